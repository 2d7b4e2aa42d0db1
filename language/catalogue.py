"""Catalogues: `language/locale/LANGUAGE/DOMAIN.po`, read by gettext's own rules, plurals included.

A message's id is its English text. A domain is one surface: `kiosk`, `board`, `slip`, `phone`, `staff`.
"""

import gettext
import io
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).parent / "locale"
VISITOR_LANGUAGES = ("es", "ht", "fr", "en", "pt", "ar")
STAFF_LANGUAGES = ("es", "en")
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


class Catalogue:
    """The words of one surface in one language."""

    def __init__(self, domain: str, language: str) -> None:
        self.language = language
        self.right_to_left = language in RIGHT_TO_LEFT
        self._translations = _load(domain, language)

    def text(self, message: str, /, **values: object) -> str:
        """Return a message in this language, its `{names}` filled in."""
        found = self._translations.gettext(message)
        return found.format(**values) if values else found

    def count(self, one: str, many: str, n: int, /, **values: object) -> str:
        """Return the form for `n` (which may stand as `{n}` in it): each language has its own plurals."""
        return self._translations.ngettext(one, many, n).format(n=n, **values)


@cache
def catalogue(domain: str, language: str) -> Catalogue:
    """Return the catalogue of a surface; English where this language has none for it."""
    return Catalogue(domain, language if _path(domain, language).is_file() else "en")


def _path(domain: str, language: str) -> Path:
    return LOCALE / language / f"{domain}.po"


def _load(domain: str, language: str) -> gettext.NullTranslations:
    path = _path(domain, language)
    if not path.is_file():
        return gettext.NullTranslations()
    with path.open("rb") as file:
        messages = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
