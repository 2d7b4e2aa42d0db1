"""Files of an indicator table: each writer takes the table and returns bytes, all from the same lines."""
