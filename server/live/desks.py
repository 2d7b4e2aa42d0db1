"""What staff see: a desk's console, the manager's floor. Pure."""

from server.actions.reasons import sentence
from server.actions.shapes import staff_step, wait
from server.domain.centre import Desk, Service
from server.domain.hall import Hall, Standing
from server.domain.one_more import OneMore
from server.domain.routing import Reach, reason, sees, serves
from server.domain.step import ENDED
from wire import requests, views
from wire.plan import Suggestion
from wire.words import AlertKind, DeskState, StepState

ROWS = 60
"""Waiting rows that a console gets; the count tells of the rest."""
LATEST = 5


def console(hall: Hall, desk: str) -> views.Console:
    """Return a desk's console: whom it serves, whom it calls next and why, who else waits."""
    now, within = hall.desks[desk], hall.reach(desk)
    held = hall.at_desks.get(desk, [])
    line = [standing for standing in hall.waiting if sees(standing.step, within)]
    deed = hall.deeds.get(desk)
    called = held[0].step if held and held[0].step.state is StepState.CALLED else None
    return views.Console(
        desk=desk,
        zone=hall.centre.desks[desk].zone,
        state=now.state,
        user=now.user,
        services=[choice(hall, service) for service in hall.centre.services.values()],
        desks=[views.Choice(id=other, name=other) for other in hall.centre.desks if other != desk],
        service_names={service.id: choice(hall, service) for service in hall.centre.services.values()},
        queues=list(within.queues),
        serves=[service.id for service in hall.centre.services.values() if service.queue in within.queues],
        timezone=str(hall.centre.calendar.zone),
        current=as_step(held[0]) if held else None,
        held=[as_step(standing) for standing in held[1:]],
        waiting=_rows(hall, within, line),
        waiting_count=len(line),
        parked=[as_step(s) for s in hall.at(StepState.PARKED) if sees(s.step, within)],
        no_shows=[as_step(s) for s in hall.at(StepState.NO_SHOW) if sees(s.step, within)],
        late_count=sum(hall.late(standing) for standing in line),
        last=_last(hall, desk),
        undo=_undo(hall, deed.step, deed.ticket, deed.verb, desk) if deed else None,
        alerts=alerts(hall),
        agents=now.agents,
        reason=now.reason,
        auto_call=now.auto_call,
        stored=next((as_step(one) for one in line if one.step.stored), None),
        recalls_left=max(0, hall.centre.rules.recalls_at_most - called.recalls) if called else None,
        unheard=tuple(one.step.id for one in line if not serves(one.step, within)),
        expected=tuple(
            one.starts_at for one in hall.expected if hall.centre.service(one.service).queue in within.queues
        ),
    )


def choice(hall: Hall, service: Service) -> views.Choice:
    """Return a service as staff choose it, in the centre's own language."""
    name = service.names[hall.centre.own_language]
    return views.Choice(id=service.id, name=name, pictogram=service.pictogram)


def as_step(standing: Standing) -> requests.Step:
    """Return who stands somewhere as staff see it."""
    return staff_step(standing.step, standing)


def _rows(hall: Hall, within: Reach, line: list[Standing]) -> list[requests.Step]:
    """Return the waiting rows; the one that would be called next says why."""
    served = [standing for standing in line if serves(standing.step, within)]
    rows = [as_step(standing) for standing in line[:ROWS]]
    if not served or served[0] not in line[:ROWS]:
        return rows
    behind = served[1].step.due_at if len(served) > 1 else None
    why = sentence(reason(served[0].step, behind, len(within.queues)), hall.centre)
    rows[line.index(served[0])] = staff_step(served[0].step, served[0], why)
    return rows


def _last(hall: Hall, desk: str) -> views.Finished | None:
    for standing in hall.ended:
        step = standing.step
        if step.desk == desk and step.state in ENDED and step.ended_at is not None:
            return views.Finished(ticket=standing.ticket, state=step.state, at=step.ended_at)
    return None


def _undo(hall: Hall, step: int, ticket: str, verb: str, desk: str) -> views.Undoable:
    until = hall.deeds[desk].at + hall.centre.rules.undo_within
    return views.Undoable(step=step, ticket=ticket, verb=verb, until=until)


def alerts(hall: Hall) -> list[views.Alert]:
    """Return what staff should see to, oldest first."""
    return [
        views.Alert(
            alert=one.id,
            kind=one.kind,
            device=one.device,
            raised_at=one.raised_at,
            value=one.value,
            threshold=one.threshold,
        )
        for one in hall.alerts
    ]


def floor(hall: Hall, advice: OneMore | None = None) -> views.Floor:
    """Return the manager's floor, with advice where one more desk would help."""
    centre, figures = hall.centre, hall.figures
    late = [standing for standing in hall.waiting if hall.late(standing)]
    return views.Floor(
        centre=centre.id,
        name=centre.names[centre.own_language],
        timezone=str(centre.calendar.zone),
        waiting=len(hall.waiting),
        late=len(late),
        serving=len(hall.at(StepState.SERVING)),
        desks_open=sum(desk.state is DeskState.OPEN for desk in hall.desks.values()),
        desks_total=len(centre.desks),
        on_time=figures.on_time / figures.called if figures.called else None,
        on_time_goal=centre.on_time_goal,
        issued_today=figures.issued,
        done_today=figures.done,
        services=[_line(hall, service) for service in centre.services.values()],
        latest=[as_step(standing) for standing in sorted(late, key=_due)[:LATEST]],
        desks=[tile(hall, desk) for desk in centre.desks.values()],
        alerts=alerts(hall),
        past_closing=sum(hall.unreached(standing.step) for standing in hall.waiting),
        suggestion=_suggestion(hall, advice) if advice else None,
    )


def _suggestion(hall: Hall, advice: OneMore) -> Suggestion:
    service = hall.centre.services[advice.service]
    return Suggestion(
        service=service.id,
        name=service.names[hall.centre.own_language],
        pictogram=service.pictogram,
        late=advice.late,
        arrivals_per_hour=advice.arrivals,
        desks=advice.desks,
        served_per_hour=advice.served,
        at=advice.at,
        late_then=advice.late_then,
        late_with_one_more=advice.late_with,
        free_desks=list(advice.free),
        asked=any(one.kind is AlertKind.DESK_WANTED and one.device == service.id for one in hall.alerts),
    )


def _due(standing: Standing) -> float:
    return standing.step.due_at.timestamp() if standing.step.due_at else 0.0


def _line(hall: Hall, service: Service) -> views.ServiceLine:
    line = [s for s in hall.lines[service.queue] if s.step.service == service.id]
    waits = [(hall.now - s.step.joined_at).total_seconds() for s in line if s.step.joined_at]
    return views.ServiceLine(
        service=service.id,
        name=service.names[hall.centre.own_language],
        pictogram=service.pictogram,
        waiting=len(line),
        longest_wait_s=max(0, round(max(waits))) if waits else None,  # early: not yet
        desks_open=desks_open(hall, service),
        wait=wait(hall, hall.newcomer(service)),
        marks=[
            views.Mark(step=s.step.id, lane=s.step.lane, due_at=s.step.due_at) for s in line if s.step.due_at
        ],
    )


def desks_open(hall: Hall, service: Service) -> int:
    """Return how many open desks call for a service at this hour."""
    return sum(
        service.queue in hall.centre.profile(desk.id, hall.now)
        for desk in hall.desks.values()
        if desk.state is DeskState.OPEN
    )


def tile(hall: Hall, desk: Desk) -> views.DeskTile:
    """Return one desk of the floor."""
    now = hall.desks[desk.id]
    held = hall.at_desks.get(desk.id, [])
    step = held[0].step if held else None
    return views.DeskTile(
        desk=desk.id,
        zone=desk.zone,
        state=now.state,
        step_state=step.state if step else None,
        ticket=held[0].ticket if held else None,
        since=(step.started_at or step.called_at) if step else now.since,
        reason=now.reason,
        agents=now.agents,
    )
