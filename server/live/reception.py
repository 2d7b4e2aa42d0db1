"""What reception sees: the whole floor, who waits in which order, who is still to come. Pure."""

from language.names import own_name
from server.actions.interpreters import told
from server.actions.shapes import wait
from server.domain.centre import Service
from server.domain.hall import Hall
from server.live.desks import alerts, as_step, choice, desks_open, tile
from wire import requests, views
from wire.reception import Reception, ReceptionLine
from wire.words import StepState

ROWS = 200
"""Waiting rows that reception gets; the count tells of the rest."""


def reception(hall: Hall) -> Reception:
    """Return the whole floor as it stands."""
    centre, calendar = hall.centre, hall.centre.calendar
    services = centre.services.values()
    return Reception(
        centre=centre.id,
        name=centre.names[centre.own_language],
        timezone=str(calendar.zone),
        service_day=calendar.service_day(hall.now),
        open=calendar.is_open(hall.now),
        opens_at=calendar.opens_at(hall.now),
        languages=[views.LanguageChoice(code=code, name=own_name(code)) for code in centre.languages],
        service_names={service.id: choice(hall, service) for service in services},
        waiting=[as_step(standing) for standing in hall.waiting[:ROWS]],
        waiting_count=len(hall.waiting),
        late_count=sum(hall.late(standing) for standing in hall.waiting),
        called=_in(hall, StepState.CALLED),
        serving=_in(hall, StepState.SERVING),
        parked=_in(hall, StepState.PARKED),
        no_shows=_in(hall, StepState.NO_SHOW),
        services=[_line(hall, service) for service in services],
        desks=[tile(hall, desk) for desk in centre.desks.values()],
        alerts=alerts(hall),
        interpreters=[told(hall, one) for one in hall.interpreters],
        interpreters_wanted=dict(hall.unheard),
    )


def _in(hall: Hall, state: StepState) -> list[requests.Step]:
    """Return who stands in a state, whoever was called first at the head."""
    there = sorted(hall.at(state), key=lambda one: (one.step.called_at or hall.now, one.step.id))
    return [as_step(standing) for standing in there]


def _line(hall: Hall, service: Service) -> ReceptionLine:
    line = hall.lines[service.queue]
    mine = [standing for standing in line if standing.step.service == service.id]
    waits = [(hall.now - s.step.joined_at).total_seconds() for s in mine if s.step.joined_at]
    return ReceptionLine(
        service=service.id,
        name=service.names[hall.centre.own_language],
        pictogram=service.pictogram,
        waiting=len(mine),
        late=sum(hall.late(standing) for standing in mine),
        longest_wait_s=max(0, round(max(waits))) if waits else None,
        desks_open=desks_open(hall, service),
        wait=wait(hall, hall.newcomer(service)),
        expected=[one.starts_at for one in hall.expected if one.service == service.id],
    )
