"""The touchscreen in the hall: three touches to a ticket, with the server or without it."""
