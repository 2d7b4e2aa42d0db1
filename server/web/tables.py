"""Tables that stand beside a plot, and the same as a file."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi.responses import Response

from server.exports.guarded import csv_text

Cell = str | int | float | None


@dataclass(frozen=True)
class Table:
    """The words over the columns, and the rows."""

    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def csv_file(name: str, table: Table) -> Response:
    """Return a table as a file to keep."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "no-store"}
    return Response(csv_text([table.head, *table.rows]), media_type="text/csv", headers=headers)
