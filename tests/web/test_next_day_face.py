"""The visitor's page of a ticket for a day to come, in every language that visitors read."""

from datetime import UTC, datetime

import pytest

from language.catalogue import VISITOR_LANGUAGES, catalogue
from server.web.moment import Moment
from server.web.phone import face, html
from wire.views import TicketView
from wire.words import StepState

FRIDAY = datetime(2026, 11, 27, 21, 30, tzinfo=UTC)
MONDAY = datetime(2026, 11, 30, 13, 0, tzinfo=UTC)  # 07:00 at the centre
WEEKDAYS = {
    "es": "lunes",
    "ht": "lendi",
    "fr": "lundi",
    "en": "Monday",
    "pt": "segunda-feira",
    "ar": "الاثنين",
}


def view(language: str, state: StepState, opens_at: datetime | None) -> TicketView:
    return TicketView(
        ticket="101", language=language, centre={"es": "Centro"}, timezone="America/Mexico_City", state=state,
        private=False, ahead=None, wait=None, desk=None, zone=None, called_at=None, opens_at=opens_at,
    )  # fmt: skip


@pytest.mark.parametrize("language", VISITOR_LANGUAGES)
def test_a_ticket_for_a_day_to_come_tells_the_day_and_the_hour(language: str) -> None:
    page = html(
        view(language, StepState.PLANNED, MONDAY),
        Moment(FRIDAY, "America/Mexico_City"),
        catalogue("phone", language),
    )
    assert WEEKDAYS[language] in page
    assert "07:00" in page
    assert 'data-face="planned"' in page


def test_a_planned_ticket_whose_doors_are_open_waits() -> None:
    assert face(view("es", StepState.PLANNED, None)) == "waiting"
