"""An indicator table as lines: one figure a line, the form of CSV, Parquet and JSON. Pure."""

from collections.abc import Iterator
from typing import NamedTuple

from language.figures import figures
from wire.indicators import Figure, IndicatorTable, Told


class Line(NamedTuple):
    """One figure with all that tells what it is of; `value` is None unless `told` is `told`."""

    period: str
    start: str
    end: str
    centre: str
    agency: str
    cut: str
    key: str
    name: str
    indicator: str
    indicator_name: str
    unit: str
    value: float | None
    told: str


HXL = Line(
    "#date+period",
    "#date+start",
    "#date+end",
    "#loc+name",
    "#org+name",
    "#group+type",
    "#group+code",
    "#group+name",
    "#indicator+code",
    "#indicator+name",
    "#indicator+unit",
    "#indicator+value+num",  # type: ignore[arg-type]  # the same
    "#status",
)
"""The hashtag of each column (Humanitarian Exchange Language 1.1)."""
NOT_COLLECTED = "not_collected"
HIDDEN, DASH = "*", "\u2013"


def lines(table: IndicatorTable) -> Iterator[Line]:
    """Return every figure, sheet by sheet; then the indicators that nobody collects, each saying so."""
    known = {one.id: one for one in table.indicators}
    head = (table.period, str(table.start), str(table.end), table.centre, table.agency_name or "")
    for sheet in table.sheets:
        for row in sheet.rows:
            for figure in row.figures:
                if figure.told is not Told.NOT_ASKED:
                    one = known[figure.indicator]
                    place = (sheet.cut or "whole", row.key, row.name, one.id, one.name, one.unit)
                    yield Line(*head, *place, figure.value, str(figure.told))
    for one in table.indicators:
        if not one.collected:
            yield Line(*head, "whole", "", "", one.id, one.name, one.unit, None, NOT_COLLECTED)


def shown(figure: Figure, unit: str, language: str) -> str:
    """Return a figure as people read it: `1234`, `87,5 %`, `*` for what is hidden, a dash for nothing."""
    if figure.told is Told.NOT_ASKED:
        return ""
    if figure.told is Told.HIDDEN:
        return HIDDEN
    if figure.value is None:
        return DASH
    number = figures(figure.value, language, 0 if unit == "n" else 1)
    return f"{number}\N{NO-BREAK SPACE}%" if unit == "%" else number
