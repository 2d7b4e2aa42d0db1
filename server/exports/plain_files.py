"""CSV, JSON and Parquet of an indicator table."""

import io

import pyarrow as pa  # type: ignore[import-untyped]  # it ships no types
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # the same

from server.exports.guarded import csv_text
from server.exports.lines import HXL, Line, lines
from wire.indicators import IndicatorTable

SCHEMA = pa.schema(
    [pa.field(name, pa.date32() if name in {"start", "end"} else pa.string()) for name in Line._fields]
)
SCHEMA = SCHEMA.set(Line._fields.index("value"), pa.field("value", pa.float64()))


def csv_file(table: IndicatorTable, *, hxl: bool = False) -> bytes:
    """Return a CSV (RFC 4180, UTF-8 with its mark, for Excel); with a row of HXL tags on wish."""
    heads: list[Line | tuple[str, ...]] = [Line._fields, HXL] if hxl else [Line._fields]
    return csv_text([*heads, *lines(table)]).encode("utf-8-sig")


def json_file(table: IndicatorTable) -> bytes:
    """Return the table as it is on the wire."""
    return table.model_dump_json(indent=1).encode()


def parquet_file(table: IndicatorTable) -> bytes:
    """Return a typed Parquet file: days as dates, values as doubles, null where there is none."""
    rows = [line._asdict() for line in lines(table)]
    for row in rows:
        row["start"], row["end"] = table.start, table.end
    file = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, SCHEMA), file)
    return file.getvalue()
