"""Open the database that a URL names: an SQLite file, or PostgreSQL."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

POOL = 8
"""Connections to PostgreSQL at most, in one process; as many commands run at once."""


class DatabaseUrlError(ValueError):
    """A database URL that cannot be right; the text says what would be."""


def open_engine(url: str, *, must_exist: bool = False) -> Engine:
    """Return an engine for `sqlite:///path/to/file.db` or `postgresql://user@host/name`.

    Raises DatabaseUrlError for anything else, and for a file that `must_exist` and does not.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as fault:
        raise DatabaseUrlError(f"{url!r} is no database URL; right: sqlite:///var/ventanilla.db") from fault
    match parsed.get_backend_name():
        case "sqlite":
            return _sqlite(url, parsed.database or "", must_exist=must_exist)
        case "postgresql":
            return create_engine(
                parsed.set(drivername="postgresql+psycopg"),
                hide_parameters=True,
                pool_size=POOL,
                max_overflow=4,
            )
    raise DatabaseUrlError(f"{url!r}: only sqlite:///… and postgresql://… are known")


def _sqlite(url: str, file: str, *, must_exist: bool) -> Engine:
    if not file or file == ":memory:":
        raise DatabaseUrlError("SQLite needs a file, such as sqlite:///var/ventanilla.db: tickets must last")
    if must_exist and not Path(file).is_file():
        raise DatabaseUrlError(f"There is no database {file}. `python -m server init` makes one.")
    Path(file).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url, hide_parameters=True, connect_args={"check_same_thread": False, "timeout": 10}
    )
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _set_pragmas(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves; the driver's own comes too late for reads
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",  # an acknowledged ticket survives a power cut
        "foreign_keys = ON",
        "temp_store = MEMORY",
        "secure_delete = ON",  # what is erased is overwritten, not only unlinked
        "cache_size = -16000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def migrate(engine: Engine) -> None:
    """Bring the schema to the newest version; creates it in an empty database."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def schema_version(connection: Connection) -> str:
    """Return the id of the newest migration that the database has had."""
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return str(found)
