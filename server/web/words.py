"""Which language a page speaks, and how a language is called by those who speak it."""

from dataclasses import dataclass

from language.catalogue import RIGHT_TO_LEFT, STAFF_LANGUAGES, VISITOR_LANGUAGES
from server.door.accept import weights

NAMES = {
    "es": "Español",
    "ht": "Kreyòl ayisyen",
    "fr": "Français",
    "en": "English",
    "pt": "Português",
    "ar": "العربية",
}
SHORT_NAMES = NAMES | {"ht": "Kreyòl"}


@dataclass(frozen=True)
class Tongue:
    """One language as a page shows it."""

    code: str
    name: str
    short: str
    right_to_left: bool


def tongue(code: str) -> Tongue:
    """Return a language with its own name; the bare code where we do not know it."""
    return Tongue(code, NAMES.get(code, code), SHORT_NAMES.get(code, code), code in RIGHT_TO_LEFT)


def staff_language(accepted: str | None) -> str:
    """Return the staff language that a browser likes best, by its `Accept-Language` (RFC 9110 §12.5.4)."""
    return _first(accepted, STAFF_LANGUAGES) or STAFF_LANGUAGES[0]


def visitor_language(asked: str | None, own: str) -> str:
    """Return the language of a visitor's page: the one asked for by link, else the ticket's own."""
    return next((code for code in (asked, own) if code in VISITOR_LANGUAGES), "en")


def browser_language(accepted: str | None) -> str:
    """Return the visitors' language that a browser likes best, Spanish where it names none of ours."""
    return _first(accepted, VISITOR_LANGUAGES) or "es"


def _first(accepted: str | None, offered: tuple[str, ...]) -> str | None:
    liked = sorted(weights(accepted or "").items(), key=lambda wish: -wish[1])
    codes = (name.split("-")[0] for name, _ in liked)
    return next((code for code in codes if code in offered), None)
