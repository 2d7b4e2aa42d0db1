"""Steps: claim the next one, load one to change it, save the change, list who stands where."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)

from server.domain.routing import Reach, precedence
from server.domain.step import AT_DESK, Step
from server.store import interpreters
from server.store.ready import Ready
from server.store.tables import AnyRow, Moment, StepRow, VisitRow
from wire.words import Lane, StepState

steps = StepRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it; its types do not say so
visits = VisitRow.__table__  # type: ignore[attr-defined]  # the same
FIELDS = tuple(Step.__dataclass_fields__)
COLUMNS = [steps.c[name] for name in FIELDS]
ORDER = (steps.c.precedence, steps.c.due_at, steps.c.joined_at, steps.c.id)
"""The order of `domain.routing.order`, on the partial index `step_next`."""
_WAITING: ColumnElement[str] = literal_column("'waiting'")
"""Written into the SQL: SQLite uses a partial index only where it sees the word."""


def step_of(row: AnyRow) -> Step:
    """Return a row as the domain's value."""
    fields = row._mapping  # noqa: SLF001 - SQLAlchemy's public name
    known = {name: fields[name] for name in FIELDS}
    return Step(**{**known, "lane": Lane(known["lane"]), "state": StepState(known["state"])})


_INSERT = Ready(
    insert(steps).returning(steps.c.id),
    [name for name in FIELDS if name != "id"] + ["centre", "place", "precedence"],
)


def add(c: Connection, centre: str, step: Step, place: int) -> int:
    """Insert a step (its `id` is not looked at) and return its id."""
    values = {**vars(step), "centre": centre, "place": place, "precedence": precedence(step)}
    return int(_INSERT.run(c, values)[0][0])


def _served_by_reach() -> Any:
    """Match what `domain.routing.serves` tells: the two say the same."""
    for_anybody = and_(steps.c.target_desk.is_(None), steps.c.target_agent.is_(None))
    seen = or_(
        and_(for_anybody, steps.c.queue.in_(bindparam("queues", expanding=True))),
        steps.c.target_desk == bindparam("at_desk"),
        and_(steps.c.target_desk.is_(None), steps.c.target_agent.in_(bindparam("agents", expanding=True))),
    )
    understood = or_(steps.c.needs.is_(None), steps.c.needs.in_(bindparam("languages", expanding=True)))
    return and_(seen, understood)


def _reached(centre: str, reach: Reach) -> dict[str, Any]:
    return {
        "in_centre": centre,
        "at_desk": reach.desk,
        "queues": list(reach.queues),
        "agents": sorted(reach.agents),
        "languages": sorted(reach.languages),
    }


_FIRST = (
    select(steps.c.id)
    .where(
        steps.c.centre == bindparam("in_centre"),
        steps.c.state == _WAITING,
        _served_by_reach(),
    )
    .order_by(*ORDER)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_CLAIM = (
    update(steps)
    .where(steps.c.id == _FIRST.scalar_subquery(), steps.c.state == "waiting")
    .values(
        state="called",
        desk=bindparam("at_desk"),
        called_at=bindparam("now"),
        calls=steps.c.calls + 1,
    )
    .returning(*COLUMNS)
)


def claim_next(c: Connection, centre: str, reach: Reach, now: datetime) -> Step | None:
    """Call the first waiting step that a desk reaches, in one statement; None where nobody waits."""
    row = c.execute(_CLAIM, {**_reached(centre, reach), "now": now}).first()
    return step_of(row) if row else None


_FIRST_HELD = select(*COLUMNS).where(steps.c.id == _FIRST.scalar_subquery()).with_for_update()


def first(c: Connection, centre: str, reach: Reach) -> Step | None:
    """Return the step that a desk would call next, held; None where nobody waits."""
    row = c.execute(_FIRST_HELD, _reached(centre, reach)).first()
    return step_of(row) if row else None


def stored_at(c: Connection, centre: str, desk: str) -> Step | None:
    """Return the waiting step that a desk has set aside to call next, held."""
    query = select(*COLUMNS).where(
        steps.c.centre == centre, steps.c.state == _WAITING, steps.c.target_desk == desk, steps.c.stored
    )
    row = c.execute(query.order_by(*ORDER).limit(1).with_for_update()).first()
    return step_of(row) if row else None


_NEXT_DUE = (
    select(steps.c.due_at)
    .where(
        steps.c.centre == bindparam("in_centre"),
        steps.c.state == _WAITING,
        _served_by_reach(),
    )
    .order_by(*ORDER)
    .limit(1)
)


def next_due(c: Connection, centre: str, reach: Reach) -> datetime | None:
    """Return the due time of the step that would be called next, None where nobody waits."""
    found: datetime | None = c.execute(_NEXT_DUE, _reached(centre, reach)).scalar()
    return found


_LOAD = select(*COLUMNS).where(steps.c.id == bindparam("one"), steps.c.centre == bindparam("in_centre"))


def load(c: Connection, centre: str, step: int) -> Step | None:
    """Return a step and hold it until the transaction ends."""
    row = c.execute(_LOAD.with_for_update(), {"one": step, "in_centre": centre}).first()
    return step_of(row) if row else None


_OF_VISIT = select(*COLUMNS).where(steps.c.visit == bindparam("of_visit")).order_by(steps.c.place, steps.c.id)
_PLANNED = _OF_VISIT.where(steps.c.state == "planned").with_for_update()


def of_visit(c: Connection, visit: int, *, hold: bool = False) -> list[Step]:
    """Return a visit's steps in the order of the journey; `hold` keeps others from changing them."""
    query = _OF_VISIT.with_for_update() if hold else _OF_VISIT
    return [step_of(row) for row in c.execute(query, {"of_visit": visit})]


def planned_of(c: Connection, visit: int) -> list[Step]:
    """Return the steps that a visit's journey still comes to, held, in the order that was asked for."""
    return [step_of(row) for row in c.execute(_PLANNED, {"of_visit": visit})]


def services_left(c: Connection, visit: int) -> tuple[str, ...]:
    """Return the services that a visit's journey still comes to, in the order that was asked for."""
    query = select(steps.c.service).where(steps.c.visit == visit, steps.c.state == "planned")
    return tuple(c.execute(query.order_by(steps.c.place, steps.c.id)).scalars())


def place_of(c: Connection, step: int) -> int:
    """Return a step's place in its journey, from 0."""
    return int(c.execute(select(steps.c.place).where(steps.c.id == step)).scalar_one())


def last_place(c: Connection, visit: int) -> int:
    """Return the last place in a visit's journey."""
    return int(c.execute(select(func.max(steps.c.place)).where(steps.c.visit == visit)).scalar_one())


def save(c: Connection, before: Step, after: Step) -> bool:
    """Write a change, if the step still stands as `before`; False where somebody was faster.

    An interpreter whom the step has no more is free again.
    """
    values = {name: value for name, value in vars(after).items() if name != "id"}
    result = c.execute(
        update(steps)
        .where(steps.c.id == before.id, steps.c.state == before.state, steps.c.calls == before.calls)
        .values(**values, precedence=precedence(after))
    )
    helped_on = after.interpreter if after.state in AT_DESK else None
    if result.rowcount == 1 and before.interpreter not in (None, helped_on):
        interpreters.free(c, before.id)
    return result.rowcount == 1


def remove(c: Connection, step: int) -> None:
    """Take away a step that an undone action had made."""
    c.execute(delete(steps).where(steps.c.id == step))


_MOST_COUNTED = 1000
_AHEAD = Ready(
    select(func.count()).select_from(
        select(literal_column("1"))
        .where(
            steps.c.centre == bindparam("in_centre"),
            steps.c.queue == bindparam("in_queue"),
            steps.c.state == _WAITING,
            tuple_(steps.c.precedence, steps.c.due_at)
            <= tuple_(bindparam("rank", type_=Integer), bindparam("due", type_=Moment)),
        )
        .limit(_MOST_COUNTED)
        .subquery()
    )
)


def ahead(c: Connection, centre: str, step: Step) -> int:
    """Return how many of its queue would be called before a step that joins now; counts to 1000."""
    return int(
        _AHEAD.run(
            c,
            {"in_centre": centre, "in_queue": step.queue, "rank": precedence(step), "due": step.due_at},
        )[0][0]
    )


def serving_at(c: Connection, centre: str, desk: str) -> int | None:
    """Return the step that a desk serves now."""
    found: int | None = c.execute(
        select(steps.c.id).where(steps.c.centre == centre, steps.c.desk == desk, steps.c.state == "serving")
    ).scalar()
    return found


def with_ticket(c: Connection, centre: str, ticket: str) -> list[Step]:
    """Return the steps that wait under a code, oldest day first."""
    query = (
        select(*COLUMNS)
        .join(visits, visits.c.id == steps.c.visit)
        .where(visits.c.centre == centre, visits.c.ticket == ticket, steps.c.state == "waiting")
        .order_by(visits.c.service_day, steps.c.id)
    )
    return [step_of(row) for row in c.execute(query)]


def held_at(c: Connection, centre: str, desk: str) -> list[int]:
    """Return the steps that are called to or served at a desk."""
    query = select(steps.c.id).where(
        steps.c.centre == centre, steps.c.desk == desk, steps.c.state.in_(("called", "serving"))
    )
    return list(c.execute(query).scalars())


def left_over(c: Connection, centre: str) -> list[tuple[int, date]]:
    """Return visits with steps that have not ended, each with its service day."""
    query = (
        select(visits.c.id, visits.c.service_day)
        .join(steps, steps.c.visit == visits.c.id)
        .where(
            steps.c.centre == centre,
            steps.c.state.in_(("planned", "waiting", "called", "serving", "parked")),
        )
        .distinct()
    )
    return [(row.id, row.service_day) for row in c.execute(query)]


def meant_for(c: Connection, centre: str, agent: str) -> list[Step]:
    """Return the steps that were sent to one colleague and have not been called, held."""
    query = select(*COLUMNS).where(
        steps.c.centre == centre,
        steps.c.target_agent == agent,
        steps.c.state.in_(("waiting", "parked", "no_show")),
    )
    return [step_of(row) for row in c.execute(query.with_for_update())]


def sent_to(c: Connection, centre: str, desk: str) -> list[Step]:
    """Return the steps that were sent to one desk and have not been called, held."""
    query = select(*COLUMNS).where(
        steps.c.centre == centre,
        steps.c.target_desk == desk,
        steps.c.state.in_(("waiting", "parked", "no_show")),
    )
    return [step_of(row) for row in c.execute(query.with_for_update())]
