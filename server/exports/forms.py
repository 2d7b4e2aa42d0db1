"""The forms of a report: which writer, media type and name each has."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from language.catalogue import Catalogue, catalogue
from server.exports.pages import html_file, pdf_file
from server.exports.plain_files import csv_file, json_file, parquet_file
from server.exports.workbook import xlsx_file
from wire.indicators import IndicatorTable


class Form(StrEnum):
    """A form that a report may be had in."""

    XLSX = "xlsx"
    CSV = "csv"
    PARQUET = "parquet"
    JSON = "json"
    HTML = "html"
    PDF = "pdf"


HTML_HEADERS = {
    # A page of its own: its style stands within, and nothing else is fetched.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True)
class Written:
    """How one form is written."""

    media: str
    write: Callable[[IndicatorTable, Catalogue], bytes]
    headers: Mapping[str, str] = field(default_factory=dict)

    def with_words(self, language: str, kind: str) -> Callable[[IndicatorTable], bytes]:
        """Return the writer in a language of the staff; the kind `csv-hxl` has a row of HXL tags."""
        if kind == HXL:
            return lambda table: csv_file(table, hxl=True)
        return lambda table: self.write(table, catalogue("staff", language))


HXL = "csv-hxl"
FORMS: Mapping[Form, Written] = {
    Form.XLSX: Written("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx_file),
    Form.CSV: Written("text/csv; charset=utf-8", lambda table, _words: csv_file(table)),
    Form.PARQUET: Written("application/vnd.apache.parquet", lambda table, _words: parquet_file(table)),
    Form.JSON: Written("application/json", lambda table, _words: json_file(table)),
    Form.HTML: Written("text/html; charset=utf-8", html_file, HTML_HEADERS),
    Form.PDF: Written("application/pdf", pdf_file),
}


def name_of(table: IndicatorTable, form: Form, *, hxl: bool = False) -> str:
    """Return a file's name: `indicators-2026-11-unhcr.xlsx`."""
    parts = ["indicators", table.period, *([table.agency] if table.agency else [])]
    kinds = [*(["public"] if table.rounded_to > 1 else []), *(["hxl"] if hxl and form is Form.CSV else [])]
    return f"{'-'.join([*parts, *kinds])}.{form}"
