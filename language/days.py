"""A day in words: weekday, day and month, as people say it in each language."""

from datetime import date

from babel.dates import format_date

FORMS = {
    "es": "EEEE d 'de' MMMM",
    "fr": "EEEE d MMMM",
    "en": "EEEE d MMMM",
    "pt": "EEEE, d 'de' MMMM",
    "ar": "EEEE d MMMM",
}
"""Patterns of Unicode TR 35."""
CREOLE_DAYS = ("lendi", "madi", "mèkredi", "jedi", "vandredi", "samdi", "dimanch")
CREOLE_MONTHS = (
    "janvye",
    "fevriye",
    "mas",
    "avril",
    "me",
    "jen",
    "jiyè",
    "out",
    "septanm",
    "oktòb",
    "novanm",
    "desanm",
)


def day_in_words(day: date, language: str) -> str:
    """Return `jueves 26 de noviembre`; Western digits in every language, as the codes have them.

    CLDR 48 gives Haitian Creole the French names, so its own stand here.
    """
    if language == "ht":
        return f"{CREOLE_DAYS[day.weekday()]} {day.day} {CREOLE_MONTHS[day.month - 1]}"
    return format_date(day, FORMS.get(language, "EEEE d MMMM"), locale=language)
