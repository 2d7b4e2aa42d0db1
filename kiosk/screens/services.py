"""The question `What do you need today?`."""

from kiosk.events import AppointmentChosen, ServiceChosen
from kiosk.screens.choices import Choice, Choices, draw_choices
from kiosk.screens.scene import Scene
from kiosk.sheet import Sheet
from kiosk.wording import name_of


def draw(sheet: Sheet, scene: Scene) -> None:
    """Draw the services; who does not know which is sent to the one that tells."""
    lobby = scene.lobby
    tiles = [
        Choice(ServiceChosen(one.service), name_of(one.names, scene.language), one.pictogram, one.wait)
        for one in lobby.services
        if one.service != lobby.unsure
    ]
    wide = []
    if lobby.appointments:
        words = scene.text("I have an appointment")
        wide.append(Choice(AppointmentChosen(), words, "appointment", sign=False))
    if lobby.unsure:
        wide.append(
            Choice(ServiceChosen(lobby.unsure), scene.text("I don’t know which"), "unsure", sign=False)  # noqa: RUF001 - typography
        )
    draw_choices(
        sheet,
        scene,
        Choices(
            title=scene.text("What do you need today?"),
            hint=scene.text("Touch a service."),
            hint_low=scene.text("Touch a service below."),
            tiles=tiles,
            wide=wide,
        ),
    )
