"""What a language calls itself."""

from babel import Locale, UnknownLocaleError

OWN_NAMES = {"ht": "Kreyòl ayisyen", "nah": "Nāhuatl", "quc": "K\u2019iche\u2019", "mam": "Mam"}
"""Names that CLDR does not have, or has only in English."""


def own_name(language: str) -> str:
    """Return a language's name in itself: CLDR's, first letter large. Raises ValueError for no language."""
    if language in OWN_NAMES:
        return OWN_NAMES[language]
    try:
        name = Locale.parse(language).get_display_name()
    except UnknownLocaleError:
        name = None
    if not name:
        raise ValueError(f"{language!r} is no language; right would be a code such as es, ht or ar (ISO 639)")
    return name[0].upper() + name[1:]
