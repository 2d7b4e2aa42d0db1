"""Type an appointment's code, or show its QR: keys without look-alikes, in one order in every language."""

from dataclasses import dataclass

from kiosk.events import CodeTyped, Erased, Typed
from kiosk.flow import code_whole
from kiosk.screens.scene import Scene
from kiosk.sheet import Label, Sheet, Type
from kiosk.theme import GUTTER, MARGIN, Box, mirrored, shares
from kiosk.wording import letter_speech, typed_speech
from wire.codes import APPOINTMENT_LENGTH, DIGITS, LETTERS

COLUMNS = 8
ROWS = (DIGITS, LETTERS[:8], LETTERS[8:16], LETTERS[16:])
"""Eight digits, then the letters; the last row leaves room for the key that erases."""
GAP = 12
TALLEST = 172


@dataclass(frozen=True)
class Places:
    """Where the parts stand; `foot` holds the reader's hint, and the button once the code is whole."""

    title: Box
    title_size: float
    boxes: Box
    keys: Box
    foot: Box


def _places(sheet: Sheet) -> Places:
    look = sheet.look
    end = look.help_top - (46 if look.landscape else 50)
    if look.landscape:
        return _lying(sheet, end)
    if look.lowered:
        return _lowered(sheet, end)
    top = 380 if look.large else 290
    boxes = (MARGIN, top, 984, 200 if look.large else 240)
    keys = (MARGIN, top + boxes[3] + 44, 984, 4 * TALLEST + 3 * GAP)
    foot = keys[1] + keys[3] + 40
    title = (MARGIN, 124, 984, 230) if look.large else (MARGIN, 160, 984, 104)
    return Places(title, look.size("title"), boxes, keys, (MARGIN, foot, 984, end - foot))


def _lowered(sheet: Sheet, end: float) -> Places:
    """Put the keys and the button in reach of a seated person; the code grows into the free space."""
    reach = sheet.look.reach
    height = (end - reach - 4 * GAP) / 5
    keys = (MARGIN, reach, 984, end - reach - height - GAP)
    foot = (MARGIN, end - height, 984, height)
    return Places((MARGIN, 240, 984, 300), 112, (MARGIN, 640, 984, 300), keys, foot)


def _lying(sheet: Sheet, end: float) -> Places:
    """Put the code beside the keys; where those stand low, the title spans the top."""
    look = sheet.look
    low = look.lowered or look.large
    top = max(look.reach, 312) if low else look.top
    title = (MARGIN, 132, 1824, 160) if low else (MARGIN, 140, 600, 260)
    boxes = (MARGIN, top if low else 420, 600, 160)
    return Places(
        title, look.size("title"), boxes, (700, top, 1172, end - top), (MARGIN, end - 186, 600, 186)
    )


def draw(sheet: Sheet, scene: Scene) -> None:
    """Draw the code so far and its keys; a whole code has a button to go on and a key to erase."""
    places, whole = _places(sheet), code_whole(scene.state)
    title = scene.text("Type the code of your appointment")
    sheet.words.append(title)
    sheet.text(title, places.title, Type(places.title_size, strong=True))
    if scene.state.typed:
        sheet.words.append(typed_speech(scene.state.typed, scene.language))
    _boxes(sheet, scene.state.typed, places.boxes)
    if whole:
        _go_on(sheet, scene, places.foot)
    else:
        _reader(sheet, scene, places.foot)
    _keys(sheet, scene, places.keys, whole=whole)


def _boxes(sheet: Sheet, typed: str, box: Box) -> None:
    """Draw a box a letter, from left to right in every language, as the code stands on paper."""
    theme = sheet.theme
    for place, (x, width) in enumerate(shares(box[0], box[2], APPOINTMENT_LENGTH, GUTTER)):
        at = _unmirrored(sheet, (x, box[1], width, box[3]), box)
        there = place < len(typed)
        stroke = 6 if place == len(typed) else theme.stroke
        edge = theme.main if place <= len(typed) else theme.edge
        sheet.card(at, theme.card if there or place == len(typed) else theme.ground, edge=edge, stroke=stroke)
        if there:
            letter = Type(min(box[3] * 0.7, width), strong=True, align="middle")
            sheet.text(typed[place], at, letter)


def _keys(sheet: Sheet, scene: Scene, box: Box, *, whole: bool) -> None:
    x, y, w, h = box
    columns = shares(x, w, COLUMNS, GAP)
    rows = shares(y, min(h, 4 * TALLEST + 3 * GAP) if not sheet.look.landscape else h, len(ROWS), GAP)
    for letters, (top, height) in zip(ROWS, rows, strict=True):
        for letter, (left, width) in zip(letters, columns, strict=False):
            at = _unmirrored(sheet, (left, top, width, height), box)
            _key(sheet, scene, letter, at, dim=whole)
    left, (top, height) = columns[len(ROWS[-1])][0], rows[-1]
    at = _unmirrored(sheet, (left, top, x + w - left, height), box)
    sheet.button(at, Erased(), Label(scene.text("Delete"), "backspace-outline", size=sheet.look.size("body")))


def _key(sheet: Sheet, scene: Scene, letter: str, box: Box, *, dim: bool) -> None:
    """Draw a key; once the code is whole there is nothing more to type, so it is only a sign."""
    kind = Type(min(72, box[3] * 0.6), strong=True, align="middle")
    if dim:
        sheet.text(letter, box, Type(kind.size, colour=sheet.theme.text2, align="middle"))
        return
    touch = sheet.touch(box, Typed(letter), letter_speech(letter, scene.language))
    touch.listed = False
    sheet.text(letter, box, kind, touch)


def _reader(sheet: Sheet, scene: Scene, box: Box) -> None:
    """Say that a QR does as well: with a pictogram as large as there is room for."""
    x, y, w, h = box
    words = scene.text("Or show your QR to the reader.")
    sheet.words.append(words)
    side = min(h, 200)
    sheet.icon("qrcode-scan", (x, y + (h - side) / 2, side, side))
    sheet.text(words, (x + side + 40, y, w - side - 40, h), Type(sheet.look.size("tile") + 6, strong=True))


def _go_on(sheet: Sheet, scene: Scene, box: Box) -> None:
    x, y, w, h = box
    height = min(h, 168)
    label = Label(scene.text("Continue"), main=True, size=sheet.look.size("button") + 6)
    sheet.button((x, y + h - height, w, height), CodeTyped(), label)


def _unmirrored(sheet: Sheet, box: Box, frame: Box) -> Box:
    """Return a box so that a mirrored screen moves its frame and leaves the order in it: left to right."""
    return mirrored(box, frame) if sheet.look.right_to_left else box
