"""Centre files and the demo: a whole centre on one machine."""
