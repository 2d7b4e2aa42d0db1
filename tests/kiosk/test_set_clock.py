"""The box's clock is set while visitors stand there: no touch, time-out or ticket goes by it."""

import ast
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk import events as e
from kiosk.flow import IDLE, ISSUING, SHOWN, TABLE
from kiosk.state import Claim, Paper, Screen, State, Ticket, Turned, Why
from tests.kiosk.kiosk_lobby import AT
from wire.clock import Clock, steady

ROOT = Path(__file__).resolve().parents[2]
SET_BY = [timedelta(hours=-25), timedelta(hours=-1), timedelta(hours=1), timedelta(hours=25)]
STAYS = {Screen.ISSUING: ISSUING, Screen.TICKET: SHOWN}
WALL = {"messages.now", "datetime.now", "datetime.utcnow", "date.today", "time.time", "time.time_ns"}


def visitor(screen):
    """Somebody on a screen who has chosen all that leads there."""
    return State(
        screen,
        language="es",
        service="health",
        claim=Claim("A4K7X") if screen is Screen.NOT_CHECKED_IN else None,
        turned=Turned(Why.UNKNOWN) if screen is Screen.NOT_CHECKED_IN else None,
        ticket=Ticket("427"),
        paper=Paper.PRINTED,
        warned=screen is Screen.TICKET,
    )


@pytest.mark.gui
@pytest.mark.xdist_group("kiosk-window")
@pytest.mark.parametrize("set_by", SET_BY)
async def test_no_screen_ends_sooner_or_later_because_the_clock_is_set(kiosk, server, turned, set_by):
    for screen in set(TABLE) - {Screen.CLOSED}:
        stands = kiosk.app.state = replace(visitor(screen), ends_at=turned() + STAYS.get(screen, IDLE))
        turned.set_by += set_by
        kiosk.app.handle(e.Tick())
        assert kiosk.app.state == stands
        turned.turn((STAYS.get(screen, IDLE) - timedelta(seconds=1)).total_seconds())
        kiosk.app.handle(e.Tick())
        assert kiosk.screen is screen
        turned.turn(1)
        kiosk.app.handle(e.Tick())
        assert kiosk.screen is (Screen.NOT_ISSUED if screen is Screen.ISSUING else Screen.LANGUAGE)
        turned.set_by = timedelta()


@pytest.mark.gui
@pytest.mark.xdist_group("kiosk-window")
@pytest.mark.parametrize("set_by", SET_BY)
async def test_every_touch_counts_and_the_ticket_comes_while_the_clock_is_set(kiosk, server, turned, set_by):
    for touch in (e.LanguageChosen("es"), e.ServiceChosen("health"), e.Answered()):
        turned.set_by += set_by
        kiosk.finger(touch)
    turned.set_by += set_by
    await kiosk.until(lambda: kiosk.app.state.paper is Paper.PRINTED)
    assert (kiosk.screen, server.helps) == (Screen.TICKET, 0)
    await kiosk.until(lambda: kiosk.app.sheet.clock is None or kiosk.app.sheet.clock.text == "10:24")


def test_a_clock_goes_by_the_servers_once_that_was_heard_and_no_hand_turns_it():
    wall, passed = [AT], [AT]
    clock = Clock(wall=lambda: wall[0], steady=lambda: passed[0])
    assert clock.now() == AT
    wall[0] += timedelta(hours=3)
    assert clock.now() == AT + timedelta(hours=3)
    clock.hear(AT + timedelta(minutes=1))
    wall[0] -= timedelta(days=2)
    passed[0] += timedelta(seconds=5)
    assert clock.now() == AT + timedelta(minutes=1, seconds=5)
    assert clock.steady() == AT + timedelta(seconds=5)


def test_a_steady_moment_never_falls():
    moments = [steady() for _ in range(1000)]
    assert moments == sorted(moments)
    assert moments[0].utcoffset() == timedelta()


def test_nothing_but_the_clocks_reads_the_time_of_the_box():
    """Whatever measures a span by it breaks when somebody sets it."""
    reading = {
        str(path.relative_to(ROOT))
        for folder in ("kiosk", "display", "wire", "look")
        for path in (ROOT / folder).rglob("*.py")
        if _reads_the_wall(ast.parse(path.read_text()))
    }
    assert reading == {"wire/clock.py", "wire/messages.py"}


def _reads_the_wall(tree):
    named = {
        f"{node.module.rsplit('.')[-1]}.{name.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for name in node.names
    }
    called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return bool(WALL & (named | called))
