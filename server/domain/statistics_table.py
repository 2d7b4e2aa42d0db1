"""Statistics as one table, a figure a line: what spreadsheets and BI tools read. Pure."""

from collections.abc import Iterator

from pydantic import BaseModel

from wire.statistics import Statistics

HEAD = ("by", "key", "name", "measure", "value")
Row = tuple[str, str, str, str, object]
SLICES = ("service", "agency", "lane", "language", "channel", "desk")


def rows(found: Statistics) -> Iterator[Row]:
    """Yield every figure: the slice, its key and name, the measure, the value (None: nothing to tell)."""
    for name in ("visits", "people", "goal"):
        yield ("total", "", "", name, getattr(found, name))
    yield from _figures("total", "", "", found.total)
    yield from (("total", "", "", f"stay.{name}", figure) for name, figure in found.stay)
    for bin_ in found.bins:
        yield from _figures("bin", str(bin_.from_s), "", bin_)
    for by in SLICES:
        for part in getattr(found, f"by_{by}"):
            yield from _figures(by, part.key, part.name, part.measures)
    for point in found.points:
        yield ("point", str(point.start), "", "visits", point.visits)
        yield from _figures("point", str(point.start), "", point.measures)
    for desk in found.desks:
        yield from _figures("desk", desk.desk, desk.desk, desk)
    for cell in found.hours:
        yield from _figures("hour", f"{cell.weekday}-{cell.hour:02}", "", cell)
    for flow in found.flows:
        yield ("flow", f"{flow.origin}>{flow.to or ''}", "", "visits", flow.count)
    for gap in found.fairness:
        yield from _figures("fairness", gap.language, "", gap)
    yield from _figures("overtaking", "", "", found.overtaking)
    yield from _figures("booked", "", "", found.booked)


def _figures(by: str, key: str, name: str, message: BaseModel) -> Iterator[Row]:
    """Yield the numbers of a message, those within others by both names: wait.median_s."""
    for field, value in message:
        if isinstance(value, BaseModel):
            for _, _, _, inner, figure in _figures(by, key, name, value):
                yield (by, key, name, f"{field}.{inner}", figure)
        elif not isinstance(value, str) and field not in {"weekday", "hour", "from_s", "to_s"}:
            yield (by, key, name, field, value)
