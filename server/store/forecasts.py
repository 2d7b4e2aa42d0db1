"""What the forecast has learnt: one row a centre; and the steps of past days to learn from."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update

from server.domain.centre import Centre
from server.domain.forecast import Calibration, Habits, Knowledge, LoggedVisit, Model, Told
from server.domain.promises import Promise, Promises
from server.store import appointments, journal
from server.store.forecast_tables import ForecastRow
from server.store.tables import AnyRow, StepRow, VisitRow
from wire.words import StepState

forecasts = ForecastRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it; its types do not say so
steps = StepRow.__table__  # type: ignore[attr-defined]  # the same
visits = VisitRow.__table__  # type: ignore[attr-defined]  # the same
log = logging.getLogger(__name__)
HISTORY = timedelta(days=60)
ENOUGH = 200
"""With fewer services than this behind it a centre's usual lengths tell more."""
MOST = 200_000
"""The newest steps that are learnt from: sixty days of 3,000 a day."""


@dataclass(frozen=True)
class Followed:
    """The promises as they stand after the event `seq`."""

    seq: int
    promises: Promises
    lessons: int = 0
    """How often was learnt by then: learning may begin the calibration anew."""


def begin(c: Connection, centre: str) -> None:
    """Make a centre's row where there is none: it follows the journal from here on."""
    if c.execute(select(forecasts.c.seq).where(forecasts.c.centre == centre)).first() is None:
        first = {"seq": journal.last_seq(c, centre), "calibration": Calibration().to_json()}
        c.execute(insert(forecasts).values(centre=centre, lessons=0, promises={}, lately="", **first))


def followed(c: Connection, centre: str) -> Followed | None:
    """Return the promises, None before the first."""
    columns = [forecasts.c[name] for name in ("seq", "calibration", "promises", "lately", "lessons")]
    row = c.execute(select(*columns).where(forecasts.c.centre == centre)).first()
    if row is None:
        return None
    opened = {int(step): Promise(at, Told(*told)) for step, (at, *told) in row.promises.items()}
    promises = Promises(opened, Calibration.from_json(row.calibration), row.lately)
    return Followed(row.seq, promises, row.lessons)


def follow(c: Connection, centre: str, before: Followed, after: Followed) -> bool:
    """Keep the promises; False where another process was faster: it counted the same events, or learnt."""
    kept = after.promises
    opened = {
        str(step): [one.at, one.told.low, one.told.likely, one.told.high] for step, one in kept.opened.items()
    }
    values = {"seq": after.seq, "promises": opened, "lately": kept.lately}
    result = c.execute(
        update(forecasts)
        .where(forecasts.c.centre == centre, forecasts.c.seq == before.seq)
        .where(forecasts.c.lessons == before.lessons)
        .values(**values, calibration=kept.calibration.to_json())
    )
    return result.rowcount == 1


def claim(c: Connection, centre: Centre, now: datetime) -> bool:
    """Take the day's learning on; False where one did so today, or too little is there."""
    day = centre.calendar.service_day(now)
    here = (steps.c.centre == centre.id, steps.c.ended_at >= now - HISTORY)
    if len(c.execute(select(steps.c.id).where(*here).limit(ENOUGH)).all()) < ENOUGH:
        return False
    earlier = or_(forecasts.c.learnt_on.is_(None), forecasts.c.learnt_on < day)
    taken = update(forecasts).where(forecasts.c.centre == centre.id, earlier).values(learnt_on=day)
    return c.execute(taken).rowcount == 1


def keep(c: Connection, centre: str, habits: Habits, model: Model | None = None) -> None:
    """Keep what was learnt. Ranges that start from elsewhere than before are calibrated anew."""
    here = forecasts.c.centre == centre
    row = c.execute(select(forecasts.c.model, forecasts.c.calibration).where(here)).one()
    before, after = _model(row.model), model or Model()
    values = {
        "habits": habits.to_json(),
        "model": after.to_json() if after.centre else None,
        "lessons": forecasts.c.lessons + 1,
    }
    if before.pair != after.pair:
        known = Calibration.from_json(row.calibration).known
        values["calibration"] = replace(after.start, known=known).to_json()
    c.execute(update(forecasts).where(here).values(**values))


def _model(text: str | None) -> Model:
    """Return the model that is kept; one that cannot be read (of another version) is done without."""
    try:
        return Model() if text is None else Model.from_json(text)
    except Exception:  # whatever is wrong with it, tickets must be told a wait, and tonight learns anew
        log.exception("the forecast's model cannot be read; the simulation answers alone")
        return Model()


def mark(c: Connection, centre: str) -> tuple[int, str] | None:
    """Return what changes whenever knowledge does; None before there are habits."""
    query = select(forecasts.c.lessons, forecasts.c.calibration)
    row = c.execute(query.where(forecasts.c.centre == centre, forecasts.c.habits.is_not(None))).first()
    return (row.lessons, row.calibration) if row else None


def knowledge(c: Connection, centre: str) -> Knowledge | None:
    """Return what a centre's past teaches; None before there are habits."""
    columns = (forecasts.c.habits, forecasts.c.model, forecasts.c.calibration)
    row = c.execute(select(*columns).where(forecasts.c.centre == centre)).first()
    if row is None or row.habits is None:
        return None
    calibration = Calibration.from_json(row.calibration)
    return Knowledge(Habits.from_json(row.habits), _model(row.model), calibration)


def learn(c: Connection, centre: Centre, now: datetime) -> Habits | None:
    """Return the habits of the days before today; None where they are too few to tell anything."""
    today = str(centre.calendar.service_day(now))
    known = [visit for visit in past(c, centre, now - HISTORY) if visit.day < today]
    served = sum(visit.called is not None for visit in known)
    kept = appointments.kept(c, centre.id, now - HISTORY, now)
    return Habits.learn(known, usual(centre), kept) if served >= ENOUGH else None


def usual(centre: Centre) -> dict[str, float]:
    """Return how long the centre expects each service to take, in seconds."""
    return {service.id: service.usual.total_seconds() for service in centre.services.values()}


def past(c: Connection, centre: Centre, since: datetime) -> list[LoggedVisit]:
    """Return the steps that joined a queue and ended since a moment, oldest first."""
    names = ("service", "queue", "lane", "state", "joined_at", "called_at", "started_at", "ended_at", "desk")
    of_visit = (visits.c.service_day, visits.c.appointment, steps.c.visit, steps.c.id)
    query = (
        select(*of_visit, *(steps.c[name] for name in names))
        .join(visits, visits.c.id == steps.c.visit)
        .where(steps.c.centre == centre.id, steps.c.ended_at >= since, steps.c.joined_at.is_not(None))
        .order_by(steps.c.ended_at.desc())
        .limit(MOST)
    )
    return [_logged(row, centre) for row in reversed(c.execute(query).all())]


def _logged(row: AnyRow, centre: Centre) -> LoggedVisit:
    local = row.joined_at.astimezone(centre.calendar.zone)
    served = row.started_at is not None and row.state == StepState.DONE
    called, ended = _posix(row.called_at), _posix(row.ended_at)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return LoggedVisit(
        step=row.id,
        service=row.service,
        line=row.queue,
        lane=row.lane,
        joined=row.joined_at.timestamp(),
        called=called if served else None,
        finished=ended if served else None,
        left=None if served else called or ended,
        desk=row.desk or "",
        day=str(row.service_day),
        second=(local - midnight) / timedelta(seconds=1),
        visit=str(row.visit),
        booked=row.appointment is not None,
    )


def _posix(at: Any) -> float | None:
    return None if at is None else float(at.timestamp())
