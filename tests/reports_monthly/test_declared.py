"""What people say of themselves: asked with a purpose, beside no ticket, counted and erased at day's end."""

import contextlib
import shutil
import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from server.actions import declared
from server.domain.centre_check import CentreFileError, read
from server.domain.errors import Refusal
from server.store import declared as kept
from server.store.database import open_engine
from tests.callers import Caller
from tests.databases import centre_text, set_up
from tests.day import KIOSK, MANAGER, Day
from tests.routes.conftest import Site
from wire.declared import AgeBand, PopulationGroup, Sex
from wire.wishes import Declaration

NOON = datetime(2026, 11, 23, 18, tzinfo=UTC)
PURPOSE = """
[declared]
keep = "day_end"
purpose = { es = "Contar", ht = "Konte", fr = "Compter", en = "To count", pt = "Contar", ar = "للعد" }
"""
WOMAN = Declaration(age=AgeBand.UNDER_50, sex=Sex.FEMALE, group=PopulationGroup.ASYLUM_SEEKER)


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of a centre that asks, made once: its passwords take seconds to hash."""
    found = tmp_path_factory.mktemp("asking") / "asks.db"
    set_up(f"sqlite:///{found}", centre_text() + PURPOSE)
    return found


@pytest.fixture
def file(tmp_path: Path, asking: Path) -> Path:
    return Path(shutil.copy(asking, tmp_path))


@pytest.fixture
def asks(file: Path) -> Day:
    engine = open_engine(f"sqlite:///{file}")
    return Day(engine, NOON)


def declare(day: Day, said: Declaration) -> None:
    day.act(MANAGER, lambda work: declared.declare(work, said))


def test_answers_are_counted_by_month_and_erased_when_the_day_is_over(asks: Day) -> None:
    for _ in range(3):
        declare(asks, WOMAN)
    declare(asks, Declaration())
    asks.tidy()
    assert len(asks.rows("SELECT * FROM declared")) == 4
    asks.later(24 * 3600)
    asks.tidy()
    assert asks.rows("SELECT * FROM declared") == []
    found = asks.rows("SELECT month, question, answer, people FROM declared_count ORDER BY 2, 3")
    assert found == [
        ("2026-11", "age", "25-49", 3),
        ("2026-11", "age", "not_said", 1),
        ("2026-11", "group", "asylum_seeker", 3),
        ("2026-11", "group", "not_said", 1),
        ("2026-11", "sex", "f", 3),
        ("2026-11", "sex", "not_said", 1),
    ]


def test_counts_of_several_days_add_up(asks: Day) -> None:
    for _ in range(2):
        declare(asks, WOMAN)
        asks.later(24 * 3600)
        asks.tidy()
    assert asks.rows("SELECT people FROM declared_count WHERE question = 'sex'") == [(2,)]


def test_an_answer_has_no_moment_and_no_ticket_and_lies_where_chance_puts_it(asks: Day) -> None:
    for band in AgeBand:
        declare(asks, Declaration(age=band))
    rows = asks.rows("SELECT * FROM declared")
    assert len(rows) == len(AgeBand)
    keys = [str(row[0]) for row in rows]
    assert keys == sorted(keys)
    assert {row[2] for row in rows} == {"2026-11-23"}
    with pytest.raises(Exception, match="no such column"):
        asks.rows("SELECT rowid FROM declared")


def test_the_journal_hears_nothing_of_an_answer(asks: Day) -> None:
    before = len(asks.events())
    declare(asks, WOMAN)
    assert len(asks.events()) == before


def test_no_byte_of_an_answer_is_left_in_the_file(asks: Day, file: Path) -> None:
    for _ in range(40):
        declare(asks, WOMAN)
    keys = [str(row[0]).encode() for row in asks.rows("SELECT key FROM declared")]
    asks.later(24 * 3600)
    asks.tidy()
    asks.engine.dispose()
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    left = b"".join(one.read_bytes() for one in file.parent.glob("asks.db*"))
    assert [key for key in keys if key in left] == []


def test_who_is_asked_without_a_purpose_is_nobody(engine: Engine) -> None:
    day = Day(engine, NOON)
    with pytest.raises(Refusal, match="does not ask"):
        declare(day, WOMAN)


def test_a_kiosk_declares_nothing(asks: Day) -> None:
    with pytest.raises(Refusal):
        asks.act(KIOSK, lambda work: declared.declare(work, WOMAN))


def test_counts_hold_on_both_databases(engine: Engine) -> None:
    day = Day(engine, NOON)
    answers = declared.Answers("0-4", "f", "migrant")
    for _ in range(3):
        day.act(MANAGER, lambda work: kept.add(work.c, "always_open", date(2026, 11, 2), answers))
    gone = day.act(MANAGER, lambda work: kept.count_and_erase(work.c, "always_open", date(2026, 11, 3)))
    counts = day.act(MANAGER, lambda work: kept.of_months(work.c, "always_open", ["2026-11"]))
    assert gone == 3
    assert counts == {("age", "0-4"): 3, ("sex", "f"): 3, ("group", "migrant"): 3}


def test_a_centre_file_must_state_the_purpose_in_each_language() -> None:
    with pytest.raises(CentreFileError, match="no words in ar"):
        read(centre_text() + PURPOSE.replace(', ar = "للعد"', ""))


def test_a_centre_file_knows_one_retention_class() -> None:
    with pytest.raises(CentreFileError, match="day_end"):
        read(centre_text() + PURPOSE.replace("day_end", "for_ever"))


async def test_a_centre_that_does_not_ask_says_so_over_the_wire(site: Site) -> None:
    agent: Caller = site.agent
    answer = await agent.post("/declared", {"age": "0-4"})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
