import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from kiosk.wording import day_words
from language import dates
from language.catalogue import VISITOR_LANGUAGES, catalogue
from language.dates import month, short_date, short_weekday, weekday
from language.pronunciation import pronounced
from printer.slip import Slip, elements
from server.actions import letter_words
from server.web import booking

THURSDAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("es", ("jueves", "jue", "noviembre")),
        ("ht", ("jedi", "jed", "novanm")),
        ("fr", ("jeudi", "jeu", "novembre")),
        ("en", ("Thursday", "Thu", "November")),
        ("pt", ("quinta-feira", "qui", "novembro")),
        ("ar", ("الخميس", "الخميس", "نوفمبر")),
    ],
)
def test_a_day_has_its_own_name_in_each_language(language: str, names: tuple[str, str, str]) -> None:
    found = (weekday(THURSDAY, language), short_weekday(THURSDAY, language), month(THURSDAY, language))
    assert found == names


@pytest.mark.parametrize("language", VISITOR_LANGUAGES)
def test_no_two_days_of_a_week_and_no_two_months_of_a_year_share_a_name(language: str) -> None:
    week = [THURSDAY + timedelta(days=n) for n in range(7)]
    assert len({weekday(day, language) for day in week}) == 7
    assert len({short_weekday(day, language) for day in week}) == 7
    assert len({month(date(2026, n, 1), language) for n in range(1, 13)}) == 12


DAYS = [
    date(2026, month, 1 + (month * 5) % 28) + timedelta(days=n) for month in range(1, 13) for n in range(7)
]
"""Each month with each day of the week."""


def places(day: date, language: str) -> dict[str, str]:
    """What every place that writes a date makes of one."""
    moment = datetime(day.year, day.month, day.day, 10, 45, tzinfo=UTC)
    slip = Slip("Centro", "427", language, moment)
    booking_words = catalogue("booking", language)
    return {
        "slip": elements(slip)[0].issued,
        "kiosk": day_words(day, language),
        "voice": pronounced(day_words(day, language), language),
        "booking": booking.date_words(day, booking_words),
        "booking day": booking.day_words(day, booking_words),
        "letter": letter_words._when(catalogue("letter", language), moment),  # noqa: SLF001
    }


CREOLE = {*dates.CREOLE_DAYS, *dates.CREOLE_MONTHS}


@pytest.mark.parametrize("language", VISITOR_LANGUAGES)
def test_every_place_names_every_day_and_month_in_the_language_itself(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Babel's own Creole is French in 2.18 and figures in 2.19: with neither may a word of it be seen."""
    for name in ("format_date", "get_day_names", "get_month_names"):
        monkeypatch.setattr(dates, name, _no_creole(getattr(dates, name)))
    for day in DAYS:
        found = places(day, language)
        names = {
            "slip": short_date(day, language),
            "kiosk": month(day, language),
            "booking": month(day, language),
            "booking day": weekday(day, language),
            "letter": month(day, language),
        }
        assert [place for place, name in names.items() if name not in found[place]] == []
        assert [place for place in ("kiosk", "booking") if weekday(day, language) not in found[place]] == []
        assert not any(sign.isdigit() for sign in found["voice"])
        if language == "ht":
            seen = " ".join(text for place, text in found.items() if place != "voice")
            words = set(re.findall(r"[^\W\d]+", seen.lower()))
            assert words - CREOLE == {"lè", "lokal"}


def _no_creole(real: Callable[..., object]) -> Callable[..., object]:
    def told(*args: object, locale: str, **more: object) -> object:
        assert locale != "ht"
        return real(*args, locale=locale, **more)

    return told


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "2 ago 2026"),
        ("ht", "2 out 2026"),
        ("fr", "2 août 2026"),
        ("en", "2 Aug 2026"),
        ("pt", "2 ago. 2026"),
        ("ar", "2/8/2026"),
    ],
)
def test_a_date_in_little_room(language: str, text: str) -> None:
    assert short_date(date(2026, 8, 2), language).replace(" de ", " ") == text
