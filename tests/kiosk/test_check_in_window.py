"""Somebody with an appointment at a real window: typed codes, a QR reader's keys, a server that goes away."""

from datetime import timedelta

import pytest

from kiosk import events as e
from kiosk.state import Paper, Screen, Ticket, Why
from tests.kiosk.kiosk_lobby import AT, lobby
from wire.words import Arrival, Lane

pytestmark = [pytest.mark.gui, pytest.mark.xdist_group("kiosk-window")]
LINK = "7F3KQZ2M9V9SX4BT1N8R8W0PQ5ZT3HAK"
QR = f"https://cola.example/a/{LINK}"


def type_code(kiosk, code="A4K7X", language="es"):
    kiosk.finger(e.LanguageChosen(language))
    kiosk.finger(e.AppointmentChosen())
    for letter in code:
        kiosk.finger(e.Typed(letter))
    kiosk.finger(e.CodeTyped())
    assert kiosk.screen is Screen.SOONER


async def printed(kiosk):
    await kiosk.until(lambda: kiosk.app.state.paper is Paper.PRINTED)
    assert kiosk.screen is Screen.TICKET


async def turned_away(kiosk, why):
    await kiosk.until(lambda: kiosk.screen is Screen.NOT_CHECKED_IN)
    assert kiosk.app.state.turned.why is why


async def test_a_typed_code_gives_a_ticket_and_a_slip(kiosk, server, tmp_path):
    server.appointment["starts_at"] = AT + timedelta(minutes=26)
    type_code(kiosk)
    kiosk.finger(e.Answered(Lane.A, private=True))
    await printed(kiosk)
    assert [body for _, body in server.checked] == [
        {"code": "A4K7X", "language": "es", "lane": "A", "private": True}
    ]
    assert kiosk.app.state.ticket.code == server.live[0]
    assert "Su cita es a las 10:50. Tome asiento." in kiosk.app.sheet.spoken()
    await kiosk.until(lambda: [result["printed"] for result in server.prints] == [True])
    assert len(list((tmp_path / "slips").glob("*.png"))) == 1


async def test_a_double_tap_on_the_answer_checks_in_once(kiosk, server):
    type_code(kiosk)
    place = kiosk.control(e.Answered()).center
    kiosk.now.turn(1)
    kiosk.tap(place)
    kiosk.tap(place)
    await printed(kiosk)
    assert len(server.checked) == 1


async def test_a_letter_touched_twice_is_typed_twice_and_can_be_erased(kiosk):
    kiosk.finger(e.LanguageChosen("es"))
    kiosk.finger(e.AppointmentChosen())
    kiosk.now.turn(1)
    kiosk.tap(kiosk.control(e.Typed("K")).center)
    kiosk.now.turn(0.12)
    kiosk.tap(kiosk.control(e.Typed("K")).center)
    assert kiosk.app.state.typed == "KK"
    kiosk.finger(e.Erased())
    assert kiosk.app.state.typed == "K"


async def test_there_is_no_way_on_before_the_code_is_whole_and_no_key_after(kiosk):
    kiosk.finger(e.LanguageChosen("es"))
    kiosk.finger(e.AppointmentChosen())
    for letter in "A4K7":
        kiosk.finger(e.Typed(letter))
    assert e.CodeTyped() not in [control.event for control in kiosk.app.sheet.controls]
    kiosk.finger(e.Typed("X"))
    assert kiosk.app.sheet.controls[0].event == e.CodeTyped()
    assert not [control for control in kiosk.app.sheet.controls if isinstance(control.event, e.Typed)]


async def test_a_qr_on_the_first_screen_gives_a_ticket_in_the_language_of_the_appointment(kiosk, server):
    kiosk.scan(QR)
    await printed(kiosk)
    assert [body for _, body in server.checked] == [{"link": LINK, "lane": "C", "private": False}]
    assert (kiosk.app.state.language, kiosk.app.sheet.look.right_to_left) == ("ar", True)
    assert server.helps == 0


@pytest.mark.parametrize("arrival", list(Arrival))
async def test_the_visitor_hears_how_the_arrival_stands(kiosk, server, arrival):
    server.appointment |= {"arrival": arrival, "language": "fr"}
    kiosk.scan(QR)
    await printed(kiosk)
    said = {
        Arrival.EARLY: "Votre rendez-vous est à 10:24. Asseyez-vous.",
        Arrival.ON_TIME: "Votre rendez-vous est à 10:24. Asseyez-vous.",
        Arrival.LATE: "Un peu de retard. Votre rendez-vous reste valable.",
        Arrival.TOO_LATE: "Votre heure est passée. Vous gardez une place.",
    }
    assert said[arrival] in kiosk.app.sheet.spoken()
    ahead = None if arrival is Arrival.EARLY else 6
    assert kiosk.app.state.ticket.ahead == ahead


async def test_a_qr_among_the_services_asks_the_one_question_first(kiosk, server):
    kiosk.finger(e.LanguageChosen("ht"))
    kiosk.scan(LINK)
    assert kiosk.screen is Screen.SOONER
    kiosk.finger(e.Answered())
    await printed(kiosk)
    assert server.checked[0][1]["language"] == "ht"


async def test_a_reader_that_sees_a_qr_twice_checks_in_once(kiosk, server):
    kiosk.scan(QR)
    kiosk.scan(QR)
    await printed(kiosk)
    kiosk.scan(QR)
    assert len(server.checked) == 1


async def test_the_readers_enter_chooses_nothing_and_a_hands_letters_are_no_qr(kiosk, server):
    kiosk.key(274)
    kiosk.scan("A4K7X")
    await printed(kiosk)
    kiosk.finger(e.Done())
    kiosk.key(274)
    kiosk.scan("A4K7X", pause_s=0.3)
    assert kiosk.screen is Screen.SERVICES  # the hand's Enter chose the language in focus
    assert len(server.checked) == 1


async def test_where_nothing_is_given_by_appointment_there_is_no_button_and_nothing_to_read(kiosk, server):
    server.show(lobby(appointments=False))
    await kiosk.until(lambda: not kiosk.app.lobby.appointments)
    kiosk.scan(QR)
    kiosk.finger(e.LanguageChosen("es"))
    assert e.AppointmentChosen() not in [control.event for control in kiosk.app.sheet.controls]
    assert server.checked == []


async def test_a_code_that_nobody_knows_can_be_typed_again(kiosk, server):
    server.refuse = "unknown_appointment"
    type_code(kiosk)
    kiosk.finger(e.Answered())
    await turned_away(kiosk, Why.UNKNOWN)
    assert "No encontramos este código." in kiosk.app.sheet.words
    server.refuse = ""
    kiosk.finger(e.TriedAgain())
    for letter in "A4K7X":
        kiosk.finger(e.Typed(letter))
    kiosk.finger(e.CodeTyped())
    kiosk.finger(e.Answered())
    await printed(kiosk)
    assert server.checked[0][0] != server.checked[1][0]


async def test_another_day_is_said_in_words(kiosk, server):
    server.refuse, server.told = "other_day", {"day": "2026-11-26"}
    type_code(kiosk, language="ht")
    kiosk.finger(e.Answered())
    await turned_away(kiosk, Why.OTHER_DAY)
    assert "Randevou ou: jedi 26 novanm." in kiosk.app.sheet.words


async def test_a_qr_of_another_day_is_answered_in_every_language(kiosk, server):
    server.refuse, server.told = "other_day", {"day": "2026-11-26"}
    kiosk.scan(QR)
    await turned_away(kiosk, Why.OTHER_DAY)
    said = kiosk.app.sheet.spoken()
    assert "Su cita: jueves 26 de noviembre." in said
    assert "موعدك: الخميس 26 نوفمبر." in said


async def test_whoever_is_checked_in_already_sees_the_ticket_again(kiosk, server):
    server.refuse, server.told = "already_checked_in", {"ticket": "427"}
    type_code(kiosk)
    kiosk.finger(e.Answered())
    await turned_away(kiosk, Why.ALREADY)
    assert "cuatrocientos veintisiete" in kiosk.app.sheet.spoken()
    assert kiosk.app.state.ticket is None
    assert server.prints == []


async def test_a_closed_centre_says_so(kiosk, server):
    type_code(kiosk)
    server.refuse = "centre_closed"
    server.show(lobby(open=False, opens_at="2026-11-24T14:00:00Z"))
    await kiosk.until(lambda: not kiosk.app.lobby.open)
    kiosk.finger(e.Answered())
    await kiosk.until(lambda: kiosk.screen is Screen.CLOSED)
    assert "Abrimos el martes a las 08:00." in kiosk.app.sheet.spoken()


async def test_a_refusal_that_only_staff_can_solve_calls_a_person(kiosk, server):
    server.refuse = "numbers_exhausted"
    type_code(kiosk)
    kiosk.finger(e.Answered())
    await kiosk.until(lambda: server.helps == 1)
    assert kiosk.screen is Screen.NOT_ISSUED


async def test_without_the_server_an_ordinary_ticket_is_offered(kiosk, server):
    server.away = True
    type_code(kiosk)
    kiosk.finger(e.Answered())
    await turned_away(kiosk, Why.AWAY)
    assert "Ahora no podemos consultar las citas." in kiosk.app.sheet.words
    kiosk.finger(e.TicketWanted())
    kiosk.finger(e.ServiceChosen("health"))
    kiosk.finger(e.Answered())
    await printed(kiosk)
    assert kiosk.app.state.ticket == Ticket("M100")
    server.away = False
    await kiosk.until(lambda: server.live == ["M100"])


async def test_a_lost_answer_is_asked_for_again_under_its_key(kiosk, server):
    server.swallow = True
    type_code(kiosk)
    kiosk.finger(e.Answered(Lane.B))
    await turned_away(kiosk, Why.AWAY)
    server.swallow = False
    kiosk.finger(e.TriedAgain())
    await printed(kiosk)
    assert len({key for key, _ in server.checked}) == 1
    assert len(server.checked) >= 2
    assert server.live == [kiosk.app.state.ticket.code]


async def test_a_ticket_taken_after_a_lost_answer_is_the_only_one_that_lives(kiosk, server):
    server.swallow = True
    type_code(kiosk)
    kiosk.finger(e.Answered())
    await turned_away(kiosk, Why.AWAY)
    assert server.live == ["101"]
    server.swallow = False
    kiosk.finger(e.TicketWanted())
    kiosk.finger(e.ServiceChosen("health"))
    kiosk.finger(e.Answered())
    await printed(kiosk)
    await kiosk.until(lambda: server.live == ["M100"])
    assert server.cancelled == ["101"]


async def test_four_keys_type_a_code_and_every_letter_is_said(kiosk, server):
    down, up, ok = 274, 273, 13
    kiosk.finger(e.LanguageChosen("es"))
    kiosk.finger(e.AppointmentChosen())
    for letter in "22346":
        kiosk.key(down)
        while kiosk.app.focus.control.event != e.Typed(letter):
            kiosk.key(down)
        kiosk.key(ok)
        await kiosk.until(lambda: kiosk.voice.said)
        if kiosk.app.state.typed == "22":
            await kiosk.until(lambda: kiosk.voice.said[-1] == ("dos, dos", "es"))
    assert kiosk.app.focus.control.event == e.CodeTyped()
    kiosk.key(down)
    kiosk.key(up)
    kiosk.key(ok)
    assert kiosk.screen is Screen.SOONER


async def test_listening_says_the_code_so_far_and_not_every_key(kiosk):
    kiosk.finger(e.LanguageChosen("es"))
    kiosk.finger(e.AppointmentChosen())
    kiosk.finger(e.Typed("7"))
    kiosk.finger(e.Listened())
    await kiosk.until(lambda: kiosk.voice.said)
    said = kiosk.voice.said[-1][0]
    assert said.startswith("Escriba el código de su cita. siete. O muestre su QR al lector.. Borrar")


async def test_in_arabic_the_screen_is_mirrored_and_the_code_is_not(kiosk):
    kiosk.finger(e.LanguageChosen("ar"))
    kiosk.finger(e.AppointmentChosen())
    assert kiosk.control(e.Typed("2")).right < kiosk.control(e.Typed("3")).x
    assert kiosk.control(e.Back()).x > kiosk.control(e.PersonCalled()).right


async def test_a_typed_code_is_forgotten_with_its_visitor(kiosk):
    kiosk.finger(e.LanguageChosen("es"))
    kiosk.finger(e.AppointmentChosen())
    kiosk.finger(e.Typed("A"))
    kiosk.now.turn(71)
    await kiosk.until(lambda: kiosk.screen is Screen.LANGUAGE)
    assert kiosk.app.state.typed == ""
