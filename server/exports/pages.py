"""An indicator table as a page to read and print, and as a PDF (A4): our look, no script, nothing fetched."""

import logging
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup
from weasyprint import HTML  # type: ignore[import-untyped]  # it ships no types
from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]  # the same

from language.catalogue import Catalogue
from look.files import regular, strong
from look.tokens import colours
from server.exports.headings import SHOWN_UNITS, TITLES, notes, silent, span_words, title
from server.exports.lines import shown
from wire.indicators import Figure, IndicatorRow, IndicatorSheet, IndicatorTable, Told

HERE = Path(__file__).parent
LEAD = ("people", "services", "wait_median", "on_time", "own_language")
"""The figures of the whole that a reader wants first."""
for name in ("fontTools", "weasyprint"):
    logging.getLogger(name).setLevel(logging.ERROR)  # they tell of every glyph and rule they pass over


@cache
def _template() -> Template:
    made = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return made.get_template("report.html")


def html_file(table: IndicatorTable, words: Catalogue) -> bytes:
    """Return a whole page that needs nothing beside it."""
    return _page(table, words, "").encode()


def pdf_file(table: IndicatorTable, words: Catalogue) -> bytes:
    """Return the page as a PDF, with our fonts within."""
    faces = ((400, regular().as_uri()), (600, strong().as_uri()))
    fonts = "".join(
        f'@font-face {{ font-family: "IBM Plex Sans Arabic"; font-weight: {weight}; src: url({address}); }}'
        for weight, address in faces
    )
    made: bytes = HTML(string=_page(table, words, fonts)).write_pdf(font_config=FontConfiguration())
    return made


def _page(table: IndicatorTable, words: Catalogue, fonts: str) -> str:
    return _template().render(
        w=words,
        ink=colours("light"),
        style=Markup(fonts + _style(table)),  # noqa: S704 - our own sheet, and a name without quotes or signs
        table=table,
        title=title(table, words),
        span=span_words(table, words),
        lead=_lead(table, words),
        whole=_whole(table, words),
        notes=notes(table, words),
        sheets=[_sheet(table, sheet, words) for sheet in table.sheets if sheet.cut],
    )


def _style(table: IndicatorTable) -> str:
    sheet = (HERE / "report.css").read_text(encoding="utf-8")
    for word, colour in sorted(colours("light").items(), reverse=True):
        sheet = sheet.replace(word.upper(), colour)
    plain = "".join(letter for letter in table.centre if letter.isalnum() or letter == " ")
    return sheet.replace("FOOT", f"{plain} · {table.period}")


def _whole(table: IndicatorTable, words: Catalogue) -> dict[str, str]:
    """Return each indicator's figure of the whole, as people read it."""
    known = {one.id: one.unit for one in table.indicators}
    rows = [row for sheet in table.sheets if not sheet.cut for row in sheet.rows]
    return {
        one.indicator: shown(one, known[one.indicator], words.language) for row in rows for one in row.figures
    }


def _lead(table: IndicatorTable, words: Catalogue) -> list[dict[str, str]]:
    known = {one.id: one for one in table.indicators}
    whole = next((sheet.rows[0] for sheet in table.sheets if not sheet.cut), None)
    figures = {figure.indicator: figure for figure in whole.figures} if whole else {}
    return [
        {
            "name": known[name].name,
            "text": shown(figures[name], known[name].unit, words.language),
            "unit": words.text("min") if known[name].unit == "min" else "",
        }
        for name in LEAD
        if name in figures
    ]


def _sheet(table: IndicatorTable, sheet: IndicatorSheet, words: Catalogue) -> dict[str, Any]:
    known = {one.id: one for one in table.indicators}
    used = [
        place
        for place, name in enumerate(sheet.indicators)
        if any(row.figures[place].told is not Told.NOT_ASKED for row in sheet.rows)
    ]
    heads = [known[sheet.indicators[place]] for place in used]
    largest = {place: _largest(sheet.rows, place) for place in used}
    rows = [
        {
            "name": row.name,
            "cells": [
                _cell(row.figures[place], one.unit, largest[place], words.language)
                for place, one in zip(used, heads, strict=True)
            ],
        }
        for row in sheet.rows
    ]
    titles = [{"name": one.name, "unit": _unit(words, one.unit)} for one in heads]
    return {
        "title": words.text(TITLES[sheet.cut]),
        "silent": silent(sheet, words),
        "heads": titles,
        "rows": rows,
    }


def _largest(rows: list[IndicatorRow], place: int) -> float:
    return max((row.figures[place].value or 0.0 for row in rows), default=0.0)


def _cell(figure: Figure, unit: str, largest: float, language: str) -> dict[str, Any]:
    bar = (
        round(100 * figure.value / largest, 1)
        if unit == "n" and figure.value is not None and largest
        else None
    )
    return {"told": str(figure.told), "text": shown(figure, unit, language), "bar": bar}


def _unit(words: Catalogue, unit: str) -> str:
    word = SHOWN_UNITS[unit]
    return words.text(word) if word else ""
