"""Names of days and months, in every language that visitors read."""

from datetime import date

from babel.dates import format_date, get_day_names, get_month_names

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
"""Babel 2.18 has no names of its own for Haitian Creole and falls back to French; 2.19 writes M08 and Mon."""
CREOLE_SHORT = 3
"""Letters of a short day: len, mad, mèk …"""
DATE_FORM = {"ar": "d/M/y"}
"""Patterns (Unicode TR35) of a short date, by language; `d MMM y` for the others."""


def weekday(day: date, language: str) -> str:
    """Return a day's name: `jueves`, `jedi`, `الخميس`."""
    if language == "ht":
        return CREOLE_DAYS[day.weekday()]
    return str(get_day_names("wide", "stand-alone", locale=language)[day.weekday()])


def short_weekday(day: date, language: str) -> str:
    """Return a day's short name, without a full stop: `jue`, `jed`; Arabic has no shorter one."""
    if language == "ht":
        return CREOLE_DAYS[day.weekday()][:CREOLE_SHORT]
    return str(get_day_names("abbreviated", "stand-alone", locale=language)[day.weekday()]).rstrip(".")


def month(day: date, language: str) -> str:
    """Return the name of a day's month: `noviembre`, `novanm`, `نوفمبر`."""
    if language == "ht":
        return CREOLE_MONTHS[day.month - 1]
    return str(get_month_names("wide", "stand-alone", locale=language)[day.month])


def short_date(day: date, language: str) -> str:
    """Return a date in little room: `26 nov 2026`, `26 novanm 2026`, `26/11/2026`."""
    if language == "ht":
        return f"{day.day} {month(day, language)} {day.year}"
    return str(format_date(day, DATE_FORM.get(language, "d MMM y"), locale=language))
