"""Screens of one sentence: what happens, what to do, and at most two buttons."""

from dataclasses import dataclass

from kiosk.events import Back, Done, MoreTime
from kiosk.events import Touch as Event
from kiosk.screens.scene import Scene
from kiosk.sheet import Label, Sheet, Type
from kiosk.state import Helped
from kiosk.theme import GUTTER, MARGIN, Box
from kiosk.wording import opening, words

BUTTON_H = 148


@dataclass(frozen=True)
class Message:
    """What a screen says. The first button is filled; `counting`: it shows the seconds that are left."""

    icon: str
    title: str
    body: str = ""
    buttons: tuple[tuple[Event, str], ...] = ()
    counting: bool = False


def draw_message(sheet: Sheet, scene: Scene, message: Message) -> None:
    """Draw a message; its buttons stand low, within reach of a seated person."""
    sheet.words += [part for part in (message.title, message.body) if part]
    if sheet.look.landscape:
        _lying(sheet, message)
        boxes = _columns(sheet, len(message.buttons))
    else:
        _upright(sheet, message)
        boxes = _rows(sheet, len(message.buttons))
    for place, ((event, label), box) in enumerate(zip(message.buttons, boxes, strict=True)):
        text = f"{label}  {scene.seconds()}" if message.counting and not place else label
        touch = sheet.button(box, event, Label(text, main=not place, size=sheet.look.size("button") + 4))
        touch.spoken = label


def _upright(sheet: Sheet, message: Message) -> None:
    sheet.sign(message.icon, (MARGIN, 300), 220)
    title = Type(sheet.look.size("title") + 16, strong=True, valign="top")
    height = sheet.text(message.title, (MARGIN, 570, 984, 300), title).height / sheet.scale
    body = Type(sheet.look.size("body") + 8, colour=sheet.theme.text2, valign="top", line=1.3)
    top = 570 + height
    sheet.text(message.body, (MARGIN, top, 984, 1310 - top), body)


def _lying(sheet: Sheet, message: Message) -> None:
    sheet.sign(message.icon, (MARGIN, 180), 300)
    title = Type(sheet.look.size("title") + 8, strong=True, valign="bottom")
    sheet.text(message.title, (420, 160, 1452, 220), title)
    body = Type(sheet.look.size("body") + 4, colour=sheet.theme.text2, valign="top")
    sheet.text(message.body, (420, 400, 1452, 300), body)


def _rows(sheet: Sheet, count: int) -> list[Box]:
    end = sheet.look.help_top - 60
    top = end - count * BUTTON_H - max(0, count - 1) * GUTTER
    return [(MARGIN, top + n * (BUTTON_H + GUTTER), 984, BUTTON_H) for n in range(count)]


def _columns(sheet: Sheet, count: int) -> list[Box]:
    width = 640
    top = sheet.look.help_top - 60 - BUTTON_H
    return [(420 + n * (width + GUTTER), top, width, BUTTON_H) for n in range(count)]


def draw_issuing(sheet: Sheet, scene: Scene) -> None:
    """Say that the ticket comes."""
    title, body = scene.text("One moment, please."), scene.text("Your ticket is on its way.")
    draw_message(sheet, scene, Message("receipt-text", title, body))


def draw_not_issued(sheet: Sheet, scene: Scene) -> None:
    """Say that a person gives the ticket."""
    reached = scene.state.helped is not Helped.NOT_REACHED
    body = "A person is coming. Please stay here." if reached else "Please go to reception."
    message = Message(
        "person",
        scene.text("A person will give you your ticket."),
        scene.text(body),
        ((Done(), scene.text("Done")),),
    )
    draw_message(sheet, scene, message)


def draw_help(sheet: Sheet, scene: Scene) -> None:
    """Say whether somebody comes."""
    title, body = {
        Helped.CALLING: ("We are calling a person.", "Please stay here."),
        Helped.CALLED: ("A person is coming.", "Please stay here."),
        Helped.NOT_REACHED: ("Please go to reception.", "We could not call from here."),
    }[scene.state.helped]
    message = Message("person", scene.text(title), scene.text(body), ((Back(), scene.text("Continue")),))
    draw_message(sheet, scene, message)


def draw_closed(sheet: Sheet, scene: Scene) -> None:
    """Say when the centre opens: in the visitor's language, or in all while nobody has chosen."""
    if scene.state.language is not None:
        body = opening(scene.lobby, scene.language)
        message = Message("wait", scene.text("We are closed now."), body, ((Done(), scene.text("Done")),))
        draw_message(sheet, scene, message)
        return
    titles = [words(language).text("We are closed now.") for language in scene.languages[:2]]
    body = "\n".join(opening(scene.lobby, language) for language in scene.languages)
    draw_message(sheet, scene, Message("wait", "\n".join(dict.fromkeys(titles)), body))


def draw_warning(sheet: Sheet, scene: Scene) -> None:
    """Ask whether the visitor is still there; any button does as on the screen below, and gives more time."""
    title, body = scene.text("Do you need more time?"), scene.text("This screen starts again soon.")
    buttons = ((MoreTime(), scene.text("More time")),)
    draw_message(sheet, scene, Message("wait", title, body, buttons, counting=True))
