"""Codes that people read aloud, type and show: letters and digits without look-alikes.

Without B (8), I (1), O (0), S (5) and Z (2), and without 0 and 1: each is read for the other on worn paper.
"""

LETTERS = "ACDEFGHJKLMNPQRTUVWXY"
DIGITS = "23456789"
APPOINTMENT_LETTERS = LETTERS + DIGITS
APPOINTMENT_LENGTH = 5
"""29 letters and digits in five places: 20 million codes."""
