"""What a downloaded report says, in whichever form: one figure by cut, row and indicator."""

import csv
import io
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]  # it ships no types
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # the same

Key = tuple[str, str, str]
"""Title of the cut, name of the row, name of the indicator; all as the page shows them."""
Figures = dict[Key, float | str | None]
"""A number, `*` where it is hidden, None where there is nothing to tell."""
HIDDEN, NOTHING = "*", "\N{EN DASH}"


def number(text: str) -> float | str | None:
    """Return a figure as a Spanish page writes it."""
    if text in {HIDDEN, NOTHING}:
        return HIDDEN if text == HIDDEN else None
    return float(re.sub(r"[\s%]", "", text).replace(",", ".").replace("\N{MINUS SIGN}", "-"))


def of_lines(rows: list[dict[str, Any]], titles: dict[str, str]) -> Figures:
    """Read CSV or Parquet: a figure a line, each with its cut's id; what nobody collects is no figure."""
    return {
        (titles[row["cut"]], row["name"], row["indicator_name"]): _told(row["value"], row["told"])
        for row in rows
        if row["told"] != "not_collected"
    }


def _told(value: Any, told: str) -> float | str | None:
    if told == "hidden":
        return HIDDEN
    return round(float(value), 1) if value not in {None, ""} else None


def of_csv(file: Path, titles: dict[str, str], *, tagged: bool = False) -> Figures:
    """Read a CSV; the row of HXL tags must be there or not."""
    text = file.read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[0]["value"].startswith("#indicator") is tagged
    return of_lines(rows[1:] if tagged else rows, titles)


def of_parquet(file: Path, titles: dict[str, str]) -> Figures:
    """Read a Parquet file."""
    return of_lines(pq.read_table(file).to_pylist(), titles)


def of_json(file: Path, titles: dict[str, str]) -> Figures:
    """Read a JSON file."""
    found = json.loads(file.read_text(encoding="utf-8"))
    names = {one["id"]: one["name"] for one in found["indicators"]}
    return {
        (titles[sheet["cut"] or "whole"], row["name"], names[figure["indicator"]]): _told(
            figure["value"], figure["told"]
        )
        for sheet in found["sheets"]
        for row in sheet["rows"]
        for figure in row["figures"]
        if figure["told"] != "not_asked"
    }


def of_xlsx(file: Path, head: int = 5) -> Figures:
    """Read a workbook: a sheet a cut, units in brackets behind the names of the columns."""
    found: Figures = {}
    for sheet in openpyxl.load_workbook(file).worksheets[:-1]:
        rows = list(sheet.iter_rows(min_row=head, values_only=True))
        names = [re.sub(r" \([^)]*\)$", "", str(one)) for one in rows[0][1:] if one]
        for row in rows[1:]:
            if row[0] is None:
                break
            cells = zip(names, row[1:], strict=False)
            found |= {
                (sheet.title, str(row[0]), name): number(cell) if isinstance(cell, str) else round(cell, 1)
                for name, cell in cells
                if cell is not None
            }
    return found


STREAM = re.compile(
    rb"(\d+) 0 obj\s*<<[^\0]*?/FlateDecode[^\0]*?>>\s*stream\r?\n(.*?)\r?\nendstream", re.DOTALL
)
MAPPED = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]{4})>")
SHOWN = re.compile(rb"/(\w{6}) [\d.]+ Tf|<([0-9a-f]+)>")


def letters_of_pdf(file: Path) -> str:
    """Return what a PDF of WeasyPrint says without spaces, by the ToUnicode maps (ISO 32000-1, 9.10.3)."""
    streams = {int(number): zlib.decompress(body) for number, body in STREAM.findall(file.read_bytes())}
    maps = dict(_maps(streams))
    said = b"".join(body for body in streams.values() if body.startswith(b"1 0 0 -1"))
    letters, known = [], {}
    for font, glyphs in SHOWN.findall(said):
        known = maps[font] if font else known
        letters += [known.get(glyphs[at : at + 4], "") for at in range(0, len(glyphs), 4)]
    return re.sub(r"\s", "", "".join(letters))


def _maps(streams: dict[int, bytes]) -> Iterator[tuple[bytes, dict[bytes, str]]]:
    """Return what each font's glyphs mean, by the six letters that it is called in the file."""
    for body in streams.values():
        for name, mapped in re.findall(rb"/BaseFont /(\w{6})\+[^>]*?/ToUnicode (\d+) 0 R", body):
            pairs = MAPPED.findall(streams[int(mapped)])
            yield name, {glyph: chr(int(letter, 16)) for glyph, letter in pairs}
