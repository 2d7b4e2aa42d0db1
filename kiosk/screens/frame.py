"""What every screen shares: the head, the progress of three bars, the help bar at its one place."""

from kiosk.events import Back, Enlarged, Listened, Lowered, PersonCalled
from kiosk.events import Touch as Event
from kiosk.screens.scene import Scene
from kiosk.sheet import Sheet, Type
from kiosk.state import Screen
from kiosk.theme import GAP, MARGIN, shares
from kiosk.touch import Touch
from kiosk.wording import name_of, words

STEPS = {Screen.LANGUAGE: 1, Screen.SERVICES: 2, Screen.CODE: 2, Screen.SOONER: 3}
WITHOUT_BACK = {Screen.TICKET, Screen.HELP, Screen.NOT_ISSUED, Screen.CLOSED}
"""Nothing to go back to: the ticket exists; the others have a button of their own."""
Item = tuple[Event, str, str]
"""A button of the help bar: what it sends, its pictogram, its words."""


def draw_frame(sheet: Sheet, scene: Scene) -> None:
    """Draw head, progress and help bar."""
    _head(sheet, scene)
    if not sheet.look.large:
        _progress(sheet, STEPS.get(scene.state.screen, 0))
    _help_bar(sheet, scene)


def _head(sheet: Sheet, scene: Scene) -> None:
    look = sheet.look
    side = 60 if look.landscape else 72 if look.large else 64
    y = (108 - side) / 2 if look.landscape else (128 - side) / 2
    size = look.size("small")
    sheet.mark(MARGIN, y, side)
    name = name_of(scene.lobby.centre, scene.language)
    sheet.text(name, (MARGIN + side + 20, y, look.inner - side - 240, side), Type(size, strong=True))
    box = (look.width - MARGIN - 200, y, 200, side)
    sheet.clock = sheet.text(scene.time(), box, Type(size, strong=True, align="end"))


def _progress(sheet: Sheet, done: int) -> None:
    if not done:
        return
    y = 108 if sheet.look.landscape else 128
    for place, (x, width) in enumerate(shares(MARGIN, sheet.look.inner, 3, 12)):
        colour = sheet.theme.text if place < done else sheet.theme.hair
        sheet.card((x, y, width, 10), colour, radius=5)


def _help_bar(sheet: Sheet, scene: Scene) -> None:
    look = sheet.look
    if not look.lowered or look.landscape:
        sheet.rule(look.help_top - (23 if look.landscape else 17 if look.large else 30))
    items = [item for item in (_back(scene), _listen(sheet, scene), *_modes(sheet, scene)) if item]
    main = 280 if look.large else 340
    if scene.state.language is None and not look.landscape:
        main = 400
    if look.landscape:
        main = 460
    for (x, width), item in zip(shares(MARGIN, look.inner - main - GAP, len(items), GAP), items, strict=True):
        _button(sheet, (x, width), item)
    person = (look.width - MARGIN - main, float(main))
    _button(
        sheet, person, (PersonCalled(), "person", _twice(scene, "Help" if look.large else "Call a person"))
    )


def _back(scene: Scene) -> Item | None:
    if scene.state.language is None or scene.state.screen in WITHOUT_BACK:
        return None
    arrow = "arrow-right" if scene.say.right_to_left else "arrow-left"
    return Back(), arrow, scene.text("Back")


def _listen(sheet: Sheet, scene: Scene) -> Item | None:
    if scene.state.language is None:
        return None
    return Listened(), "listen", scene.text("Hear" if sheet.look.large else "Listen")


def _modes(sheet: Sheet, scene: Scene) -> list[Item]:
    look = sheet.look
    if look.landscape:
        low = look.lowered or look.large
        message, icon = ("Normal", "raise") if low else ("Lower and enlarge", "lower")
        return [(Lowered(enlarge=True), icon, _twice(scene, message))]
    lower = (
        Lowered(),
        "raise" if look.lowered else "lower",
        _twice(scene, "Raise" if look.lowered else "Lower"),
    )
    large = (Enlarged(), "text_size", _twice(scene, "Normal" if look.large else "Large text"))
    if scene.state.language is None:
        return [lower, large]
    return [large] if look.large else [lower]


def _twice(scene: Scene, message: str) -> str:
    """Return a message in the visitor's language, or in the centre's two first while nobody has chosen."""
    if scene.state.language is not None:
        return scene.text(message)
    return "\n".join(dict.fromkeys(words(language).text(message) for language in scene.languages[:2]))


def _button(sheet: Sheet, place: tuple[float, float], item: Item) -> None:
    event, icon, label = item
    look, height = sheet.look, sheet.look.help_height
    box = (place[0], look.help_top, place[1], height)
    touch = sheet.touch(box, event, label.replace("\n", ", "), main=isinstance(event, PersonCalled))
    kind = Type(look.size("small"), strong=True, align="middle")
    if look.landscape or "\n" in label:
        _beside(sheet, (icon, label), touch)
        return
    side = height * 0.38
    sheet.icon(icon, (box[0] + (box[2] - side) / 2, box[1] + height * 0.12, side, side), on=touch)
    sheet.text(label, (box[0] + 10, box[1] + height * 0.52, box[2] - 20, height * 0.42), kind, touch)


def _beside(sheet: Sheet, item: tuple[str, str], touch: Touch) -> None:
    """Put pictogram and words side by side, both in the middle together."""
    icon, label = item
    x, y, w, h = touch.box
    side, gap = 52, 20
    kind = Type(sheet.look.size("small"), strong=True)
    text = sheet.text(label, (x + side + gap + 16, y + 8, w - side - gap - 32, h - 16), kind, touch)
    words_w = min(w - side - gap - 32, text.measure()[0] / sheet.scale)
    start = max(16.0, (w - side - gap - words_w) / 2)
    sheet.nudge(text, start - 16, touch)
    sheet.icon(icon, (x + start, y + (h - side) / 2, side, side), on=touch)
