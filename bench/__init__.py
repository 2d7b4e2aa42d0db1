"""How fast and how small: ratios within one run, variants taken in turn, never asserted in a test."""
