"""A centre on this machine, with a morning of visitors; `make demo` runs it."""
