"""Migrated schema and models are one; a database of each release opens and migrates."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect

from server.store import journal
from server.store.database import migrate, open_engine, schema_version
from server.store.tables import SQLModel
from tests.day import Day
from wire.words import StepState

RELEASES = sorted(Path(__file__).parent.glob("release_*.sql"))


@pytest.fixture
def migrated(empty_database_url: str) -> Iterator[Engine]:
    engine = open_engine(empty_database_url)
    migrate(engine)
    yield engine
    engine.dispose()


def test_migrated_schema_is_that_of_the_models(migrated: Engine) -> None:
    with migrated.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_indexes_of_the_waiting_are_partial(migrated: Engine) -> None:
    """They stay small however long the history grows; the models' comparison does not look at this."""
    indexes = {one["name"]: one for one in inspect(migrated).get_indexes("step")}
    for name in ("step_next", "step_line", "step_serving_once"):
        options = indexes[name].get("dialect_options", {})
        assert any("where" in option for option in options), name


def test_migrating_twice_changes_nothing(migrated: Engine) -> None:
    def version() -> str:
        with migrated.connect() as connection:
            return schema_version(connection)

    before = version()
    migrate(migrated)
    assert version() == before


@pytest.fixture(params=RELEASES, ids=lambda path: path.stem)
def released(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database as a release wrote it, brought to the newest schema."""
    file = tmp_path / "old.db"
    with contextlib.closing(sqlite3.connect(file)) as old:
        old.executescript(request.param.read_text(encoding="utf-8"))
    engine = open_engine(f"sqlite:///{file}")
    migrate(engine)
    yield engine
    engine.dispose()


def test_there_is_a_database_of_a_release() -> None:
    assert RELEASES


def test_a_database_of_a_release_has_the_newest_schema(released: Engine) -> None:
    with released.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []


def test_a_day_that_a_release_began_goes_on(released: Engine) -> None:
    with released.connect() as connection, connection.begin():
        began = list(journal.read(connection, "always_open"))[-1].at
    day = Day(released, began)
    assert day.replayed() == day.steps()
    waiting = day.steps(StepState.WAITING)
    called = day.call_next("1")
    assert called is not None
    assert called.step in waiting
    assert day.issue("health").ticket == "105"
    assert day.replayed() == day.steps()
