"""Answers kept with their idempotency keys, written in the transaction of the command itself."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, text

from server.store.journal_tables import AnswerRow
from server.store.ready import Ready

answers = AnswerRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it; its types do not say so


@dataclass(frozen=True)
class Answer:
    """A command's answer: HTTP status and JSON text (empty for 204)."""

    status: int
    body: str


_FIND = Ready(
    select(answers.c.request_hash, answers.c.status, answers.c.body).where(
        answers.c.actor == bindparam("who"), answers.c.key == bindparam("which")
    )
)
_KEEP = Ready(insert(answers))
_HOLD = text("SELECT pg_advisory_xact_lock(hashtextextended(:one, 0))")


def hold(c: Connection, actor: str, key: str) -> None:
    """Let a retry wait until the try before it has ended, at any process; SQLite has one writer anyway."""
    if c.dialect.name == "postgresql":
        c.execute(_HOLD, {"one": f"{actor} {key}"})


def find(c: Connection, actor: str, key: str) -> tuple[str, Answer] | None:
    """Return what this key was first sent with (a hash), and the answer it got."""
    rows = _FIND.run(c, {"who": actor, "which": key})
    return next(((request_hash, Answer(status, body)) for request_hash, status, body in rows), None)


def keep(c: Connection, actor: str, key: str, request_hash: str, answer: Answer, at: datetime) -> None:  # noqa: PLR0913, PLR0917 - a row's columns
    """Keep an answer under its key."""
    values = {
        "actor": actor,
        "key": key,
        "request_hash": request_hash,
        "status": answer.status,
        "body": answer.body,
        "at": at,
    }
    _KEEP.run(c, values)


def forget(c: Connection, before: datetime) -> int:
    """Erase answers older than `before`; return how many."""
    return c.execute(delete(answers).where(answers.c.at < before)).rowcount
