"""A question with its answers: tiles with a sign, wide buttons, a filled one; in each way to look at it."""

from dataclasses import dataclass, replace

from kiosk.events import PageTurned
from kiosk.events import Touch as Event
from kiosk.screens.scene import Scene
from kiosk.sheet import Sheet, Type
from kiosk.theme import GUTTER, MARGIN, Box, shares
from kiosk.touch import Touch
from language.waits import compact
from wire.messages import Wait

TILE_H, WIDE_H, MAIN_H = 276, 148, 168
LOW_ROW_H = 106
SIX = 6
"""Up to six tiles lie in three columns, more in four."""
STACKED_H = 230
"""From this height on the name stands under the sign; below it, beside."""


@dataclass(frozen=True)
class Choice:
    """One choice. `sign`: its pictogram stands on ink; `main`: it is filled."""

    event: Event
    words: str
    icon: str
    wait: Wait | None = None
    sign: bool = True
    main: bool = False


@dataclass(frozen=True)
class Choices:
    """A question and its answers: `tiles`, `wide` ones, the `main` one, and a `note` with a lock."""

    title: str
    hint: str
    hint_low: str
    tiles: list[Choice]
    wide: list[Choice]
    main: Choice | None = None
    note: str = ""


def draw_choices(sheet: Sheet, scene: Scene, choices: Choices) -> None:
    """Draw a question with its answers."""
    sheet.words += [choices.title, choices.hint]
    if sheet.look.large or (sheet.look.landscape and sheet.look.lowered):
        _paged(sheet, scene, choices)
    elif sheet.look.landscape:
        _lying(sheet, scene, choices)
    elif sheet.look.lowered:
        _lowered(sheet, choices)
    else:
        _upright(sheet, scene, choices)


def _upright(sheet: Sheet, scene: Scene, choices: Choices) -> None:
    _title(sheet, choices.title, (MARGIN, 160, 984, 96))
    sheet.text(choices.hint, (MARGIN, 256, 984, 64), Type(42, colour=sheet.theme.text2))
    rows = -(-len(choices.tiles) // 2)
    below = (WIDE_H + GUTTER if choices.wide else 0) + (MAIN_H + GUTTER if choices.main else 0)
    space = sheet.look.bottom - 344 - below - (90 if choices.note else 0) + GUTTER
    height = min(TILE_H, space / max(1, rows) - GUTTER)
    y = 344.0
    for start in range(0, len(choices.tiles), 2):
        _line(sheet, scene, choices.tiles[start : start + 2], (y, height), 2)
        y += height + GUTTER
    if choices.wide:
        _line(sheet, scene, choices.wide, (y, WIDE_H), len(choices.wide))
        y += WIDE_H + GUTTER
    if choices.main:
        _main(sheet, choices.main, (MARGIN, y, 984, MAIN_H))
        y += MAIN_H + GUTTER
    if choices.note:
        _note(sheet, choices.note, (MARGIN, y, 984, 64))


def _line(sheet: Sheet, scene: Scene, row: list[Choice], place: tuple[float, float], columns: int) -> None:
    for choice, (x, width) in zip(row, shares(MARGIN, 984, columns, GUTTER), strict=False):
        box = (x, place[0], width, place[1])
        if choice.sign and place[1] >= STACKED_H:
            _tile(sheet, scene, choice, box)
        else:
            _row(sheet, choice, box)


def _lowered(sheet: Sheet, choices: Choices) -> None:
    """Draw all controls within reach of a seated person; the question grows into the free space (07a)."""
    lines = [choices.tiles[n : n + 2] for n in range(0, len(choices.tiles), 2)]
    lines += [choices.wide] if choices.wide else []
    lines += [[choices.main]] if choices.main else []
    _title(sheet, choices.title, (MARGIN, 340, 984, 290), 128)
    sheet.text(choices.hint_low, (MARGIN, 640, 984, 110), Type(56, colour=sheet.theme.text2))
    sheet.icon("arrow-down", (MARGIN, 780, 128, 128))
    if choices.note:
        _note(sheet, choices.note, (MARGIN, 960, 984, 64))
    reach, end = sheet.look.reach, sheet.look.help_top - 48
    for line, (y, height) in zip(lines, shares(reach, end - reach, len(lines), 12), strict=True):
        for choice, (x, width) in zip(line, shares(MARGIN, 984, min(2, len(line)), 12), strict=False):
            _row(sheet, choice, (x, y, width, min(height, LOW_ROW_H)), 38)


def _paged(sheet: Sheet, scene: Scene, choices: Choices) -> None:
    """Draw few, large choices at a time; the main one is on every page (07b)."""
    look = sheet.look
    places = _places(sheet)
    items = choices.tiles + choices.wide
    fixed = 1 if choices.main else 0
    each = len(places) - fixed
    if len(items) > each:
        each -= 1
    pages = -(-len(items) // each)
    page = scene.state.page % pages
    shown = items[page * each : (page + 1) * each]
    if look.lowered and not look.landscape:
        _title(sheet, choices.title, (MARGIN, 620, look.inner, 320), 128)
        sheet.icon("arrow-down", (MARGIN, 970, 128, 128))
    else:
        _title(sheet, choices.title, (MARGIN, 124, look.inner, 168 if look.landscape else 240))
    for choice, box in zip(shown, places, strict=False):
        _row(sheet, choice, box)
    if choices.main:
        _main(sheet, choices.main, places[each])
    if pages > 1:
        _more(sheet, scene, places[-1], (page, pages))


def _places(sheet: Sheet) -> list[Box]:
    look = sheet.look
    top = max(look.reach, 312) if look.landscape else look.reach if look.lowered else 396
    columns, rows = (2, 3) if look.landscape else (1, 5 if look.lowered else 6)
    end = look.help_top - (46 if look.landscape else 50)
    return [
        (x, y, width, height)
        for y, height in shares(top, end - top, rows, 16 if not look.lowered else 12)
        for x, width in shares(MARGIN, look.inner, columns, GUTTER)
    ]


def _more(sheet: Sheet, scene: Scene, box: Box, place: tuple[int, int]) -> None:
    page, pages = place
    words = scene.text("See more")
    count = scene.text("{page} of {pages}", page=page + 1, pages=pages)
    touch = sheet.touch(box, PageTurned(pages), f"{words}, {count}")
    size = sheet.look.size("tile")
    x, y, w, h = box
    sheet.text(words, (x + 20, y + 8, w * 0.5 - 30, h - 16), Type(size, strong=True, align="end"), touch)
    sheet.icon("arrow-down", (x + w * 0.5, y + (h - 64) / 2, 64, 64), on=touch)
    sheet.text(count, (x + w * 0.5 + 84, y + 8, w * 0.5 - 104, h - 16), Type(size), touch)


def _lying(sheet: Sheet, scene: Scene, choices: Choices) -> None:
    """Draw the question in a rail, the tiles beside it (08)."""
    rail = choices.wide + ([choices.main] if choices.main else [])
    first = 886 - len(rail) * 132 - (len(rail) - 1) * 17
    _title(sheet, choices.title, (MARGIN, 146, 400, 220))
    sheet.text(choices.hint, (MARGIN, 368, 400, 128), Type(38, colour=sheet.theme.text2, valign="top"))
    columns = 4 if len(choices.tiles) > SIX else 3
    rows = max(2, -(-len(choices.tiles) // columns))
    cells = [(x, y, w, h) for y, h in shares(146, 740, rows, 16) for x, w in shares(488, 1384, columns, 16)]
    for choice, box in zip(choices.tiles, cells, strict=False):
        _tall(sheet, scene, choice, box)
    for choice, (y, height) in zip(rail, shares(first, 886 - first, len(rail), 17), strict=True):
        _row(sheet, replace(choice, icon="" if choice.main else choice.icon), (MARGIN, y, 400, height))
    if choices.note:
        _note(sheet, choices.note, (MARGIN, first - 102, 400, 90))


def _title(sheet: Sheet, words: str, box: Box, size: float = 0) -> None:
    sheet.text(words, box, Type(size or sheet.look.size("title"), strong=True))


def _tile(sheet: Sheet, scene: Scene, choice: Choice, box: Box) -> None:
    """Sign at the start, wait at the end, name below."""
    x, y, w, h = box
    touch = sheet.touch(box, choice.event, choice.words)
    sheet.sign(choice.icon, (x + 27, y + 24), 116, touch)
    _wait(sheet, scene, choice.wait, (x + 160, y + 24, w - 187, 48), touch)
    name = (x + 27, y + h - 24 - 108, w - 54, 108)
    sheet.text(choice.words, name, Type(46, strong=True, valign="bottom"), touch)


def _tall(sheet: Sheet, scene: Scene, choice: Choice, box: Box) -> None:
    """Sign, name and wait, one below the other."""
    x, y, w, h = box
    touch = sheet.touch(box, choice.event, choice.words)
    side = min(128, h * 0.36)
    sheet.sign(choice.icon, (x + 23, y + 22), side, touch)
    foot = 66 if choice.wait else 18
    name = (x + 23, y + side + 30, w - 40, h - side - 30 - foot)
    sheet.text(choice.words, name, Type(44, strong=True, valign="bottom"), touch)
    if choice.wait:
        _wait(sheet, scene, choice.wait, (x + 23, y + h - 66, 300, 48), touch, at_start=True)


def _wait(  # noqa: PLR0913 - where it stands and which way are both needed
    sheet: Sheet, scene: Scene, wait: Wait | None, box: Box, touch: Touch, *, at_start: bool = False
) -> None:
    """Write a range and its unit apart: the range runs left to right in every language."""
    if wait is None or wait.past_closing:
        return
    span, words = compact(wait.low_s, wait.high_s, scene.language)
    kind = Type(36, colour=sheet.theme.text2, align="end")
    x, y, w, h = box
    unit = sheet.text(words, box, kind, touch)
    rest = w - unit.measure()[0] / sheet.scale - 10
    figures = sheet.text(span, (x, y, rest, h), kind, touch)
    if at_start:
        shift = figures.width - figures.measure()[0]
        for text in (unit, figures):
            text.x += round(shift) * (1 if touch.right_to_left else -1)


def _row(sheet: Sheet, choice: Choice, box: Box, size: float = 0) -> None:
    """Sign or pictogram at the start, name beside it."""
    x, y, w, h = box
    touch = sheet.touch(box, choice.event, choice.words, main=choice.main)
    side = min(144 if sheet.look.large else 132, h - 28)
    if choice.main and not choice.icon:
        words = (x + 16, y + 8, w - 32, h - 16)
        sheet.text(
            choice.words, words, Type(size or sheet.look.size("button"), strong=True, align="middle"), touch
        )
        return
    if choice.sign:
        sheet.sign(choice.icon, (x + (h - side) / 2 + 2, y + (h - side) / 2), side, touch)
    else:
        glyph = min(80, side)
        start = max(28, (h - glyph) / 2) if not sheet.look.large else (h - glyph) / 2
        sheet.icon(choice.icon, (x + min(start, 34), y + (h - glyph) / 2, glyph, glyph), on=touch)
        side = glyph
    start = side + 56
    words = (x + start, y + 6, w - start - 12, h - 12)
    sheet.text(choice.words, words, Type(size or sheet.look.size("tile"), strong=True), touch)


def _main(sheet: Sheet, choice: Choice, box: Box) -> None:
    """Draw the filled answer, with an arrow onwards where there is room beside the words."""
    x, y, w, h = box
    touch = sheet.touch(box, choice.event, choice.words, main=True)
    kind = Type(sheet.look.size("button") + 6, strong=True, align="middle")
    text = sheet.text(choice.words, (x + 110, y + 8, w - 220, h - 16), kind, touch)
    words_w = text.measure()[0] / sheet.scale
    arrow = "arrow-left" if sheet.look.right_to_left else "arrow-right"
    if words_w < w - 260:
        sheet.icon(arrow, (x + (w + words_w) / 2 + 28, y + (h - 64) / 2, 64, 64), on=touch)


def _note(sheet: Sheet, words: str, box: Box) -> None:
    x, y, w, h = box
    sheet.words.append(words)
    sheet.icon("not_kept", (x, y + (h - 48) / 2, 48, 48))
    sheet.text(words, (x + 68, y, w - 68, h), Type(40))
