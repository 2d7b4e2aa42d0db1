"""The indicators of a period, on the wire (`GET /api/v1/reports/…`); each tells its definition.

Made for sharing: what would tell of fewer than `least` people is hidden, and so is what would give it away.
"""

from datetime import date
from enum import StrEnum

from wire.messages import Message


class Told(StrEnum):
    """Why there is a figure, or none."""

    TOLD = "told"
    HIDDEN = "hidden"
    """It is small, or it would give a small one away."""
    NOTHING = "nothing"
    """Nothing happened that it could be counted from."""
    NOT_ASKED = "not_asked"
    """This indicator has no such cut."""


class Indicator(Message):
    """One indicator: unit is `n`, `%`, `min`, `d` (days) or `h` (hours)."""

    id: str
    unit: str
    name: str
    definition: str
    collected: bool = True
    """False: the system does not know it yet, and says so."""


class Figure(Message):
    """A value, with a share's as 0 to 100; None unless it is told."""

    indicator: str
    told: Told
    value: float | None = None


class IndicatorRow(Message):
    """One slice: a service, a lane, two agencies; `name` is what people read."""

    key: str
    name: str
    figures: list[Figure]


class IndicatorSheet(Message):
    """The slices of one cut: the whole, services, agencies, lanes, hours, languages and so on."""

    cut: str
    indicators: list[str]
    rows: list[IndicatorRow]


class IndicatorTable(Message):
    """A period's indicators. Days are inclusive; `agency` is None for the whole centre."""

    period: str
    start: date
    end: date
    centre: str
    agency: str | None
    agency_name: str | None
    least: int
    """A count under this is hidden."""
    rounded_to: int
    """Counts are rounded to this; 1 is not at all."""
    indicators: list[Indicator]
    sheets: list[IndicatorSheet]


class PeriodChoice(Message):
    """A period that a report may be had of."""

    period: str
    start: date
    end: date


class ReportJob(Message):
    """A report in the making: `done` from 0 to 100; `ready` when it may be fetched."""

    job: str
    state: str
    """`working`, `ready`, `cancelled` or `failed`."""
    done: int
    period: str
    agency: str | None = None
    public: bool = False
