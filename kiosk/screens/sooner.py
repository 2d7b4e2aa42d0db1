"""Do you need to be seen sooner? The answer becomes a lane here, and is forgotten here."""

from kiosk.events import Answered
from kiosk.screens.choices import Choice, Choices, draw_choices
from kiosk.screens.scene import Scene
from kiosk.sheet import Sheet
from kiosk.wording import NEEDS, PRIVATE
from wire.views import NeedChoice
from wire.words import Lane


def draw(sheet: Sheet, scene: Scene) -> None:
    """Draw the needs that the centre listens to; `No` weighs as much as any answer."""
    needs = [need for need in scene.lobby.needs if need.need in NEEDS]
    hint = scene.text("Touch if one is true for you or your family.")
    private = Choice(_private(scene), scene.text("I want to speak in private"), "private", sign=False)
    draw_choices(
        sheet,
        scene,
        Choices(
            title=scene.text("Do you need to be seen sooner?"),
            hint=hint,
            hint_low=hint,
            tiles=[Choice(_lane(need), scene.text(NEEDS[need.need]), need.need) for need in needs],
            wide=[private],
            main=Choice(Answered(), scene.text("No, I can wait"), "", sign=False, main=True),
            note=scene.text("We do not keep your answer."),
        ),
    )


def _lane(need: NeedChoice) -> Answered:
    return Answered(need.lane, need.private)


def _private(scene: Scene) -> Answered:
    listed = next((need for need in scene.lobby.needs if need.need == PRIVATE), None)
    return Answered(listed.lane if listed else Lane.C, private=True)
