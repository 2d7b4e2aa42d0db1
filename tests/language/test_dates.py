from datetime import date, timedelta

import pytest

from language.catalogue import VISITOR_LANGUAGES
from language.dates import month, short_weekday, weekday

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
