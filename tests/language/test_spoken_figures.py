"""What the machine's voice makes of every figure and letter, held to lists that were read by eye."""

import re
from functools import cache
from string import ascii_uppercase

import pytest

from language.catalogue import VISITOR_LANGUAGES
from tests.language.spoken_figures import heard, listed, rows, sentence


@cache
def said(language: str) -> dict[tuple[str, str], str]:
    return dict(zip(rows(), heard([sentence(row, language) for row in rows()], language), strict=True))


def bare(phonemes: str) -> str:
    """Phonemes without stress, length and pauses: what is left to an ear in a loud hall."""
    return re.sub(r"[ˈˌː |]", "", phonemes)


@pytest.mark.parametrize("language", VISITOR_LANGUAGES)
def test_the_voice_says_every_figure_as_it_is_listed(language):
    assert said(language) == listed(language)


@pytest.mark.parametrize("language", VISITOR_LANGUAGES)
@pytest.mark.parametrize("kind", ["number", "time", "letter", "people", "wait"])
def test_no_two_figures_of_a_kind_sound_the_same(language, kind):
    sounds: dict[str, list[str]] = {}
    for (its, shown), phonemes in said(language).items():
        if its == kind:
            sounds.setdefault(bare(phonemes), []).append(shown)
    assert [shown for shown in sounds.values() if len(shown) > 1] == []


@pytest.mark.parametrize("language", VISITOR_LANGUAGES)
def test_no_two_codes_sound_the_same_with_a_prefix_or_without(language):
    """The parts of a code are said apart; so its sound is that of its letter, then of its number."""
    known = {
        shown: bare(its) for (kind, shown), its in said(language).items() if kind in {"number", "letter"}
    }
    codes = [str(n) for n in range(1, 1000)] + [f"{a}{n}" for a in ascii_uppercase for n in range(1, 1000)]
    sounds: dict[str, list[str]] = {}
    for code in codes:
        letter, number = re.fullmatch(r"([A-Z]?)(\d+)", code).groups()
        sounds.setdefault(known.get(letter, "") + known[number], []).append(code)
    assert [same for same in sounds.values() if len(same) > 1] == []
