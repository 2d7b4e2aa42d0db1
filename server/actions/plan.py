"""The planner: what a change would do to a day; and a manager asks for one more desk."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from server.actions.work import Work
from server.domain import what_if
from server.domain.day_ahead import Floats, Outlook, Play, crowds, measured, play, told
from server.domain.day_ahead import Foretold as Told
from server.domain.hall import Hall
from server.domain.rates import Rates
from server.domain.stage import Stage
from server.store import alerts, journal
from wire import plan
from wire.words import AlertKind, Role

PLAYS = 24
GRID = timedelta(minutes=30)
"""How far the moments stand apart at which the late are counted."""
MOST_MOMENTS = 50


def hall(work: Work) -> Hall:
    """Return the hall to plan from. Raises Refusal `forbidden`."""
    work.actor.must_be(Role.MANAGER)
    return work.hall


def ask_desk(work: Work, service: str) -> None:
    """Tell every desk that a service asks for one more; asking again while that is open changes nothing.

    Raises Refusal `forbidden`, `unknown_service`.
    """
    work.actor.must_be(Role.MANAGER)
    work.centre.service(service)
    opened = alerts.opened(work.c, work.centre.id, service)
    if all(alert.kind is not AlertKind.DESK_WANTED for alert in opened):
        alerts.raise_(work.c, work.centre.id, service, AlertKind.DESK_WANTED, work.now)
        detail = {"kind": AlertKind.DESK_WANTED, "device": service}
        journal.append(work.c, work.centre.id, work.now, work.actor.name, "alert", detail=detail)


def changes(asked: Iterable[plan.Change], start: datetime) -> list[what_if.Change]:
    """Return what is asked for as the domain has it; without a moment it is the start of the plan."""
    return [_change(one, one.at or start) for one in asked]


def _change(asked: plan.Change, at: datetime) -> what_if.Change:
    match asked:
        case plan.MoreDesks():
            return what_if.MoreDesks(asked.service, asked.desks, at)
        case plan.MoveDesk():
            return what_if.MoveDesk(asked.desk, asked.services, at)
        case plan.OpenDesk():
            return what_if.OpenDesk(asked.desk, at)
        case plan.CloseDesk():
            return what_if.CloseDesk(asked.desk, at)
        case plan.CloseCentre():
            return what_if.CloseCentre(at)
        case plan.MorePeople():
            return what_if.MorePeople(asked.service, asked.people, at)


def planned(day: date, stage: Stage, then: Stage, rates: Rates, plays: int = PLAYS) -> plan.Plan:
    """Play a day as it is and with the change, the same people both times, and return both. Takes a while."""
    people = crowds(stage, rates, range(plays))
    more = people if then.scene == stage.scene else crowds(then, rates, range(plays))
    as_is, changed = [play(stage, crowd) for crowd in people], [play(then, crowd) for crowd in more]
    moments = _moments(stage, as_is)
    two = _Two(stage, then, as_is, changed, [stage.seconds(at) for at in moments])
    whole = two.of()
    return plan.Plan(
        day=day,
        timezone=str(stage.centre.calendar.zone),
        starts_at=stage.start,
        closes_at=stage.moment(stage.doors),
        closes_then=stage.moment(then.doors),
        plays=plays,
        history_days=rates.days,
        goal=stage.centre.on_time_goal,
        moments=moments,
        as_is=outlook(told(whole[0])),
        changed=outlook(told(whole[1])),
        difference=outlook(told(whole[1] - whole[0])),
        services=[two.service(service) for service in stage.centre.services],
    )


def _moments(stage: Stage, plays: Sequence[Play]) -> list[datetime]:
    """Return half hours from the next one on, until the doors have shut and most are out."""
    first = stage.start + timedelta(seconds=-stage.start.timestamp() % GRID.total_seconds())
    out = sorted(one.out for one in plays)[len(plays) // 2]
    last = stage.moment(max(stage.doors, min(out, stage.doors + 2 * 3600)))
    count = min(MOST_MOMENTS, int((last - first) / GRID) + 1)
    return [first + n * GRID for n in range(max(1, count))]


class _Two:
    """A day as it is and with the change, in figures."""

    def __init__(
        self, stage: Stage, then: Stage, as_is: Sequence[Play], changed: Sequence[Play], at: Sequence[float]
    ) -> None:
        self._stage, self._at = stage, at
        self._days = ((as_is, stage.doors), (changed, then.doors))

    def of(self, service: int | None = None) -> tuple[Floats, Floats]:
        """Return the figures of both, of the whole day or of one service."""
        before, after = (measured(plays, doors, self._at, service) for plays, doors in self._days)
        return before, after

    def service(self, name: str) -> plan.ServiceOutlook:
        """Return one service."""
        service = self._stage.centre.services[name]
        before, after = self.of(self._stage.scene.services[name].number)
        return plan.ServiceOutlook(
            service=name,
            name=service.names[self._stage.centre.own_language],
            pictogram=service.pictogram,
            as_is=outlook(told(before)),
            changed=outlook(told(after)),
        )


def outlook(found: Outlook) -> plan.Outlook:
    """Return an outlook as a message."""
    return plan.Outlook(
        called=foretold(found.called),
        median_wait_s=foretold(found.median),
        p90_wait_s=foretold(found.p90),
        service_level=foretold(found.level),
        gave_up=foretold(found.gone),
        waiting_at_close=foretold(found.waiting),
        last_out_s=foretold(found.out),
        late=[plan.Foretold(low=one.low, likely=one.likely, high=one.high) for one in found.late],
    )


def foretold(found: Told | None) -> plan.Foretold | None:
    """Return a range as a message."""
    return plan.Foretold(low=found.low, likely=found.likely, high=found.high) if found else None
