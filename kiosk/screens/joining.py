"""Before there is a lobby: the code with which staff join this kiosk, or what is being waited for."""

from kiosk.sheet import Sheet, Type
from kiosk.theme import MARGIN
from kiosk.wording import words

LANGUAGES = ("es", "en")
"""For staff; the centre's own languages are not known yet."""


def draw_joining(sheet: Sheet, code: str | None) -> None:
    """Draw the pairing code, or a sentence of what is being waited for."""
    width, height = sheet.look.width, sheet.look.height
    top = height * 0.16
    sheet.mark(MARGIN, top - 180, 132)
    message = "This kiosk is not joined yet." if code else "We are looking for the server."
    title = "\n".join(words(language).text(message) for language in LANGUAGES)
    sheet.text(title, (MARGIN, top, width - 2 * MARGIN, 240), Type(72, strong=True))
    if code is None:
        return
    plate = (MARGIN, top + 290, width - 2 * MARGIN, 320)
    sheet.card(plate, sheet.theme.card, edge=sheet.theme.main, stroke=6, radius=28)
    sheet.text(code, (MARGIN + 24, top + 300, plate[2] - 48, 300), Type(220, strong=True, align="middle"))
    todo = "\n".join(
        words(language).text("Staff: type this code on the devices page.") for language in LANGUAGES
    )
    sheet.text(todo, (MARGIN, top + 640, plate[2], 200), Type(48))
