"""A visitor at a real window: touches, keys, a server that goes away, a printer without paper."""

import asyncio

import pytest

from kiosk import events as e
from kiosk.state import Helped, Paper, Screen, State
from tests.kiosk.kiosk_lobby import lobby
from wire.words import Lane

pytestmark = [pytest.mark.gui, pytest.mark.xdist_group("kiosk-window")]


async def to_sooner(kiosk, language="es"):
    kiosk.finger(e.LanguageChosen(language))
    kiosk.finger(e.ServiceChosen("health"))
    assert kiosk.screen is Screen.SOONER


async def test_three_touches_give_a_ticket_and_a_slip(kiosk, server, tmp_path):
    await to_sooner(kiosk)
    kiosk.finger(e.Answered())
    await kiosk.until(lambda: kiosk.app.state.paper is Paper.PRINTED)
    assert kiosk.screen is Screen.TICKET
    assert kiosk.app.state.ticket.code == server.live[0]
    await kiosk.until(lambda: server.prints)
    assert [result["printed"] for result in server.prints] == [True]
    assert list((tmp_path / "slips").iterdir()) != []


async def test_a_double_tap_gives_one_visit(kiosk, server):
    await to_sooner(kiosk)
    place = kiosk.control(e.Answered()).center
    kiosk.now.turn(1)
    kiosk.tap(place)
    kiosk.tap(place)
    await kiosk.until(lambda: kiosk.app.state.paper is Paper.PRINTED)
    assert len(server.answers) == 1


async def test_the_second_half_of_a_double_tap_chooses_nothing_on_the_next_screen(kiosk):
    place = kiosk.control(e.LanguageChosen("ht")).center
    kiosk.now.turn(1)
    kiosk.tap(place)
    kiosk.tap(place)
    assert kiosk.screen is Screen.SERVICES
    kiosk.now.turn(1)
    kiosk.tap(kiosk.control(e.ServiceChosen).center)
    assert kiosk.screen is Screen.SOONER


async def test_a_need_becomes_a_lane_and_is_nowhere_else(kiosk, server, caplog):
    caplog.set_level("DEBUG")
    await to_sooner(kiosk)
    kiosk.finger(e.Answered(Lane.A, private=True))
    await kiosk.until(lambda: server.answers)
    ((body, _),) = server.answers.values()
    assert (body["lane"], body["private"]) == ("A", True)
    assert "minor" not in str(body) + repr(kiosk.app.state) + caplog.text


async def test_without_paper_the_visitor_reads_that_the_ticket_counts(kiosk, server, tmp_path):
    (tmp_path / "slips").mkdir(exist_ok=True)
    (tmp_path / "slips" / "faults.json").write_text('{"paper_out": true}')
    await to_sooner(kiosk, "ht")
    kiosk.finger(e.Answered())
    await kiosk.until(lambda: kiosk.app.state.paper is Paper.OUT)
    assert "Nimewo ou toujou bon." in kiosk.app.sheet.words
    await kiosk.until(lambda: [result["printed"] for result in server.prints] == [False])
    kiosk.finger(e.Done())
    assert kiosk.app.state == State()


async def test_without_the_server_the_visitor_still_gets_a_ticket_handed_over_once(kiosk, server):
    server.away = True
    await to_sooner(kiosk)
    kiosk.finger(e.Answered())
    await kiosk.until(lambda: kiosk.app.state.paper is Paper.PRINTED)
    assert kiosk.app.state.ticket.code == "M100"
    server.away = False
    await kiosk.until(lambda: server.live == ["M100"])
    await kiosk.until(lambda: server.prints)


async def test_a_server_that_dies_while_issuing_leaves_one_live_ticket(kiosk, server):
    await to_sooner(kiosk)
    server.swallow = True
    kiosk.finger(e.Answered())
    await kiosk.until(lambda: kiosk.screen is Screen.TICKET)
    shown = kiosk.app.state.ticket.code
    server.swallow = False
    await kiosk.until(lambda: server.live == [shown])


async def test_a_kiosk_started_without_the_server_offers_the_last_lobby(kiosk, server, tmp_path, turned):
    from kiosk.disk import Disk  # noqa: PLC0415 - beside the window

    await kiosk.until((tmp_path / "state" / "lobby.json").exists)
    assert Disk(tmp_path / "state").lobby() == server.lobby


async def test_call_a_person_tells_staff_and_the_visitor(kiosk, server):
    kiosk.finger(e.LanguageChosen("es"))
    kiosk.finger(e.PersonCalled)
    await kiosk.until(lambda: kiosk.app.state.helped is Helped.CALLED)
    assert server.helps == 1
    assert "Ya viene una persona." in kiosk.app.sheet.words


async def test_when_nobody_can_be_called_the_visitor_is_sent_to_reception(kiosk, server):
    server.away = True
    kiosk.finger(e.LanguageChosen("es"))
    kiosk.finger(e.PersonCalled)
    await kiosk.until(lambda: kiosk.app.state.helped is Helped.NOT_REACHED)
    assert "Pase a la recepción, por favor." in kiosk.app.sheet.words


async def test_a_centre_that_closes_shows_it_and_opens_again(kiosk, server):
    server.show(lobby(open=False, opens_at="2026-11-24T14:00:00Z"))
    await kiosk.until(lambda: kiosk.screen is Screen.CLOSED)
    assert "Abrimos el martes a las 08:00." in kiosk.app.sheet.spoken()
    kiosk.now.turn(86_400)
    await kiosk.until(lambda: kiosk.screen is Screen.LANGUAGE)


async def test_idling_warns_and_then_forgets_the_visitor(kiosk):
    kiosk.finger(e.LanguageChosen("es"))
    kiosk.now.turn(50)
    await kiosk.until(lambda: "¿Necesita más tiempo?" in kiosk.app.sheet.words)
    kiosk.finger(e.MoreTime())
    assert "¿Qué necesita hoy?" in kiosk.app.sheet.words
    kiosk.now.turn(71)
    await kiosk.until(lambda: kiosk.app.state == State())


async def test_the_seconds_run_on_the_button_itself(kiosk):
    await to_sooner(kiosk)
    kiosk.finger(e.Answered())
    await kiosk.until(lambda: kiosk.app.state.paper is Paper.PRINTED)
    kiosk.now.turn(2)
    await kiosk.until(lambda: kiosk.app.sheet.countdown.text == "18 s")


async def test_four_keys_are_enough_and_each_focus_is_spoken_in_its_language(kiosk, server):
    down, ok = 274, 13
    kiosk.key(down)
    assert kiosk.app.focus.control.event == e.LanguageChosen("es")
    kiosk.key(down)
    kiosk.key(down)
    await kiosk.until(lambda: kiosk.voice.said and kiosk.voice.said[-1] == ("Kreyòl ayisyen", "ht"))
    kiosk.key(ok)
    assert (kiosk.screen, kiosk.app.state.language) == (Screen.SERVICES, "ht")
    await kiosk.until(lambda: "Kisa ou bezwen jodi a?" in kiosk.voice.said[-1][0])
    kiosk.key(ok)
    assert kiosk.screen is Screen.SOONER
    kiosk.key(273)
    kiosk.key(282)
    await kiosk.until(lambda: server.helps == 1)


async def test_a_key_held_down_chooses_once(kiosk):
    kiosk.key(274)
    kiosk.key(13, repeats=20)
    assert kiosk.screen is Screen.SERVICES


async def test_listening_again_is_louder_and_the_next_visitor_starts_quietly(kiosk):
    kiosk.finger(e.LanguageChosen("es"))
    for count in (1, 2, 3):
        kiosk.finger(e.Listened())
        await kiosk.until(lambda: len([1 for name, _ in kiosk.player.played if "clip" in name]) == count)  # noqa: B023 - awaited at once
    volumes = [volume for name, volume in kiosk.player.played if "clip" in name]
    assert volumes == [0.1, 0.158, 0.251]
    kiosk.finger(e.Back)
    kiosk.now.turn(71)
    await kiosk.until(lambda: kiosk.app.state == State())
    kiosk.finger(e.Listened(language="ht"))
    await kiosk.until(lambda: kiosk.player.played[-1][1] == 0.1)
    assert kiosk.voice.said[-1][0].startswith("Byenvini. Kreyòl ayisyen. Peze la pou kòmanse")


async def test_new_waits_do_not_take_the_button_from_under_a_finger(kiosk, server):
    from tests.kiosk.window import UnitTestTouch  # noqa: PLC0415 - opens a window

    kiosk.finger(e.LanguageChosen("es"))
    kiosk.now.turn(1)
    control = kiosk.control(e.ServiceChosen("health"))
    touch = UnitTestTouch(*control.center)
    touch.touch_down()
    server.show(lobby(centre={"es": "Otro nombre"}))
    await kiosk.until(lambda: kiosk.app.lobby.centre == {"es": "Otro nombre"})
    await asyncio.sleep(0)
    touch.touch_up()
    assert kiosk.screen is Screen.SOONER


async def test_a_window_of_another_size_is_drawn_anew_to_its_edges(kiosk):
    from tests.kiosk.window import Window  # noqa: PLC0415 - opens a window

    before = tuple(Window.size)
    for size in ((540, 960), (1280, 720)):
        Window.size = size
        await kiosk.until(lambda: tuple(kiosk.app.sheet.size) == size)  # noqa: B023 - awaited at once
        assert kiosk.app.sheet.look.landscape is (size[0] > size[1])
        assert kiosk.app.sheet.scale == size[0] / kiosk.app.sheet.look.width
    Window.size = before
    await kiosk.until(lambda: tuple(kiosk.app.sheet.size) == before)
