"""How many desks a day asks for, as a message."""

from collections.abc import Sequence
from datetime import date

from server.actions.plan import foretold
from server.domain.centre import Service
from server.domain.day_ahead import Foretold
from server.domain.profiles import Profile
from server.domain.rates import Rates
from server.domain.staffing import Line, Need, staffing
from server.domain.stage import Stage
from wire import plan


def told(day: date, stage: Stage, rates: Rates) -> plan.Staffing:
    """Play a day and return how many desks of each work profile it asks for. Takes a while."""
    needed = staffing(stage, rates)
    hours = [hour for _, _, hour in stage.scene.hours]
    return plan.Staffing(
        day=day,
        timezone=str(stage.centre.calendar.zone),
        goal=stage.centre.on_time_goal,
        history_days=rates.days,
        alike_days=len(rates.busy) if len(rates.busy) < rates.days else 0,
        hours=hours,
        total=[_known(one) for one in needed.total],
        desks=len(stage.centre.desks),
        profiles=[_profile(stage, profile, line, hours) for profile, line in needed.profiles],
        queues=[_queue(stage, queue, line, hours) for queue, line in needed.queues.items()],
    )


def _profile(
    stage: Stage, profile: Profile, line: Sequence[Need], hours: Sequence[int]
) -> plan.StaffingProfile:
    services = [one for queue in profile.queues for one in _services(stage, queue)]
    return plan.StaffingProfile(
        queues=list(profile.queues),
        names=[one.names[stage.centre.own_language] for one in services],
        pictograms=[one.pictogram for one in services],
        desks=list(profile.desks),
        hours=[
            plan.ProfileHour(hour=hour, desks=_known(need.desks), erlang=need.erlang, has=has)
            for hour, need, has in zip(hours, line, profile.has, strict=True)
        ],
    )


def _queue(stage: Stage, queue: str, line: Sequence[Line], hours: Sequence[int]) -> plan.StaffingQueue:
    services = _services(stage, queue)
    return plan.StaffingQueue(
        queue=queue,
        services=[service.id for service in services],
        names=[service.names[stage.centre.own_language] for service in services],
        pictogram=services[0].pictogram if services else "",
        hours=[
            plan.StaffingHour(hour=hour, arrivals=_known(one.arrivals), service_level=foretold(one.level))
            for hour, one in zip(hours, line, strict=True)
        ],
    )


def _services(stage: Stage, queue: str) -> list[Service]:
    return [service for service in stage.centre.services.values() if service.queue == queue]


def _known(found: Foretold) -> plan.Foretold:
    return plan.Foretold(low=found.low, likely=found.likely, high=found.high)
