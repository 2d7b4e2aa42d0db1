"""A wait has one rounding and one wording, in six languages, in figures and in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.catalogue import VISITOR_LANGUAGES
from language.waits import BARS, DASH, MOST, NO_BREAK, bar, compact, rounded, said, shown, ticks

SECONDS = st.integers(0, 20 * 3600)


def plain(text):
    return text.replace(NO_BREAK, " ")


@pytest.mark.parametrize(
    ("low_s", "high_s", "minutes"),
    [
        (1130, 2040, (15, 35)),
        (0, 20, (0, 5)),
        (601, 601, (10, 15)),
        (600, 600, (10, 15)),
        (4600, 7700, (75, 130)),
        (7199, 7500, (115, 125)),
        (7200, 7500, (120, 135)),
        (90_000, 99_000, (705, 720)),
    ],
)
def test_a_range_is_rounded_outwards_to_fives_and_a_long_one_to_quarters_of_an_hour(low_s, high_s, minutes):
    assert rounded(low_s, high_s) == minutes


@given(SECONDS, SECONDS)
def test_what_is_told_holds_what_was_foretold_and_always_has_a_width(one, other):
    low_s, high_s = min(one, other, MOST * 60 - 900), min(max(one, other), MOST * 60)
    low, high = rounded(low_s, high_s)
    assert low * 60 <= low_s <= high_s <= high * 60
    assert high - low >= 5


@pytest.mark.parametrize(
    ("language", "short", "long", "mixed"),
    [
        ("es", "20 a 35 minutos", "1 h 15 min a 2 h 10 min", "40 min a 1 h"),
        ("ht", "20 a 35 minit", "1 èdtan 15 min a 2 èdtan 10 min", "40 min a 1 èdtan"),
        ("fr", "20 à 35 minutes", "1 h 15 min à 2 h 10 min", "40 min à 1 h"),
        ("en", "20 to 35 minutes", "1 h 15 min to 2 h 10 min", "40 min to 1 h"),
        ("pt", "20 a 35 minutos", "1 h 15 min a 2 h 10 min", "40 min a 1 h"),
        (
            "ar",
            "من 20 إلى 35 دقيقة",
            "من ساعة و15 دقيقة إلى ساعتين و10 دقائق",
            "من 40 دقيقة إلى ساعة",
        ),
    ],
)
def test_a_wait_over_an_hour_is_told_in_hours_and_minutes(language, short, long, mixed):
    assert shown(20, 35, language) == short
    assert plain(shown(75, 130, language)) == long
    assert plain(shown(40, 65, language)).startswith(mixed)


@pytest.mark.parametrize(
    ("language", "short", "long"),
    [
        ("es", "veinte a treinta y cinco minutos", "una hora y quince minutos a dos horas y diez minutos"),
        ("ht", "ven a trannsenk minit", "inèdtan ak kenz minit a dezèdtan ak dis minit"),
        ("fr", "vingt à trente-cinq minutes", "une heure et quinze minutes à deux heures et dix minutes"),
        ("en", "twenty to thirty-five minutes", "one hour and fifteen minutes to two hours and ten minutes"),
        ("pt", "vinte a trinta e cinco minutos", "uma hora e quinze minutos a duas horas e dez minutos"),
        ("ar", "من عشرين إلى خمس وثلاثين دقيقة", "من ساعة وخمس عشرة دقيقة إلى ساعتين وعشر دقائق"),
    ],
)
def test_speech_says_the_same_in_full_words(language, short, long):
    assert said(20, 35, language) == short
    assert said(75, 130, language) == long


@pytest.mark.parametrize("language", VISITOR_LANGUAGES)
def test_no_figure_is_left_to_the_voice(language):
    for high in range(5, MOST + 1, 5):
        assert not any(sign.isdigit() for sign in said(high - 5, high, language))


@pytest.mark.parametrize(
    ("language", "high", "words"),
    [("es", 5, "Hasta 5 minutos"), ("pt", 75, "Até 1 h 15 min"), ("ar", 10, "حتى 10 دقائق")],
)
def test_a_range_that_begins_now_is_an_upper_bound(language, high, words):
    assert plain(shown(0, high, language)) == words


def test_each_end_stays_together_when_the_line_breaks():
    assert [plain(part) for part in shown(75, 130, "es").split(" ")] == ["1 h 15 min", "a", "2 h 10 min"]


def test_a_language_without_words_gets_english_in_figures_and_in_speech():
    assert (shown(20, 35, "nah"), said(20, 35, "nah")) == (shown(20, 35, "en"), said(20, 35, "en"))


@pytest.mark.parametrize(
    ("low_s", "high_s", "told"),
    [
        (1200, 2100, (f"20{DASH}35", "min")),
        (3000, 5700, (f"50{DASH}95", "min")),
        (3000, 6000, (f"½{DASH}2", "h")),
        (6600, 9000, (f"1½{DASH}2½", "h")),
        (600, 6000, (f"0{DASH}2", "h")),
    ],
)
def test_a_sign_tells_half_hours_where_minutes_have_no_room(low_s, high_s, told):
    assert compact(low_s, high_s, "es") == told


def test_a_bar_is_long_enough_for_its_range_and_its_quarters_are_told():
    assert [bar(high) for high in (60, 65, 125, 245, 485, 9999)] == [*BARS, MOST]
    assert [plain(tick) for tick in ticks(480, "es")] == ["0", "2 h", "4 h", "6 h", "8 h"]
    assert ticks(120, "ar") == ["0", "30", "60", "90", "120"]
