"""Where a play of the day begins: the hall as it stands, or a day to come when its doors open. Pure.

Desks that are open stay open and change their work profile by the hour; breaks of the centre file are kept; a
desk on a break is back `BREAK` after it began, and one that usually works opens with the doors. People come
and go by habit (`domain/rates`), those who are booked come by their time. Interpreters are taken to be there.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from server.domain.calendar import Stretch
from server.domain.centre import Centre, Desk
from server.domain.crowd import Asked, Coming, Held, Scene, Waiter
from server.domain.foresight import desk_now
from server.domain.hall import Expected, Hall, Standing
from server.domain.rates import Rates
from server.domain.routing import precedence
from server.domain.simulation import Shift
from wire.words import DeskState

BREAK = timedelta(minutes=20)
OFTEN = 0.5
"""A desk that called on this share of past days is expected on a day to come."""
MOST = timedelta(hours=24)


@dataclass(frozen=True)
class Stage:
    """Where plays begin: the people, the shifts by desk, when the doors shut (seconds from `start`).

    `paces` has how long a desk's services take, as a share of what they take in general.
    """

    centre: Centre
    start: datetime
    scene: Scene
    queues: Mapping[str, int]
    desks: Mapping[str, tuple[Shift, ...]]
    doors: float
    paces: Mapping[str, float] = field(default_factory=dict)

    def seconds(self, at: datetime) -> float:
        """Return a moment as seconds from the start."""
        return (at - self.start).total_seconds()

    def moment(self, seconds: float) -> datetime:
        """Return seconds from the start as a moment."""
        return self.start + timedelta(seconds=seconds)


def today(hall: Hall, rates: Rates) -> Stage:
    """Return where the rest of today begins: at the hall as it stands."""
    queues = _queues(hall)
    asked = _asked(hall.centre, queues)
    end = _end(hall.centre, hall.now)
    return Stage(
        hall.centre,
        hall.now,
        Scene(
            asked,
            [_waiter(hall, queues, standing) for standing in hall.waiting if standing.step.service in asked],
            list(_held(hall)),
            _coming(hall.centre, hall.expected, hall.now, hall.centre.booking.too_late_after),
            _hours(hall.centre, hall.centre.calendar.left(hall.now), hall.now),
        ),
        queues,
        {
            desk: shifts(hall.centre, desk, _there_from(hall, desk, rates), hall.now, queues)
            for desk in hall.centre.desks
        },
        (end - hall.now).total_seconds(),
        rates.laws.habits.paces,
    )


def later_day(centre: Centre, day: date, rates: Rates, expected: Sequence[Expected]) -> Stage:
    """Return where a day to come begins: when the doors open, with nobody inside.

    Desks that usually work are taken to be open; all of them where there is no history.
    """
    openings = centre.calendar.whole(day)
    start, end = openings[0][0], openings[-1][1]
    queues = {queue: number for number, queue in enumerate(centre.queues)}
    hours = _hours(centre, openings, start)
    scene = Scene(_asked(centre, queues), [], [], _coming(centre, expected, start, MOST), hours)
    desks = {
        desk: shifts(centre, desk, start if usual(rates, desk) else None, start, queues)
        for desk in centre.desks
    }
    return Stage(centre, start, scene, queues, desks, (end - start).total_seconds(), rates.laws.habits.paces)


def usual(rates: Rates, desk: str) -> bool:
    """Tell whether a desk is expected to work; all are where there is no history."""
    return not rates.desks or rates.desks.get(desk, 0.0) >= OFTEN


def shifts(
    centre: Centre, desk: str, there_from: datetime | None, start: datetime, queues: Mapping[str, int]
) -> tuple[Shift, ...]:
    """Return what a desk serves from when on, by its profiles and breaks; none where it is not there.

    The last shift lasts until everybody inside is served.
    """
    if there_from is None:
        return ()
    day = centre.calendar.service_day(there_from)
    turns = (centre.calendar.moment(day, at) for at in _turns(centre.desks[desk]))
    moments = [there_from, *sorted(turn for turn in set(turns) if turn > there_from)]
    return tuple(
        Shift((at - start).total_seconds(), tuple(queues[name] for name in _served(centre, desk, at, queues)))
        for at in moments
    )


def _turns(desk: Desk) -> Iterable[time]:
    """Return the times of day at which a desk's profile changes or a break begins or ends."""
    for opening in (*(profile.opening for profile in desk.profiles), *desk.breaks):
        yield opening.start
        yield opening.end


def _served(centre: Centre, desk: str, at: datetime, queues: Mapping[str, int]) -> tuple[str, ...]:
    clock = at.astimezone(centre.calendar.zone).time()
    if any(pause.start <= clock < pause.end for pause in centre.desks[desk].breaks):
        return ()
    own = (own_queue(desk),) if own_queue(desk) in queues else ()
    return (*own, *centre.profile(desk, at))


def _there_from(hall: Hall, desk: str, rates: Rates) -> datetime | None:
    """Return from when on a desk is there: None where it is closed today."""
    now = hall.desks[desk]
    if now.state is DeskState.OPEN:
        return hall.now
    if now.state is DeskState.BREAK:
        return max(hall.now, (now.since or hall.now) + BREAK)
    openings = hall.centre.calendar.openings(hall.centre.calendar.service_day(hall.now))
    ahead = bool(openings) and openings[0][0] > hall.now
    return openings[0][0] if ahead and usual(rates, desk) else None


def _queues(hall: Hall) -> dict[str, int]:
    """Give each queue a number; a desk to which somebody was sent has a line of its own."""
    sent = {own_queue(desk) for one in hall.waiting if (desk := _sent_to(hall, one)) is not None}
    return {queue: number for number, queue in enumerate((*hall.centre.queues, *sorted(sent)))}


def own_queue(desk: str) -> str:
    """Return the name of the line of those who were sent to a desk."""
    return f"→{desk}"


def _sent_to(hall: Hall, standing: Standing) -> str | None:
    """Return the only desk that may call somebody: the one named, or where the colleague works."""
    step = standing.step
    if step.target_agent is not None:
        working = (desk.id for desk in hall.desks.values() if step.target_agent in desk.agents)
        return next(working, None)
    return step.target_desk if step.target_desk in hall.desks else None


def _asked(centre: Centre, queues: Mapping[str, int]) -> dict[str, Asked]:
    return {
        service.id: Asked(
            number,
            queues[service.queue],
            {lane: target.total_seconds() for lane, target in service.targets.items()},
        )
        for number, service in enumerate(centre.services.values())
    }


def _waiter(hall: Hall, queues: Mapping[str, int], standing: Standing) -> Waiter:
    step, sent = standing.step, _sent_to(hall, standing)
    joined, due = step.joined_at or hall.now, step.due_at or hall.now
    return Waiter(
        step.service,
        queues[step.queue if sent is None else own_queue(sent)],
        (joined - hall.now).total_seconds(),
        (due - hall.now).total_seconds(),
        precedence(step),
        step.lane,
        tuple(name for name in standing.journey if name in hall.centre.services),
    )


def _held(hall: Hall) -> Iterator[Held]:
    """Yield the desks that serve somebody, and the open ones that pause though somebody waits for them."""
    for desk, state in hall.desks.items():
        now = desk_now(hall, desk)
        since = max(0.0, hall.now.timestamp() - (now.since or 0.0))
        held = hall.at_desks.get(desk, [])[:1]
        for one in held:
            journey = tuple(name for name in one.journey if name in hall.centre.services)
            yield Held(desk, now.service, since, one.step.lane, journey)
        if not held and since > 0 and state.state is DeskState.OPEN:
            yield Held(desk, None, since)


def _coming(centre: Centre, expected: Sequence[Expected], now: datetime, patience: timedelta) -> list[Coming]:
    """Return the appointments that may still be kept; who is late comes any moment."""
    return [
        Coming(one.service, max(0.0, (one.starts_at - now).total_seconds()))
        for one in expected
        if one.starts_at > now - patience and one.service in centre.services
    ]


def _end(centre: Centre, now: datetime) -> datetime:
    """Return when the doors shut today; now where they are shut."""
    return max([now, *(end for _, end in centre.calendar.left(now))])


def _hours(centre: Centre, openings: Iterable[Stretch], now: datetime) -> list[tuple[float, float, int]]:
    """Return the open hours that are left, each with its hour of the centre's clock."""
    found = []
    for opens, closes in openings:
        at = max(opens, now)
        while at < closes:
            local = at.astimezone(centre.calendar.zone)
            gone = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
            end = min(at + timedelta(hours=1) - gone, closes)
            found.append(((at - now).total_seconds(), (end - now).total_seconds(), local.hour))
            at = end
    return found
