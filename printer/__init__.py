"""The slip and its printer: layout, raster and text, ESC/POS devices, and a spool that prints once."""
