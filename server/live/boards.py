"""What the hall's screens show: the board, the kiosk's lobby, a visitor's own ticket. Pure."""

from datetime import datetime

from language.names import own_name
from server.actions.shapes import wait
from server.domain.centre import Centre, Service
from server.domain.hall import Hall, Standing
from server.domain.zone import offsets
from server.store.visits import Visit
from wire import views
from wire.words import StepState

MOST_SERVICES = 8
"""Signs at a board's foot; more cannot be read from afar (look: a second display, never a carousel)."""
STATE_RANK = {StepState.SERVING: 0, StepState.CALLED: 1, StepState.WAITING: 2, StepState.PARKED: 3}


def board(hall: Hall, display: str) -> views.Board:
    """Return the board of a display: the calls and waits of the zones that it speaks for."""
    centre = hall.centre
    zones = centre.displays.get(display) or tuple(centre.zones)
    queues = {queue for desk in centre.desks.values() if desk.zone in zones for queue in desk.every_queue}
    shown = [service for service in centre.services.values() if service.queue in queues and service.at_kiosk]
    calls = [
        views.Call(
            announcement=one.id,
            ticket=one.ticket,
            desk=one.desk,
            zone=one.zone,
            language=one.language,
            called_at=one.called_at,
            recall=one.recall,
        )
        for one in hall.announcements
        if one.zone in zones
    ]
    return views.Board(
        display=display,
        centre=dict(centre.names),
        title=dict(centre.zones[zones[0]]) if len(zones) == 1 else dict(centre.names),
        timezone=str(centre.calendar.zone),
        offsets=board_offsets(centre, hall.now),
        languages=list(centre.languages),
        calls=calls,
        waiting=[_waiting(hall, service) for service in shown[:MOST_SERVICES]],
        notices=[],
    )


def board_offsets(centre: Centre, now: datetime) -> tuple[views.Offset, ...]:
    """Return the centre's distances from UTC around today."""
    found = offsets(centre.calendar.zone, centre.calendar.service_day(now))
    return tuple(views.Offset(since=one.since, minutes=one.minutes) for one in found)


def _waiting(hall: Hall, service: Service) -> views.WaitingService:
    line = hall.lines[service.queue]
    return views.WaitingService(
        service=service.id,
        pictogram=service.pictogram,
        names=dict(service.names),
        count=sum(standing.step.service == service.id for standing in line),
        wait=wait(hall, hall.newcomer(service)),
    )


def lobby(hall: Hall, kiosk: str) -> views.Lobby:
    """Return what a kiosk offers now."""
    centre = hall.centre
    return views.Lobby(
        kiosk=kiosk,
        centre=dict(centre.names),
        timezone=str(centre.calendar.zone),
        service_day=centre.calendar.service_day(hall.now),
        open=centre.calendar.is_open(hall.now),
        opens_at=centre.calendar.opens_at(hall.now),
        languages=[views.LanguageChoice(code=code, name=own_name(code)) for code in centre.languages],
        services=[
            views.ServiceChoice(
                service=service.id,
                names=dict(service.names),
                pictogram=service.pictogram,
                wait=wait(hall, hall.newcomer(service)),
            )
            for service in centre.services.values()
            if service.at_kiosk
        ],
        needs=[views.NeedChoice(need=need.id, lane=need.lane, private=need.private) for need in centre.needs],
        unsure=centre.unsure,
        appointments=any(service.by_appointment for service in centre.services.values()),
        printer=centre.printers.get(kiosk),
        closes_at=hall.closes_at,
    )


def ticket(hall: Hall, visit: Visit) -> views.TicketView:
    """Return what the holder of a follow link may know: no service, no lane."""
    standing = _standing(hall, visit.id)
    step = standing.step if standing else None
    waits = step is not None and step.state is StepState.WAITING
    ahead = hall.place.get(step.id, 0) if step and waits else None
    called = step is not None and step.state in {StepState.CALLED, StepState.SERVING}
    desk = hall.centre.desks.get(step.desk or "") if step and called else None
    past = hall.unreached(step) if step and waits else False
    return views.TicketView(
        ticket=visit.ticket,
        language=visit.language,
        centre=dict(hall.centre.names),
        timezone=str(hall.centre.calendar.zone),
        state=step.state if step else _ahead_or_done(hall, visit),
        private=visit.private,
        ahead=ahead,
        wait=wait(hall, hall.wait_of(step)) if step and waits else None,
        desk=desk.id if desk else None,
        zone=dict(hall.centre.zones[desk.zone]) if desk else None,
        called_at=step.called_at if step and called else None,
        steps_left=len(hall.planned.get(visit.id, ())),
        opens_at=visit.issued_at if visit.issued_at > hall.now else None,
        past_closing=past,
        closes_at=hall.closes_at if past else None,
        next_opening=hall.centre.calendar.next_opening(hall.now) if past else None,
        bookable=past and step is not None and hall.centre.service(step.service).by_appointment,
    )


def _ahead_or_done(hall: Hall, visit: Visit) -> StepState:
    """Return where a visit is that is nowhere now: before its day begins, or at its end."""
    return StepState.PLANNED if visit.id in hall.planned else StepState.DONE


def _standing(hall: Hall, visit: int) -> Standing | None:
    """Return the step that a visit is at: what is under way, or else what ended last."""
    open_ = [s for s in hall.standing if s.step.visit == visit and s.step.state in STATE_RANK]
    if open_:
        return min(open_, key=lambda s: STATE_RANK[s.step.state])
    return next((s for s in hall.ended if s.step.visit == visit), None)
