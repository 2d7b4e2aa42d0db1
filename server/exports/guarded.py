"""The one way in which a CSV is written here: names are guarded, numbers stay numbers."""

import csv
import io
from collections.abc import Iterable

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a text begins with that a spreadsheet may take for a formula (OWASP, CSV injection); the last four
are the full-width forms of the first four."""


def csv_text(rows: Iterable[Iterable[object]]) -> str:
    """Return rows as CSV (RFC 4180); None is an empty cell."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([_guarded(cell) for cell in row] for row in rows)
    return text.getvalue()


def _guarded(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula; a number below 0 is none."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
