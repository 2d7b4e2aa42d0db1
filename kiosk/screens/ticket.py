"""The ticket: its code on the plate, who comes before, how long, how to follow it; with paper or without."""

from dataclasses import dataclass, replace

from kiosk.code import Code
from kiosk.events import Done, Listened, MoreTime, PersonCalled
from kiosk.screens.scene import Scene
from kiosk.sheet import Label, Sheet, Type
from kiosk.state import Paper, Ticket
from kiosk.theme import GUTTER, Box, inside, shares
from kiosk.touch import Touch
from kiosk.wording import (
    ahead_words,
    arrival_words,
    late_words,
    minutes,
    next_day_words,
    ticket_speech,
    wait_words,
)
from language.waits import bar, ticks
from wire.messages import Wait

TICK_W = 180
TALL = 250
"""A fact so high stands alone, with a larger pictogram."""


@dataclass(frozen=True)
class Places:
    """Where the parts stand."""

    plate: Box
    code: int
    facts: Box
    follow: Box
    slip: Box
    buttons: Box


UPRIGHT = Places(
    plate=(48, 128, 984, 470),
    code=388,
    facts=(48, 622, 984, 400),
    follow=(48, 1046, 984, 268),
    slip=(48, 1338, 984, 160),
    buttons=(48, 1516, 984, 148),
)
LYING = Places(
    plate=(48, 132, 884, 440),
    code=360,
    facts=(972, 132, 900, 400),
    follow=(972, 560, 900, 326),
    slip=(48, 592, 884, 132),
    buttons=(48, 744, 884, 142),
)
UPRIGHT_NO_PAPER = Places(
    plate=(48, 386, 984, 430),
    code=352,
    facts=(48, 836, 984, 92),
    follow=(48, 960, 984, 490),
    slip=(48, 128, 984, 236),
    buttons=(48, 1476, 984, 148),
)
LYING_NO_PAPER = Places(
    plate=(48, 312, 884, 336),
    code=264,
    facts=(48, 656, 884, 76),
    follow=(972, 132, 900, 754),
    slip=(48, 132, 884, 164),
    buttons=(48, 744, 884, 142),
)


def draw(sheet: Sheet, scene: Scene) -> None:
    """Draw the ticket. What nobody knows, since the server was away, is left out."""
    ticket = scene.state.ticket
    if ticket is None:
        raise AssertionError("the ticket screen stands without a ticket")
    sheet.words.append(ticket_speech(ticket, scene.lobby, scene.language))
    paper = scene.state.paper in {Paper.PRINTING, Paper.PRINTED}
    if paper:
        _with_paper(sheet, scene, ticket, LYING if sheet.look.landscape else UPRIGHT)
    else:
        _without(sheet, scene, ticket, LYING_NO_PAPER if sheet.look.landscape else UPRIGHT_NO_PAPER)


def _with_paper(sheet: Sheet, scene: Scene, ticket: Ticket, places: Places) -> None:
    draw_code(sheet, scene, ticket.code, places.plate, places.code)
    _facts(sheet, scene, ticket, places.facts)
    if ticket.follow_url:
        _follow(sheet, scene, ticket.follow_url, places.follow)
    _slip(sheet, scene, places.slip)
    done, more = _halves(places.buttons)
    touch = sheet.touch(done, Done(), scene.text("Done"))
    _counting(sheet, scene, done, touch, scene.text("Done"))
    sheet.button(more, MoreTime(), Label(scene.text("More time")))
    sheet.controls.append(sheet.controls.pop(-2))  # no surprise with four keys: more time comes first


def _without(sheet: Sheet, scene: Scene, ticket: Ticket, places: Places) -> None:
    _banner(sheet, scene, places.slip)
    draw_code(sheet, scene, ticket.code, places.plate, places.code)
    _short_facts(sheet, scene, ticket, places.facts)
    _keep(sheet, scene, ticket, places.follow)
    done, more = _halves(places.buttons)
    sheet.button(done, Done(), Label(scene.text("I have kept it"), main=True))
    touch = sheet.touch(more, MoreTime(), scene.text("More time"))
    _counting(sheet, scene, more, touch, scene.text("More time"))


def _halves(box: Box) -> tuple[Box, Box]:
    (x1, w1), (x2, w2) = shares(box[0], box[2], 2, GUTTER)
    return (x1, box[1], w1, box[3]), (x2, box[1], w2, box[3])


def _counting(sheet: Sheet, scene: Scene, box: Box, touch: Touch, words: str) -> None:
    """Write words and, beside them, the seconds that are left; both in the middle together."""
    x, y, w, h = box
    seconds_w, gap = 110, 22
    size = sheet.look.size("tile")
    text = sheet.text(
        words, (x + 16, y + 8, w - seconds_w - gap - 24, h - 16), Type(size, strong=True), touch
    )
    words_w = min(text.measure()[0] / sheet.scale, w - seconds_w - gap - 24)
    start = (w - words_w - gap - seconds_w + 20) / 2
    sheet.nudge(text, start - 16, touch)
    place = (x + start + words_w + gap, y + 8, seconds_w, h - 16)
    quiet = Type(min(size, 44), colour=sheet.theme.text2)
    sheet.countdown = sheet.text(scene.seconds(), place, quiet, touch)


def draw_code(sheet: Sheet, scene: Scene, ticket: str, plate: Box, size: int) -> None:
    """Draw the plate with a ticket's code."""
    x, y, w, h = plate
    sheet.card(plate, sheet.theme.call, radius=28)
    ink = sheet.theme.on_call
    label = Type(sheet.look.size("button"), strong=True, colour=ink)
    sheet.text(scene.text("Your ticket"), (x + 40, y + 20, w - 80, 72), label)
    code = Type(size, strong=True, colour=ink, align="middle", line=0.82)
    sheet.text(ticket, (x + 20, y + 80, w - 40, h - 90), code)


def _facts(sheet: Sheet, scene: Scene, ticket: Ticket, box: Box) -> None:
    x, y, w, h = box
    fact = Type(sheet.look.size("fact"), strong=True)
    if ticket.private:
        _fact(sheet, "person", scene.text("A person will come for you."), (x, y, w, 190), fact)
        return
    arrival = arrival_words(ticket, scene.lobby.timezone, scene.language)
    if arrival:
        _arrived(sheet, scene, ticket, (x, y, w, h))
        return
    if ticket.ahead is None:
        larger = Type(sheet.look.size("fact") + 16, strong=True)
        _fact(sheet, "called", scene.text("Watch the screen and listen."), (x, y, w, 300), larger)
        return
    _fact(sheet, "ahead", ahead_words(ticket.ahead, scene.language), (x, y, w, 128), fact)
    if ticket.wait is None:
        return
    if late_words(ticket, scene.lobby, scene.language):
        _late(sheet, scene, ticket, (x, y + 138, w, h - 138))
        return
    sheet.card((x, y + 138, w, 3), sheet.theme.hair, radius=0)
    words = scene.text("Wait: {wait}", wait=wait_words(ticket.wait, scene.language))
    _fact(sheet, "wait", words, (x, y + 150, w, 120), fact)
    _wait_bar(sheet, scene, ticket.wait, (x, y + 290, w, 106))


def _arrived(sheet: Sheet, scene: Scene, ticket: Ticket, box: Box) -> None:
    """Say how the appointment stands; below it the wait, or for who is early what to do until then."""
    x, y, w, h = box
    words = arrival_words(ticket, scene.lobby.timezone, scene.language).replace(". ", ".\n", 1)
    fact = Type(sheet.look.size("fact") - 8, strong=True)
    if ticket.ahead is None or ticket.wait is None:
        _fact(sheet, "appointment", words, (x, y, w, h * 0.5), fact)
        sheet.card((x, y + h * 0.53, w, 3), sheet.theme.hair, radius=0)
        watch = scene.text("Watch the screen and listen.")
        _fact(sheet, "called", watch, (x, y + h * 0.56, w, h * 0.4), replace(fact, size=fact.size - 8))
        return
    _fact(sheet, "appointment", words, (x, y, w, 146), fact)
    if late_words(ticket, scene.lobby, scene.language):
        _late(sheet, scene, ticket, (x, y + 158, w, h - 158))
        return
    sheet.card((x, y + 158, w, 3), sheet.theme.hair, radius=0)
    _short(sheet, scene, ticket, (x, y + 172, w, 92))
    _wait_bar(sheet, scene, ticket.wait, (x, y + 290, w, 106))


def _late(sheet: Sheet, scene: Scene, ticket: Ticket, box: Box) -> None:
    """Say that the doors close before, and what to do: no time, and nobody is told to go out."""
    x, y, w, _h = box
    kind = Type(sheet.look.size("button"), strong=True)
    sheet.card((x, y, w, 3), sheet.theme.hair, radius=0)
    late = late_words(ticket, scene.lobby, scene.language)
    _fact(sheet, "wait", late, (x, y + 12, w, 120), kind)
    _fact(sheet, "person", next_day_words(scene.language), (x, y + 140, w, 120), kind)


def _fact(sheet: Sheet, icon: str, words: str, box: Box, kind: Type) -> None:
    x, y, w, h = box
    side = min(96 if h < TALL else 160, h - 8)
    sheet.icon(icon, (x, y + (h - side) / 2, side, side))
    sheet.text(words, (x + side + 26, y, w - side - 26, h), kind)


def _wait_bar(sheet: Sheet, scene: Scene, wait: Wait, box: Box) -> None:
    """Draw the range on a line from nothing to an hour or more, with its ticks."""
    x, y, w, _h = box
    end = bar(minutes(wait)[1])
    low, high = (value / end for value in minutes(wait))
    sheet.card((x, y + 16, w, 8), sheet.theme.hair, radius=4)
    sheet.card((x + low * w, y, max(40, (high - low) * w), 40), sheet.theme.text, radius=20)
    for part, figure in enumerate(ticks(end, scene.language)):
        align = "start" if part == 0 else "end" if part == 4 else "middle"  # noqa: PLR2004 - the last of five
        left = x if part == 0 else x + w - TICK_W if part == 4 else x + part * w / 4 - TICK_W / 2  # noqa: PLR2004 - the same
        sheet.text(figure, (left, y + 52, TICK_W, 46), Type(36, colour=sheet.theme.text2, align=align))


def _short_facts(sheet: Sheet, scene: Scene, ticket: Ticket, box: Box) -> None:
    x, y, w, h = box
    kind = Type(sheet.look.size("button"), strong=True)
    arrival = arrival_words(ticket, scene.lobby.timezone, scene.language)
    if ticket.private:
        _fact(sheet, "person", scene.text("A person will come for you."), box, kind)
    elif arrival:
        _fact(sheet, "appointment", arrival, box, kind)
    else:
        _short(sheet, scene, ticket, box)
    sheet.card((x, y + h + 6, w, 3), sheet.theme.hair, radius=0)


def _short(sheet: Sheet, scene: Scene, ticket: Ticket, box: Box) -> None:
    """Write how many come before and how long, side by side."""
    x, y, w, h = box
    kind = Type(sheet.look.size("button"), strong=True)
    if ticket.ahead is None or ticket.wait is None:
        _fact(sheet, "called", scene.text("Watch the screen and listen."), box, kind)
        return
    if late := late_words(ticket, scene.lobby, scene.language):
        _fact(sheet, "wait", late, box, replace(kind, size=kind.size - 8))
        return
    _fact(sheet, "ahead", scene.text("{n} ahead", n=ticket.ahead), (x, y, w * 0.36, h), kind)
    _fact(sheet, "wait", wait_words(ticket.wait, scene.language), (x + w * 0.38, y, w * 0.62, h), kind)


def _follow(sheet: Sheet, scene: Scene, link: str, box: Box) -> None:
    x, y, w, h = box
    side = min(h, 300)
    _code(sheet, link, (x, y, side, side))
    words = (x + side + 36, y + 8, w - side - 36, side * 0.52)
    strong = Type(sheet.look.size("button"), strong=True, valign="bottom")
    sheet.text(scene.text("Follow your turn on your phone"), words, strong)
    quiet = Type(sheet.look.size("hint"), colour=sheet.theme.text2, valign="top")
    below = (x + side + 36, y + side * 0.56, w - side - 36, side * 0.42)
    sheet.text(scene.text("Without giving your name or number."), below, quiet)


def _code(sheet: Sheet, link: str, box: Box) -> None:
    sheet.card(box, "#FFFFFF", edge=sheet.theme.edge, stroke=3)
    sheet.place(Code(link), inside(box, 6, 6, box[2] - 12, box[3] - 12))


def _slip(sheet: Sheet, scene: Scene, box: Box) -> None:
    """Say where the paper comes, once it is there."""
    out = scene.state.paper is Paper.PRINTED
    message = scene.text("Take your slip" if out else "Your slip is being printed.")
    sheet.words.append(message)
    theme = sheet.theme
    sheet.card(box, theme.main if out else theme.ground, edge=theme.main, stroke=6)
    ink = theme.on_main if out else theme.text
    x, y, w, h = box
    sheet.icon("receipt-text", (x + 48, y + (h - 92) / 2, 92, 92), ink)
    kind = Type(sheet.look.size("button") + 10, strong=True, colour=ink)
    sheet.text(message, (x + 176, y + 10, w - 330, h - 20), kind)
    if out:
        sheet.icon("arrow-down", (x + w - 140, y + (h - 92) / 2, 92, 92), ink)


def _banner(sheet: Sheet, scene: Scene, box: Box) -> None:
    """Say what happened, that the ticket counts, and that staff know."""
    x, y, w, h = box
    sheet.card(box, sheet.theme.card, edge=sheet.theme.main, stroke=6)
    sheet.icon("no_paper", (x + 32, y + (h - 112) / 2, 112, 112))
    out = scene.state.paper is Paper.OUT
    title = scene.text("No paper left." if out else "No slip came out.")
    counts = scene.text("Your ticket still counts.")
    known = scene.text("The staff know.") if out else ""
    sheet.words += [title, counts, known] if known else [title, counts]
    size = sheet.look.size("button")
    sheet.text(title, (x + 172, y + 14, w - 192, h * 0.36), Type(size + 4, strong=True))
    sheet.text(f"{counts}\n{known}".strip(), (x + 172, y + h * 0.42, w - 192, h * 0.52), Type(size - 4))


def _keep(sheet: Sheet, scene: Scene, ticket: Ticket, box: Box) -> None:
    """Offer the ways to keep a number without paper: a photo, the voice, a person who writes it down."""
    x, y, w, h = box
    size = sheet.look.size("button")
    sheet.text(scene.text("Keep your number. Choose how:"), (x, y, w, 84), Type(size + 4, strong=True))
    top, side = y + 100, min(h - 100, 388 if not sheet.look.landscape else 420)
    left = x
    if ticket.follow_url:
        _code(sheet, ticket.follow_url, (x, top, side, side))
        left = x + side + 32
    width = x + w - left
    (p, ph), (q, qh), (r, rh) = shares(top, side, 3, 16)
    photo = "Scan it or take a photo" if ticket.follow_url else "Take a photo of the number"
    body = Type(sheet.look.size("body"), strong=True)
    sheet.icon("cellphone", (left + 28, p + (ph - 72) / 2, 72, 72))
    sheet.text(scene.text(photo), (left + 124, p, width - 130, ph), body)
    size = sheet.look.size("body")
    hear = Label(scene.text("Hear your ticket"), "listen", size=size)
    sheet.button((left, q, width, qh), Listened(), hear)
    write = Label(scene.text("Ask someone to write it down"), "pencil", size=size)
    sheet.button((left, r, width, rh), PersonCalled(), write)
