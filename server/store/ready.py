"""Statements that are made ready once: SQLAlchemy writes the SQL, then only the values change.

Building a statement's execution anew costs several times what SQLite needs to run it. This is for the few
statements that every ticket and call goes through; the others say `Connection.execute`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.sql.elements import ClauseElement

Adapt = Callable[[Any], Any]


class Ready:
    """One statement whose rows come back as the driver gives them, as tuples: for numbers and texts."""

    def __init__(self, statement: ClauseElement, columns: Iterable[str] | None = None) -> None:
        """`columns` are those that an INSERT is given."""
        self._statement = statement
        self._columns = None if columns is None else list(columns)
        self._written: dict[str, _Written] = {}

    def run(self, c: Connection, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Execute with these values and return the rows.

        SQLite is asked by its driver itself, which has all it needs.
        """
        written = self._written.get(c.dialect.name)
        if written is None:
            written = self._written[c.dialect.name] = _write(self._statement, self._columns, c.dialect)
        known = {**written.fixed, **values}
        places = [adapt(known[name]) if adapt else known[name] for name, adapt in written.places]
        if c.dialect.name == "sqlite":
            driver: Any = c.connection.driver_connection
            return list(driver.execute(written.sql, places))
        result = c.exec_driver_sql(
            written.sql, dict(zip((name for name, _ in written.places), places, strict=True))
        )
        return [tuple(row) for row in result] if result.returns_rows else []


@dataclass(frozen=True)
class _Written:
    sql: str
    fixed: dict[str, Any]
    places: list[tuple[str, Adapt | None]]


def _write(statement: ClauseElement, columns: list[str] | None, dialect: Dialect) -> _Written:
    """Write a statement in a database's own SQL, with what turns each value into the driver's."""
    compiled: Any = statement.compile(dialect=dialect, column_keys=columns)
    names = compiled.positiontup if compiled.positional else list(compiled.bind_names.values())
    types = {name: bind.type for bind, name in compiled.bind_names.items()}
    places = [(name, types[name].dialect_impl(dialect).bind_processor(dialect)) for name in names]
    fixed = {name: value for name, value in compiled.params.items() if value is not None}
    return _Written(str(compiled), fixed, places)
