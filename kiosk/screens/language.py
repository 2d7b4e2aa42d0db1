"""Choose your language: each in its own words, each with a voice."""

from kiosk.events import LanguageChosen, Listened
from kiosk.screens.scene import Scene
from kiosk.sheet import Sheet, Type
from kiosk.theme import GUTTER, MARGIN, Box, shares
from kiosk.wording import words
from wire.views import LanguageChoice

ROW_H = 184
ROOMY_W = 500
"""From this width on there is room for an arrow."""
ROOMY_H = 120


def draw(sheet: Sheet, scene: Scene) -> None:
    """Draw one row per language, with what it does and a speaker."""
    _title(sheet, scene)
    top, end, columns = _space(sheet)
    choices = scene.lobby.languages
    rows = -(-len(choices) // columns)
    tall = min(ROW_H, (end - top - (rows - 1) * GUTTER) / max(1, rows))
    for place, choice in enumerate(choices):
        x, width = shares(MARGIN, sheet.look.inner, columns, GUTTER)[place % columns]
        _row(sheet, choice, (x, top + (place // columns) * (tall + GUTTER), width, tall))


def _space(sheet: Sheet) -> tuple[float, float, int]:
    look = sheet.look
    if look.landscape:
        return (312 if look.lowered or look.large else 300), 890, 2
    if look.lowered:
        return look.reach, look.help_top - 40, 2
    return (380 if look.large else 338), look.help_top - 50, 1


def _title(sheet: Sheet, scene: Scene) -> None:
    look = sheet.look
    welcomes = [words(language).text("Welcome") for language in scene.languages]
    first, others = " · ".join(dict.fromkeys(welcomes[:2])), " · ".join(dict.fromkeys(welcomes[2:]))
    y = 132 if look.landscape else 400 if look.lowered else 150 if look.large else 174
    side = 132 * (1.6 if look.lowered and not look.landscape else 1)
    sheet.sign("language", (MARGIN, y), side)
    start = MARGIN + side + 30
    width = look.width - start - MARGIN
    title = 100 if look.lowered and not look.landscape else 64
    sheet.text(first, (start, y - 6, width, side * 0.6), Type(title, strong=True))
    small = Type(52 if look.lowered or look.large else 40, colour=sheet.theme.text2)
    sheet.text(others, (start, y + side * 0.55, width, side * 0.48), small)
    sheet.words += [words(language).text("Choose your language") for language in scene.languages[:1]]


def _row(sheet: Sheet, choice: LanguageChoice, box: Box) -> None:
    x, y, w, h = box
    say = words(choice.code)
    side = min(h, 184)
    wide = w - side - GUTTER
    row = (x, y, wide, h)
    touch = sheet.touch(row, LanguageChosen(choice.code), choice.name, right_to_left=say.right_to_left)
    touch.language = choice.code
    arrow = "arrow-left" if say.right_to_left else "arrow-right"
    roomy = wide > ROOMY_W
    if roomy:
        sheet.icon(arrow, (x + wide - 110, y + (h - 64) / 2, 64, 64), on=touch)
    end = wide - (160 if roomy else 24)
    inset = 40 if roomy else 20
    if not roomy:
        sheet.text(choice.name, (x + inset, y + 8, wide - 2 * inset, h - 16), _name(sheet, h), touch)
    else:
        sheet.text(choice.name, (x + inset, y + h * 0.08, end - 24, h * 0.56), _name(sheet, h), touch)
        hint = Type(sheet.look.size("hint") if h > ROOMY_H else 32, colour=sheet.theme.text2)
        sheet.text(say.text("Touch to start"), (x + inset, y + h * 0.58, end - 24, h * 0.34), hint, touch)
    speaker = (x + wide + GUTTER, y, side, h)
    said = f"{say.text('Listen')}, {choice.name}"
    listen = sheet.touch(speaker, Listened(language=choice.code), said)
    listen.language = choice.code
    sheet.icon("listen", (speaker[0] + (side - 80) / 2, y + (h - 80) / 2, 80, 80), on=listen)


def _name(sheet: Sheet, height: float) -> Type:
    size = min(height * 0.36, 80 if sheet.look.large else 64)
    return Type(size, strong=True)
