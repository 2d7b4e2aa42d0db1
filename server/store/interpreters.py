"""Interpreters: who is here, and which step each helps with.

An interpreter without a row is here and free: a centre begins with everybody whom its file names, and one
that was set up before there were interpreters needs nothing done to it.
"""

from datetime import datetime

from sqlalchemy import Connection, String, bindparam, select, text, update

from server.domain.centre import Centre
from server.domain.interpreting import InterpreterNow
from server.store.journey_tables import InterpreterRow
from server.store.tables import Moment

interpreters = InterpreterRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it; its types do not say so


def load_all(c: Connection, centre: Centre) -> list[InterpreterNow]:
    """Return every interpreter of a centre, in the order of its file."""
    if not centre.interpreters:
        return []
    rows = {row.id: row for row in c.execute(select(interpreters).where(interpreters.c.centre == centre.id))}
    found = []
    for one in centre.interpreters.values():
        row = rows.get(one.id)
        now = (row.present, row.since, row.step) if row else (True, None, None)
        found.append(InterpreterNow(one.id, one.languages, *now))
    return found


_TAKE = text(
    "INSERT INTO interpreter (centre, id, present, step) VALUES (:centre, :id, true, :step) "
    "ON CONFLICT (centre, id) DO UPDATE SET step = excluded.step "
    "WHERE interpreter.present AND interpreter.step IS NULL "
    "RETURNING id"
)


def take(c: Connection, centre: str, interpreter: str, step: int) -> bool:
    """Let an interpreter help with a step; False where they went away or help elsewhere by now."""
    return c.execute(_TAKE, {"centre": centre, "id": interpreter, "step": step}).first() is not None


def free(c: Connection, step: int) -> None:
    """Let go whoever helps with a step."""
    c.execute(update(interpreters).where(interpreters.c.step == step).values(step=None))


_COME_OR_GO = text(
    "INSERT INTO interpreter (centre, id, present, since) VALUES (:centre, :id, :present, :at) "
    "ON CONFLICT (centre, id) DO UPDATE SET present = excluded.present, since = excluded.since"
).bindparams(bindparam("centre", type_=String), bindparam("at", type_=Moment))


def set_present(c: Connection, centre: str, interpreter: str, at: datetime, *, present: bool) -> None:
    """Note that an interpreter came or went; whom they help now, they help on."""
    c.execute(_COME_OR_GO, {"centre": centre, "id": interpreter, "present": present, "at": at})
