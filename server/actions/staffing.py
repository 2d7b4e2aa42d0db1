"""How many desks a day asks for, as a message."""

from collections.abc import Sequence
from datetime import date
from math import hypot

from server.actions.plan import foretold
from server.domain.day_ahead import Foretold
from server.domain.rates import Rates
from server.domain.staffing import Need, staffing
from server.domain.stage import Stage
from wire import plan


def told(day: date, stage: Stage, rates: Rates) -> plan.Staffing:
    """Play a day and return how many desks each queue asks for. Takes a while."""
    needs = staffing(stage, rates)
    hours = [hour for _, _, hour in stage.scene.hours]
    days = next((habit.days for habit in rates.services.values()), ())
    return plan.Staffing(
        day=day,
        timezone=str(stage.centre.calendar.zone),
        goal=stage.centre.on_time_goal,
        history_days=rates.days,
        alike_days=len(days) if len(days) < rates.days else 0,
        hours=hours,
        total=[_total([line[place] for line in needs.values()]) for place in range(len(hours))],
        desks=len(stage.centre.desks),
        queues=[_queue(stage, queue, line) for queue, line in needs.items()],
    )


def _total(needs: Sequence[Need]) -> plan.Foretold:
    """Return all queues' desks in one hour.

    Queues are not all full at once: distances from the likely number add up as those of independent sums do,
    the square root of their squares.
    """
    likely = sum(need.desks.likely for need in needs)
    below = hypot(*(need.desks.likely - need.desks.low for need in needs))
    above = hypot(*(need.desks.high - need.desks.likely for need in needs))
    return plan.Foretold(low=round(likely - below), likely=likely, high=round(likely + above))


def _queue(stage: Stage, queue: str, line: Sequence[Need]) -> plan.StaffingQueue:
    services = [service for service in stage.centre.services.values() if service.queue == queue]
    own = stage.centre.own_language
    return plan.StaffingQueue(
        queue=queue,
        services=[service.id for service in services],
        names=[service.names[own] for service in services],
        pictogram=services[0].pictogram if services else "",
        hours=[
            plan.StaffingHour(
                hour=need.hour,
                arrivals=_known(need.arrivals),
                desks=_known(need.desks),
                erlang=need.erlang,
                service_level=foretold(need.level),
            )
            for need in line
        ],
    )


def _known(found: Foretold) -> plan.Foretold:
    return plan.Foretold(low=found.low, likely=found.likely, high=found.high)
