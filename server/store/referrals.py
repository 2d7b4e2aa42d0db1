"""Referrals: kept, answered once, completed with the step or the appointment that accepting them made."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update

from server.domain.step import Step
from server.store.journey_tables import ReferralRow
from server.store.tables import AnyRow, VisitRow
from wire.words import DeclineReason, ReferralState, Urgency

referrals = ReferralRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it; its types do not say so
visits = VisitRow.__table__  # type: ignore[attr-defined]  # the same
MOST = 200
"""How many referrals are listed at once: newest first."""


@dataclass(frozen=True, kw_only=True)
class Referral:
    """A referral as the table has it."""

    id: int
    visit: int
    from_step: int
    from_service: str
    to_service: str
    urgency: Urgency
    state: ReferralState
    consent_at: datetime
    sent_at: datetime
    answered_at: datetime | None
    reason: DeclineReason | None
    step: int | None
    appointment: int | None
    completed_at: datetime | None


COLUMNS = [referrals.c[name] for name in Referral.__dataclass_fields__]


def _value(row: AnyRow) -> Referral:
    fields: dict[str, Any] = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name
    fields["urgency"], fields["state"] = Urgency(fields["urgency"]), ReferralState(fields["state"])
    fields["reason"] = DeclineReason(fields["reason"]) if fields["reason"] else None
    return Referral(**fields)


def add(c: Connection, **values: Any) -> int:
    """Keep a new referral and return its number."""
    return int(c.execute(insert(referrals).values(**values).returning(referrals.c.id)).scalar_one())


def load(c: Connection, centre: str, referral: int, *, hold: bool = False) -> Referral | None:
    """Return a referral of this centre; `hold` keeps others from answering it."""
    query = select(*COLUMNS).where(referrals.c.centre == centre, referrals.c.id == referral)
    row = c.execute(query.with_for_update() if hold else query).first()
    return _value(row) if row else None


def listed(
    c: Connection,
    centre: str,
    *,
    state: ReferralState | None,
    services: list[str] | None,
    service: str | None,
) -> list[Referral]:
    """Return the newest referrals: those in a state, to one service, from or to some services."""
    query = select(*COLUMNS).where(referrals.c.centre == centre)
    if state is not None:
        query = query.where(referrals.c.state == state)
    if service is not None:
        query = query.where(referrals.c.to_service == service)
    if services is not None:
        query = query.where(or_(referrals.c.to_service.in_(services), referrals.c.from_service.in_(services)))
    return [_value(row) for row in c.execute(query.order_by(referrals.c.id.desc()).limit(MOST))]


def of_day(c: Connection, centre: str, day: date) -> list[Referral]:
    """Return the referrals of a service day's visits."""
    of_visits = select(visits.c.id).where(visits.c.centre == centre, visits.c.service_day == day)
    query = select(*COLUMNS).where(referrals.c.visit.in_(of_visits)).order_by(referrals.c.id)
    return [_value(row) for row in c.execute(query)]


def unanswered(c: Connection, centre: str, service: str) -> list[int]:
    """Return the visits of the referrals that a service has not answered."""
    query = select(referrals.c.visit).where(
        referrals.c.centre == centre,
        referrals.c.to_service == service,
        referrals.c.state == ReferralState.SENT,
    )
    return list(c.execute(query).scalars())


def answer(c: Connection, referral: int, **values: Any) -> bool:
    """Write an answer, once; False where it has one."""
    result = c.execute(
        update(referrals)
        .where(referrals.c.id == referral, referrals.c.state == ReferralState.SENT)
        .values(**values)
    )
    return result.rowcount == 1


def complete(c: Connection, step: Step, appointment: int | None, at: datetime) -> list[int]:
    """Note that what an accepted referral asked for was done: its step, or its appointment's service."""
    done = (referrals.c.visit == step.visit) & (referrals.c.step == step.id)
    if appointment is not None:
        done |= (referrals.c.appointment == appointment) & (referrals.c.to_service == step.service)
    result = c.execute(
        update(referrals)
        .where(done, referrals.c.state == ReferralState.ACCEPTED)
        .values(state=ReferralState.COMPLETED, completed_at=at)
        .returning(referrals.c.id)
    )
    return list(result.scalars())


def reopen(c: Connection, step: Step, appointment: int | None) -> None:
    """Take `complete` back: the finish was undone."""
    done = (referrals.c.visit == step.visit) & (referrals.c.step == step.id)
    if appointment is not None:
        done |= (referrals.c.appointment == appointment) & (referrals.c.to_service == step.service)
    c.execute(
        update(referrals)
        .where(done, referrals.c.state == ReferralState.COMPLETED)
        .values(state=ReferralState.ACCEPTED, completed_at=None)
    )


def follow(c: Connection, step: Step, to: int) -> None:
    """Let a referral go on with the step that a transfer opened, or that undoing it restored."""
    c.execute(
        update(referrals).where(referrals.c.visit == step.visit, referrals.c.step == step.id).values(step=to)
    )
