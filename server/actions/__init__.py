"""One function per thing a person does, one transaction each: load, domain, save, journal."""
