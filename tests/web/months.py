"""A small centre with two agencies and a month behind it, for the reports' page."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from server.domain.step import Verb
from server.store.database import open_engine
from tests.day import Day
from tests.web.centre import ROOT
from wire.words import DeskState

OWN_AGENCY = """
[[agencies]]
id = "aid"
name = "Ayuda"

[[staff]]
user = "aid_manager"
role = "manager"
agency = "aid"
"""
COMES = [("health", 14, 6), ("legal", 7, 6), ("information", 3, 0)]
"""Service, who is served, who is not there when called; of the last so few that they must be hidden."""


def two_agencies() -> str:
    """Return the smallest centre, legal help in the hands of an agency that has its own manager."""
    text = (ROOT / "examples/always_open.toml").read_text(encoding="utf-8")
    head, legal = text.split('id = "legal"\nagency = "centre"')
    few = "[[staff]]".join(legal.split("[[staff]]")[:4])  # hashing the passwords of all takes seconds
    return f'{head}id = "legal"\nagency = "aid"{few}{OWN_AGENCY}'


def month_before_last(today: date) -> date:
    """Return the first day of the month before the last one: its report is ready, whatever day it is."""
    return (today.replace(day=1) - timedelta(days=35)).replace(day=1)


def play(file: Path, first: date) -> None:
    """Let people come on one day of a month and wait; some are served, some not there when called."""
    engine = open_engine(f"sqlite:///{file}")
    day = Day(engine, datetime(first.year, first.month, 10, 15, tzinfo=UTC))
    day.desk("1")
    for place, (service, there) in enumerate(_people()):
        day.issue(service)
        day.later(60 * (place % 9))
        called = day.call_next("1")
        assert called is not None
        if there:
            day.move(called.step, Verb.START)
            day.later(240)
        day.move(called.step, Verb.FINISH if there else Verb.NO_SHOW)
    day.desk("1", DeskState.CLOSED)
    engine.dispose()


def _people() -> Iterator[tuple[str, bool]]:
    for service, served, absent in COMES:
        yield from [(service, True)] * served + [(service, False)] * absent
