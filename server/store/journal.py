"""The journal: one event per action, append-only. Read it back and the steps' table must follow from it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from server.domain.step import Step
from server.store.journal_tables import JournalRow
from server.store.ready import Ready
from server.store.tables import StepRow, VisitRow
from wire.words import Lane, StepState

journal = JournalRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it; its types do not say so
steps = StepRow.__table__  # type: ignore[attr-defined]  # the same
visits = VisitRow.__table__  # type: ignore[attr-defined]  # the same
MOMENTS = ("joined_at", "due_at", "called_at", "started_at", "ended_at")


@dataclass(frozen=True)
class Change:
    """What an event did to one step: None before, it was made; None after, it was taken away."""

    before: Step | None
    after: Step | None

    @property
    def step(self) -> int:
        """The step that changed."""
        known = self.after or self.before
        if known is None:
            raise ValueError("a change has a step before or after")
        return known.id


@dataclass(frozen=True)
class Event:
    """One event as it was written."""

    seq: int
    at: datetime
    actor: str
    verb: str
    visit: int | None
    step: int | None
    desk: str | None
    changes: list[Change]
    detail: dict[str, Any]


def _pack(step: Step | None) -> dict[str, Any] | None:
    if step is None:
        return None
    fields = {name: value for name, value in vars(step).items() if value is not None}
    for name in MOMENTS:
        if name in fields:
            fields[name] = fields[name].isoformat()
    return fields


def _unpack(fields: dict[str, Any] | None) -> Step | None:
    if fields is None:
        return None
    moments = {name: datetime.fromisoformat(fields[name]) for name in MOMENTS if name in fields}
    words = {"lane": Lane(fields["lane"]), "state": StepState(fields["state"])}
    return Step(**{**fields, **moments, **words})


_APPEND = Ready(insert(journal), [one.name for one in journal.c if not one.primary_key])


def append(  # noqa: PLR0913 - an event has this many facts
    c: Connection,
    centre: str,
    at: datetime,
    actor: str,
    verb: str,
    *,
    visit: int | None = None,
    step: int | None = None,
    desk: str | None = None,
    changes: Sequence[Change] = (),
    detail: dict[str, Any] | None = None,
) -> None:
    """Write one event in the transaction of the action that it tells of."""
    values = {
        "centre": centre,
        "at": at,
        "actor": actor,
        "verb": verb,
        "visit": visit,
        "step": step,
        "desk": desk,
        "changes": [[_pack(change.before), _pack(change.after)] for change in changes],
        "detail": detail or {},
    }
    _APPEND.run(c, values)


def last_seq(c: Connection, centre: str) -> int:
    """Return the number of the newest event, 0 where there is none."""
    return int(c.execute(select(func.max(journal.c.seq)).where(journal.c.centre == centre)).scalar() or 0)


def newest_of_step(c: Connection, step: int) -> Event | None:
    """Return the last event that named this step."""
    query = select(journal).where(journal.c.step == step).order_by(journal.c.seq.desc()).limit(1)
    row = c.execute(query).first()
    return _event(row) if row else None


def step_at(c: Connection, step: int, moment: datetime) -> Step | None:
    """Return a step as its own last event before a moment left it; None where there was none."""
    query = select(journal).where(journal.c.step == step, journal.c.at < moment)
    row = c.execute(query.order_by(journal.c.seq.desc()).limit(1)).first()
    known = [change.after for change in _event(row).changes if change.step == step] if row else []
    return known[0] if known else None


def last_at_desk(c: Connection, centre: str, desk: str, since: datetime) -> datetime:
    """Return when something was last done at a desk, or somebody went away from it; `since`: nothing was."""
    done = select(func.max(journal.c.at)).where(
        journal.c.centre == centre, journal.c.at >= since, journal.c.desk == desk
    )
    gone = select(func.max(steps.c.ended_at)).where(
        steps.c.centre == centre, steps.c.ended_at >= since, steps.c.desk == desk
    )
    moments: list[datetime | None] = [c.execute(done).scalar(), c.execute(gone).scalar()]
    return max([since, *(moment for moment in moments if moment is not None)])


def touched_since(c: Connection, step: int, seq: int) -> bool:
    """Tell whether an event after `seq` names this step."""
    query = select(journal.c.seq).where(journal.c.step == step, journal.c.seq > seq).limit(1)
    return c.execute(query).first() is not None


def read(c: Connection, centre: str, since: int = 0) -> Iterator[Event]:
    """Read a centre's events in order, after `since`."""
    query = select(journal).where(journal.c.centre == centre, journal.c.seq > since).order_by(journal.c.seq)
    for row in c.execute(query):
        yield _event(row)


def read_between(
    c: Connection, centre: str, start: datetime, end: datetime, verb: str | None = None
) -> Iterator[Event]:
    """Read a centre's events in order, from `start` to before `end`; those of one verb where it is named."""
    here = (journal.c.centre == centre, journal.c.at >= start, journal.c.at < end)
    query = select(journal).where(*here).order_by(journal.c.seq)
    if verb is not None:
        query = query.where(journal.c.verb == verb)
    for row in c.execute(query):
        yield _event(row)


def read_of_day(c: Connection, centre: str, day: date) -> Iterator[Event]:
    """Read in order every event of the steps whose tickets are of a service day, whenever it happened."""
    of_day = select(visits.c.id).where(visits.c.centre == centre, visits.c.service_day == day)
    theirs = select(steps.c.id).where(steps.c.visit.in_(of_day))
    for row in c.execute(select(journal).where(journal.c.step.in_(theirs)).order_by(journal.c.seq)):
        yield _event(row)


def newest_moment(c: Connection, centre: str) -> datetime | None:
    """Return when a centre's last event was."""
    found: datetime | None = c.execute(
        select(func.max(journal.c.at)).where(journal.c.centre == centre)
    ).scalar()
    return found


def _event(row: Any) -> Event:
    return Event(
        seq=row.seq,
        at=row.at,
        actor=row.actor,
        verb=row.verb,
        visit=row.visit,
        step=row.step,
        desk=row.desk,
        changes=[Change(_unpack(before), _unpack(after)) for before, after in row.changes],
        detail=row.detail,
    )


def replay(events: Iterator[Event]) -> dict[int, Step]:
    """Return the steps that follow from a journal: what the table must hold."""
    steps: dict[int, Step] = {}
    for event in events:
        for change in event.changes:
            if change.after is None:
                steps.pop(change.step, None)
            else:
                steps[change.step] = change.after
    return steps
