"""There is no ticket for this appointment: why, and what to do; a ticket is always offered."""

from dataclasses import replace

from kiosk.events import Done, TicketWanted, TriedAgain
from kiosk.events import Touch as Event
from kiosk.screens.message import Message, draw_message
from kiosk.screens.scene import Scene
from kiosk.screens.ticket import draw_code
from kiosk.sheet import Label, Sheet, Type
from kiosk.state import Turned, Why
from kiosk.theme import MARGIN, Box
from kiosk.wording import day_words, spoken_code

Button = tuple[Event, str]
TICKET: Button = (TicketWanted(), "Take a ticket")
AGAIN: Button = (TriedAgain(), "Try again")
DONE: Button = (Done(), "Done")
TITLES = {
    Why.UNKNOWN: "We do not find this code.",
    Why.OTHER_DAY: "Your appointment: {day}.",
    Why.ALREADY: "You are already checked in.",
    Why.USED: "This appointment was used already.",
    Why.OVER: "This appointment no longer stands.",
    Why.AWAY: "We cannot look up appointments now.",
}
BODIES = {
    Why.UNKNOWN: "Try again, or call a person.",
    Why.OTHER_DAY: "Please come on that day.",
    Why.ALREADY: "Watch the screen and listen.",
    Why.USED: "You may take a ticket.",
    Why.OVER: "You may take a ticket.",
    Why.AWAY: "Take a ticket. Tell the desk that you have an appointment.",
}
PAST = "That day is over. You may take a ticket."
BUTTONS: dict[Why, tuple[Button, ...]] = {
    Why.UNKNOWN: (AGAIN, TICKET),
    Why.OTHER_DAY: (DONE, TICKET),
    Why.ALREADY: (DONE,),
    Why.USED: (TICKET, DONE),
    Why.OVER: (TICKET, DONE),
    Why.AWAY: (TICKET, AGAIN),
}


def draw(sheet: Sheet, scene: Scene) -> None:
    """Draw the reason; to who came by QR and has chosen no language, in all of them."""
    turned = scene.state.turned
    if turned is None:
        raise AssertionError("nobody was turned away")
    if turned.why is Why.ALREADY and turned.ticket:
        _ticket(sheet, scene, turned.ticket)
        return
    message = _message(scene, turned)
    if scene.state.language is None:
        message = _in_all(scene, turned, message)
    draw_message(sheet, scene, message)


def _message(scene: Scene, turned: Turned) -> Message:
    body = BODIES[turned.why]
    if turned.day is not None and turned.day < scene.lobby.service_day:
        body = PAST
    buttons = tuple((event, scene.text(label)) for event, label in BUTTONS[turned.why])
    return Message("appointment", _title(scene, turned), scene.text(body), buttons)


def _title(scene: Scene, turned: Turned) -> str:
    """Return the reason; without the day where the server does not tell it."""
    if turned.why is not Why.OTHER_DAY:
        return scene.text(TITLES[turned.why])
    if turned.day is None:
        return scene.text("Your appointment is on another day.")
    return scene.text(TITLES[turned.why], day=day_words(turned.day, scene.language))


def _in_all(scene: Scene, turned: Turned, first: Message) -> Message:
    scenes = [
        replace(scene, state=replace(scene.state, language=language)) for language in scene.languages[1:]
    ]
    titles = [first.title, *(_title(one, turned) for one in scenes)]
    buttons = tuple(
        (event, " · ".join(dict.fromkeys([label, *(one.text(words) for one in scenes[:1])])))
        for (event, label), (_, words) in zip(first.buttons, BUTTONS[turned.why], strict=True)
        if event != TriedAgain() or scene.state.lost is not None
    )
    return Message(first.icon, "\n".join(dict.fromkeys(titles[:2])), "\n".join(titles[2:]), buttons)


def _ticket(sheet: Sheet, scene: Scene, ticket: str) -> None:
    """Show the ticket that there is, on the plate that it was given on."""
    title, body = scene.text(TITLES[Why.ALREADY]), scene.text(BODIES[Why.ALREADY])
    look = sheet.look
    plate: Box = (MARGIN, 132, 884, 440) if look.landscape else (MARGIN, 160, 984, 470)
    draw_code(sheet, scene, ticket, plate, 360 if look.landscape else 388)
    words: Box = (972, 132, 900, 440) if look.landscape else (MARGIN, 680, 984, 420)
    x, y, w, h = words
    rest = (x, y + h * 0.58, w, h * 0.4)
    sheet.text(title, (x, y, w, h * 0.55), Type(look.size("title"), strong=True, valign="bottom"))
    sheet.text(body, rest, Type(look.size("body") + 4, colour=sheet.theme.text2, valign="top"))
    sheet.words += [title, scene.text("Your ticket"), spoken_code(ticket, scene.language), body]
    height = 148
    button = (MARGIN, look.help_top - 60 - height, 884 if look.landscape else 984, height)
    sheet.button(button, Done(), Label(scene.text("Done"), main=True, size=look.size("button") + 4))
