"""Codes: the next one that nobody bears, and those that are set aside for kiosks."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, Date, Integer, String, bindparam, delete, func, insert, select, text

from server.domain.centre import Centre
from server.domain.numbering import NumberSequence, used_up
from server.store.ready import Ready
from server.store.tables import CounterRow, Moment, ReservedRow

counters = CounterRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it; its types do not say so
reserved = ReservedRow.__table__  # type: ignore[attr-defined]  # the same
LINGERS = timedelta(days=2)
"""How many days before today a visit may still be open: the clockwork has ended older ones."""
MAY_COME_BACK = timedelta(minutes=90)
"""How long after its end a step may be taken up again: a no-show comes, something done is undone."""
_COUNT = Ready(
    text(
        "INSERT INTO counter (centre, sequence, service_day, number) "
        "VALUES (:centre, :sequence, :day, :first) "
        "ON CONFLICT (centre, sequence, service_day) DO UPDATE SET number = counter.number + 1 "
        "RETURNING number"
    ).bindparams(
        bindparam("centre", type_=String), bindparam("sequence", type_=String), bindparam("day", type_=Date)
    )
)
_BORNE = Ready(
    text(
        "SELECT 1 FROM visit WHERE centre = :centre AND ticket = :ticket AND service_day >= :since "
        "AND (service_day = :day OR EXISTS (SELECT 1 FROM step WHERE step.visit = visit.id "
        "AND (state IN ('planned', 'waiting', 'called', 'serving', 'parked') "
        "OR (ended_at >= :lately AND state <> 'cancelled')))) "
        "UNION ALL SELECT 1 FROM reserved WHERE centre = :centre AND ticket = :ticket"
    ).bindparams(
        bindparam("centre", type_=String),
        bindparam("ticket", type_=String),
        bindparam("since", type_=Date),
        bindparam("day", type_=Date),
        bindparam("lately", type_=Moment),
    )
)
_IN_TURN = text("SELECT pg_advisory_xact_lock(hashtextextended(:centre, 3))")


def take(c: Connection, centre: Centre, sequence: NumberSequence, day: date, now: datetime) -> str:
    """Take the next code of a service day, held until the transaction ends. Raises `numbers_exhausted`.

    One that somebody bears now, of whatever day, is passed over, and one that is set aside. Behind the last
    number the sequences of further letters follow, which all queues share.
    """
    if c.dialect.name == "postgresql":  # a code of today and one of the next day are not seen by each other
        c.execute(_IN_TURN, {"centre": centre.id})
    today = centre.calendar.service_day(now)
    asked = {
        "centre": centre.id,
        "day": day,
        "since": min(day, today) - LINGERS,
        "lately": now - MAY_COME_BACK,
    }
    for source in (sequence, *centre.overflow):
        while (number := _count(c, centre.id, source, day)) <= source.last:
            code = source.code(number)
            if not _BORNE.run(c, {**asked, "ticket": code}):
                return code
    raise used_up(sequence)


def _count(c: Connection, centre: str, sequence: NumberSequence, day: date) -> int:
    values = {"centre": centre, "sequence": sequence.id, "day": day, "first": sequence.first}
    return int(_COUNT.run(c, values)[0][0])


def counted(c: Connection, centre: str, day: date) -> Mapping[str, int]:
    """Return the last number that each sequence gave on a service day."""
    query = select(counters.c.sequence, counters.c.number).where(
        counters.c.centre == centre, counters.c.service_day == day
    )
    return {row.sequence: row.number for row in c.execute(query)}


_RAISE = text(
    "INSERT INTO counter (centre, sequence, service_day, number) "
    "VALUES (:centre, :sequence, :day, :number) ON CONFLICT (centre, sequence, service_day) "
    "DO UPDATE SET number = CASE WHEN counter.number < :number THEN :number ELSE counter.number END"
).bindparams(bindparam("day", type_=Date), bindparam("number", type_=Integer))


def go_on_above(c: Connection, centre: str, sequence: str, day: date, number: int) -> None:
    """Let a sequence go on above a number, unless it is there already."""
    c.execute(_RAISE, {"centre": centre, "sequence": sequence, "day": day, "number": number})


def forget_counted(c: Connection, centre: str, before: date) -> None:
    """Forget what was counted on days long past."""
    c.execute(delete(counters).where(counters.c.centre == centre, counters.c.service_day < before))


def set_aside(c: Connection, centre: str, codes: Sequence[str], device: str, now: datetime) -> None:
    """Set codes aside for a kiosk."""
    rows = [{"centre": centre, "ticket": code, "device": device, "reserved_at": now} for code in codes]
    c.execute(insert(reserved), rows)


def aside(c: Connection, centre: str, device: str) -> list[str]:
    """Return the codes that are set aside for a kiosk, in the order in which it issues them."""
    query = select(reserved.c.ticket).where(reserved.c.centre == centre, reserved.c.device == device)
    in_turn = (reserved.c.reserved_at, func.length(reserved.c.ticket), reserved.c.ticket)
    return list(c.scalars(query.order_by(*in_turn)))


def holder(c: Connection, centre: str, ticket: str) -> tuple[str, datetime] | None:
    """Return the kiosk that a code is set aside for, and since when; None where it is for none."""
    row = c.execute(
        select(reserved.c.device, reserved.c.reserved_at).where(
            reserved.c.centre == centre, reserved.c.ticket == ticket
        )
    ).first()
    return (row.device, row.reserved_at) if row else None


def use(c: Connection, centre: str, ticket: str) -> None:
    """Set a code aside no longer: it was issued."""
    c.execute(delete(reserved).where(reserved.c.centre == centre, reserved.c.ticket == ticket))
