"""One screen per file; this is the table of who draws what."""

from collections.abc import Callable

from kiosk.flow import warning
from kiosk.screens import appointment, language, message, services, sooner, ticket, turned
from kiosk.screens.frame import draw_frame
from kiosk.screens.scene import Scene
from kiosk.sheet import Sheet
from kiosk.state import Screen

DRAW: dict[Screen, Callable[[Sheet, Scene], None]] = {
    Screen.LANGUAGE: language.draw,
    Screen.SERVICES: services.draw,
    Screen.CODE: appointment.draw,
    Screen.SOONER: sooner.draw,
    Screen.ISSUING: message.draw_issuing,
    Screen.TICKET: ticket.draw,
    Screen.NOT_ISSUED: message.draw_not_issued,
    Screen.NOT_CHECKED_IN: turned.draw,
    Screen.HELP: message.draw_help,
    Screen.CLOSED: message.draw_closed,
}


def draw(sheet: Sheet, scene: Scene) -> None:
    """Draw the screen of a state; the controls of the screen come before the help bar's."""
    if warning(scene.state):
        message.draw_warning(sheet, scene)
    else:
        DRAW[scene.state.screen](sheet, scene)
    draw_frame(sheet, scene)
