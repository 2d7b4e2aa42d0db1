"""The rules, pure: values in, values out. No clock, database, log, random or await; `now` is passed in."""
