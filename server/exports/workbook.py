"""An indicator table as a workbook: a sheet for each cut with its chart, the definitions, ready to print.

Numbers are numbers with a format, hidden ones an asterisk; Office Open XML by XlsxWriter.
"""

import io
from dataclasses import dataclass
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

from language.catalogue import Catalogue
from look.tokens import colours
from server.exports.headings import TITLES, UNITS, notes, span_words, title
from server.exports.lines import DASH, HIDDEN
from wire.indicators import Figure, Indicator, IndicatorSheet, IndicatorTable, Told

FORMATS = {"n": "#,##0", "%": '0.0" %"', "min": "#,##0.0", "d": "#,##0.0", "h": "#,##0.0"}
HEAD_ROW = 4
FIRST_ROW = HEAD_ROW + 1
CHARTED = {"age": "declared", "sex": "declared", "group": "declared", "referral": "referrals"}
"""Cut → what its chart shows; the others show the services delivered beside the median wait."""
ENOUGH = 2
"""A chart of fewer slices shows nothing that its table does not."""
A4 = 9
"""XlsxWriter's number of the paper size (set_paper)."""


@dataclass(frozen=True)
class _Book:
    """A workbook under way with its formats."""

    book: Any
    words: Catalogue
    known: dict[str, Indicator]

    def form(self, **more: Any) -> Any:
        """Return a cell format in the look's own ink and face."""
        plain = {
            "font_name": "IBM Plex Sans Arabic",
            "font_size": 10,
            "font_color": INK["ink"],
            "valign": "vcenter",
        }
        return self.book.add_format(plain | more)


INK = colours("light")


def xlsx_file(table: IndicatorTable, words: Catalogue) -> bytes:
    """Return the workbook."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties(
        {"title": title(table, words), "company": table.centre, "comments": " ".join(notes(table, words))}
    )
    made = _Book(book, words, {one.id: one for one in table.indicators})
    for sheet in table.sheets:
        _sheet(made, table, sheet)
    _definitions(made, table)
    book.close()
    return file.getvalue()


def _sheet(made: _Book, table: IndicatorTable, sheet: IndicatorSheet) -> None:
    page = made.book.add_worksheet(made.words.text(TITLES[sheet.cut])[:31])
    _set_up(page, table, made, columns=len(sheet.indicators))
    head = made.form(
        bold=True, text_wrap=True, bottom=2, bg_color=INK["sand"], align="right", valign="bottom"
    )
    page.write(HEAD_ROW, 0, "", head)
    for column, name in enumerate(sheet.indicators, 1):
        one = made.known[name]
        page.write(HEAD_ROW, column, f"{one.name} ({made.words.text(UNITS[one.unit])})", head)
    names = made.form(bold=True, bottom=1, bottom_color=INK["hair"], text_wrap=True)
    for row, line in enumerate(sheet.rows, FIRST_ROW):
        page.write_string(row, 0, line.name, names)
        for column, figure in enumerate(line.figures, 1):
            _cell(made, page, (row, column), figure)
    page.set_row(HEAD_ROW, 48)
    page.freeze_panes(FIRST_ROW, 1)
    page.repeat_rows(HEAD_ROW)
    if len(sheet.rows) >= ENOUGH:
        _chart(made, page, sheet)


def _set_up(page: Any, table: IndicatorTable, made: _Book, columns: int) -> None:
    """Write the head and set the page up: A4 across, one page wide, numbered."""
    page.write(0, 0, title(table, made.words), made.form(bold=True, font_size=16))
    page.write(1, 0, f"{table.centre} · {span_words(table, made.words)}", made.form(font_color=INK["ink2"]))
    page.write(2, 0, notes(table, made.words)[0], made.form(font_color=INK["ink2"], italic=True))
    page.set_column(0, 0, 34)
    page.set_column(1, max(1, columns), 14)
    page.hide_gridlines(2)
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    page.set_footer(f"&L&8{table.centre.replace('&', '&&')} · {table.period}&R&8&P / &N")


def _cell(made: _Book, page: Any, place: tuple[int, int], figure: Figure) -> None:
    line = {"bottom": 1, "bottom_color": INK["hair"], "align": "right"}
    unit = made.known[figure.indicator].unit
    match figure.told:
        case Told.TOLD if figure.value is not None:
            page.write_number(*place, figure.value, made.form(num_format=FORMATS[unit], **line))
        case Told.HIDDEN:
            page.write_string(*place, HIDDEN, made.form(**line | {"font_color": INK["ink3"]}))
        case Told.NOTHING:
            page.write_string(*place, DASH, made.form(**line | {"font_color": INK["ink3"]}))
        case _:
            page.write_blank(*place, None, made.form(**line))


def _chart(made: _Book, page: Any, sheet: IndicatorSheet) -> None:
    """Draw bars below the table: counts, and where there is one the median wait as a line."""
    shown = CHARTED.get(sheet.cut, "services")
    if shown not in sheet.indicators:
        return
    chart = made.book.add_chart({"type": "column"})
    chart.add_series(_series(page, sheet, shown, made) | {"fill": {"color": INK["ink"]}, "gap": 60})
    if "wait_median" in sheet.indicators and sheet.cut not in CHARTED:
        line = made.book.add_chart({"type": "line"})
        mark = {"type": "diamond", "size": 8, "fill": {"color": INK["call"]}, "border": {"color": INK["ink"]}}
        line.add_series(
            _series(page, sheet, "wait_median", made)
            | {"y2_axis": True, "line": {"color": INK["call"], "width": 2.5}, "marker": mark}
        )
        line.set_y2_axis({"name": made.words.text("minutes"), "min": 0})
        chart.combine(line)
    chart.set_y_axis({"major_gridlines": {"visible": True, "line": {"color": INK["hair"]}}, "min": 0})
    chart.set_legend({"position": "top"})
    chart.set_size({"width": 980, "height": 320})
    page.insert_chart(
        FIRST_ROW + len(sheet.rows) + 2, 0, chart, {"description": made.words.text(TITLES[sheet.cut])}
    )


def _series(page: Any, sheet: IndicatorSheet, indicator: str, made: _Book) -> dict[str, Any]:
    column, last = sheet.indicators.index(indicator) + 1, FIRST_ROW + len(sheet.rows) - 1
    name = page.get_name()
    return {
        "name": made.known[indicator].name,
        "categories": [name, FIRST_ROW, 0, last, 0],
        "values": [name, FIRST_ROW, column, last, column],
    }


def _definitions(made: _Book, table: IndicatorTable) -> None:
    page = made.book.add_worksheet(made.words.text("Definitions"))
    _set_up(page, table, made, columns=3)
    page.set_column(1, 1, 12)
    page.set_column(2, 2, 90)
    head = made.form(bold=True, bottom=2, bg_color=INK["sand"])
    for column, word in enumerate(("Indicator", "Unit", "Definition")):
        page.write(HEAD_ROW, column, made.words.text(word), head)
    for row, one in enumerate(table.indicators, FIRST_ROW):
        kept = "" if one.collected else f"{made.words.text('Not collected.')} "
        cells = (one.name, made.words.text(UNITS[one.unit]), kept + one.definition)
        for column, cell in enumerate(cells):
            page.write_string(
                row, column, cell, made.form(bottom=1, bottom_color=INK["hair"], text_wrap=True)
            )
    for row, note in enumerate(notes(table, made.words), FIRST_ROW + len(table.indicators) + 1):
        page.write_string(row, 0, note, made.form(italic=True))
    page.freeze_panes(FIRST_ROW, 0)
