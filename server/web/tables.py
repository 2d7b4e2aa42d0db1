"""Tables that stand beside a plot, and the same as a file."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi.responses import Response

Cell = str | int | float | None


@dataclass(frozen=True)
class Table:
    """The words over the columns, and the rows."""

    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def as_csv(head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """Return a table as CSV (RFC 4180)."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue()


def csv_file(name: str, table: Table) -> Response:
    """Return a table as a file to keep."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "no-store"}
    return Response(as_csv(table.head, table.rows), media_type="text/csv", headers=headers)
