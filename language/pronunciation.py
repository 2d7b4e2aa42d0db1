"""What a sentence becomes before the machine's voice has it: no figure and no bare letter passes. Pure.

The voice reads figures by its own rules and loses some; it spells letters, takes an unvowelled Arabic word
for consonants, and makes no pause between sentences where the next one begins small. So every text goes
through here.
"""

import re
import tomllib
import unicodedata
from datetime import date
from functools import cache
from pathlib import Path

from language.clock import HOURS, MINUTES, clock_words
from language.creole import phonemes
from language.dates import month
from language.numbers import code_words

PAUSE = "\n\n"
"""A blank line ends a sentence for the voice, whatever follows."""
_MARKS = re.compile("[\u064b-\u0652\u0670]")
"""Vowel signs of Arabic."""
_DOUBLED = re.compile("([\u064b-\u0650])(\u0651)")
"""A vowel before the sign of doubling, as Unicode orders them: the voice then loses the vowel."""
_ARABIC_FIGURE = re.compile("(?<=[\u0621-\u064a])(?=[0-9\u0660-\u0669A-Z])")
"""Between a word and a figure that it is written to: و10."""
_UNHEARD = re.compile("[\u200b-\u200f\u2028-\u202e\u2066-\u2069\\[\\]]")
"""Marks of direction, and the brackets that would make phonemes of a text."""
_TIME = re.compile(r"(?<![\w:])([0-2]?\d):([0-5]\d)(?![\w:])")
_RANGE = re.compile(r"(?<=\d)\s*[\u2013-]\s*(?=\d)")
_CODE = re.compile(r"\b(?=\w*\d)[A-Za-z\d]+\b|\b[B-DF-HJ-NP-TV-XZ]{2,5}\b|\d+")
"""Whatever has a figure, and letters that nobody can say in one: A42, QR."""
_LETTER = re.compile(r"(?<!['\u2019\w])[A-Z](?!['\u2019\w])")
_BEGINS = re.compile(r"(?:^|[.!?\u061f\u2026:;\n\u00bf\u00a1])\s*\Z")
_FOLLOWED = re.compile(r"\s+[^\W\d_]")
_SENTENCE_END = re.compile(r"(?<=[.!?\u061f\u2026:;])\s+|\s*[\n\u00b7]\s*")
FIRST = {"es": "primero", "ht": "premye", "fr": "premier", "en": "first", "pt": "primeiro", "ar": "الأول"}
"""The first of a month."""
_WORD = re.compile(r"[^\W\d_]+")
_ARABIC_AND = "و"


def pronounced(text: str, language: str) -> str:
    """Return a text as the voice of a language is given it: words, or phonemes where it misreads words."""
    plain = _ARABIC_FIGURE.sub(" ", _UNHEARD.sub("", unicodedata.normalize("NFKC", text)))
    plain = _TIME.sub(lambda found: _time(found, language), plain)
    plain = _first(language).sub(FIRST[language], _RANGE.sub(", ", plain))
    plain = _CODE.sub(lambda found: code_words(found[0], language), plain)
    plain = _LETTER.sub(lambda found: _letter(found, language), plain)
    if language == "ht":
        said = _WORD.sub(lambda found: _creole(found[0]), plain)
        said = re.sub(r"\]\] ?\[\[", " ", re.sub(r"\]\]['\u2019-]\[\[", " ", said))
    else:
        said = _phrases(language).sub(lambda found: _respelt(found[0], language), plain)
    return _SENTENCE_END.sub(PAUSE, said.strip())


def _time(found: re.Match[str], language: str) -> str:
    hour, minute = int(found[1]), int(found[2])
    return clock_words(hour, minute, language) if hour < HOURS and minute < MINUTES else found[0]


def _letter(found: re.Match[str], language: str) -> str:
    """Return the name of a lone capital; which may be a word where a sentence begins: *A person*, *N ap*."""
    letter, before, after = found[0], found.string[: found.start()], found.string[found.end() :]
    leads = _BEGINS.search(before) is not None and _FOLLOWED.match(after) is not None
    if (leads and (language == "ht" or letter in "AEIOUY")) or (language, letter) == ("en", "I"):
        return letter
    return code_words(letter, language)


@cache
def _first(language: str) -> re.Pattern[str]:
    """Return what finds the figure of a month's first day: 1 de enero, 1 octobre."""
    months = "|".join(month(date(2026, number, 1), language) for number in range(1, 13))
    return re.compile(rf"\b1(?= (?:de )?(?:{months})\b)")


def _creole(word: str) -> str:
    return f"[[{phonemes(word)}]]" if word[0] < "\u0370" else word


def _respelt(found: str, language: str) -> str:
    words = _respellings(language)
    key = _key(found)
    if key in words:
        return words[key]
    rest = words[key[1:]]
    return f"{_ARABIC_AND}\u064e{' ' if rest.startswith(_ARABIC_AND) else ''}{rest}"  # two would make a u


def _key(text: str) -> str:
    return _MARKS.sub("", text).lower()


@cache
def _respellings(language: str) -> dict[str, str]:
    """Return word or phrase, small and without vowel signs → how it is written for the voice."""
    with (Path(__file__).parent / "pronunciation.toml").open("rb") as file:
        rows: dict[str, str] = dict(tomllib.load(file).get(language, {}))
    vowelled = [*rows.pop("words", "").split(), *re.split(r",\s*|\n", rows.pop("phrases", ""))]
    return {_key(word): _DOUBLED.sub(r"\2\1", word) for word in vowelled if word} | rows


@cache
def _phrases(language: str) -> re.Pattern[str]:
    """Return what finds any respelt word or phrase, the longest first, vowel signs or none."""
    keys = sorted(_respellings(language), key=len, reverse=True)
    marked = ["".join(re.escape(sign) + "[\u064b-\u0652\u0670]*" for sign in key) for key in keys]
    lead = f"{_ARABIC_AND}?\u064e?" if language == "ar" else ""
    return re.compile(rf"(?<!\w){lead}(?:{'|'.join(marked) or '(?!)'})(?!\w)", re.IGNORECASE)
