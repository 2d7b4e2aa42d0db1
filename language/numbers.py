# ruff: noqa: PLR2004 - numbers are what this module is about
"""Numbers and ticket codes in words, so that speech says every digit: eSpeak NG drops tens in Haitian Creole.

A number here stands alone ("turno veintiuno"), so it takes the form that is used for counting.
The words themselves are in `numbers.toml`; here is how each language puts them together.
"""

import re
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from string import ascii_uppercase

HIGHEST = 9999
FEMININE_MINUTE = frozenset({"fr"})
"""Languages in which a minute is feminine, beside Arabic, which has rows of its own."""
FEMININE_PERSON = frozenset({"es", "fr", "pt"})
_BEFORE_NOUN: dict[tuple[str, bool], tuple[tuple[str, str], ...]] = {
    ("es", False): ((r"veintiuno$", "veintiún"), (r"\buno$", "un")),
    ("es", True): ((r"uno$", "una"), (r"ientos\b", "ientas"), (r"quinientos", "quinientas")),
    ("pt", True): ((r"\bum\b", "uma"), (r"\bdois\b", "duas"), (r"(?<=ent)os\b", "as")),
    ("fr", True): ((r"\bun$", "une"),),
    ("ht", False): ((r"^en$", "yon"),),
    ("ar", False): ((r"مئتان$", "مئتا"),),
}
"""Language and gender → endings of counting words and what they become before a noun."""


@cache
def _table(language: str) -> dict[str, list[str]]:
    with (Path(__file__).parent / "numbers.toml").open("rb") as file:
        rows: dict[str, str] = tomllib.load(file)[language]
    return {name: row.split(", ") if ", " in row else row.split() for name, row in rows.items()}


def number_words(n: int, language: str) -> str:
    """Return a whole number from 0 to 9999 in words.

    Raises ValueError outside that range, KeyError for a language that we have no number words for.
    """
    if not 0 <= n <= HIGHEST:
        raise ValueError(f"{n} is not between 0 and {HIGHEST}")
    return _WORDS[language](n)


def code_words(code: str, language: str) -> str:
    """Return a ticket's or desk's code as it is read out: letters by name, each run of digits as a number.

    Leading zeros are said, a run of more than four digits is read digit by digit, other signs are passed
    over. Raises KeyError for a language that we have no words for.
    """
    runs = re.findall(r"[A-Z]|[0-9]+", code.upper())
    return ", ".join(_run_words(run, language) for run in runs)


def hour_words(hours: int, language: str) -> str:
    """Return 1 to 12 hours in words, the noun with them: una hora, dezèdtan, ساعتين.

    Raises IndexError for more, KeyError for a language that we have no words for.
    """
    return _table(language)["hours"][hours - 1]


def clock_hour(hour: int, language: str) -> str:
    """Return an hour, 0 to 23, in words as a time of day begins with it: veinte horas, dezè, العاشرة."""
    return _table(language)["clock"][hour]


def minute_words(minutes: int, language: str) -> str:
    """Return a number of minutes, 0 to 99, in words as it stands before the noun.

    Arabic counts the feminine minute otherwise than alone, and after a preposition.
    """
    if language == "ar":
        return _ar_feminine(minutes)
    return noun_words(minutes, language, feminine=language in FEMININE_MINUTE)


def noun_words(n: int, language: str, *, feminine: bool = False) -> str:
    """Return a number in words as it stands before a noun: veintiún minutos, veintiuna personas, yon moun.

    Arabic's is for a masculine noun in the nominative: the counting form, but for whole two hundreds.
    """
    words = number_words(n, language)
    for ending, other in _BEFORE_NOUN.get((language, feminine), ()):
        words = re.sub(ending, other, words)
    return words


def _run_words(run: str, language: str) -> str:
    if run.isalpha():
        return _table(language)["letters"][ascii_uppercase.index(run)]
    number = run.lstrip("0")
    if len(number) > len(str(HIGHEST)):
        parts = list(run)
    else:
        parts = ["0"] * (len(run) - len(number)) + ([number] if number else [])
    return " ".join(number_words(int(part), language) for part in parts)


def _es(n: int) -> str:
    table = _table("es")
    if n >= 1000:
        thousand = "mil" if n < 2000 else f"{table['small'][n // 1000]} mil"
        return _joined(thousand, n % 1000, _es)
    if n > 100:
        return _joined(table["hundreds"][n // 100], n % 100, _es)
    if n == 100:
        return "cien"
    return table["small"][n] if n < 30 else _joined(table["tens"][n // 10], n % 10, _es, " y ")


def _ht(n: int) -> str:
    table = _table("ht")
    if n >= 1000:
        return _joined("mil" if n < 2000 else f"{table['small'][n // 1000]} mil", n % 1000, _ht)
    if n >= 100:
        return _joined(table["hundreds"][n // 100], n % 100, _ht)
    return table["small"][n] if n < 20 else _ht_tens(n)


def _ht_tens(n: int) -> str:
    table, tens = _table("ht"), n // 10
    unit = n % 20 if tens in {7, 9} else n % 10  # 70 and 90 count on from 60 and 80: swasanndis, katrevendis
    if n >= 80:
        return "katrevendis" if unit == 10 else _joined("katreven", unit, _ht)
    if unit in {1, 11}:
        return table["before_vowel"][tens] + ("eyen" if unit == 1 else "eonz")
    if unit in {8, 9}:
        return table["before_vowel"][tens] + table["small"][unit]
    return table["before_consonant"][tens] + table["small"][unit] if unit else table["tens"][tens]


def _fr(n: int) -> str:
    small = _table("fr")["small"]
    if n >= 1000:
        return _joined("mille" if n < 2000 else f"{small[n // 1000]} mille", n % 1000, _fr)
    if n >= 100:
        plural = "" if n % 100 else "s"
        return _joined("cent" if n < 200 else f"{small[n // 100]} cent{plural}", n % 100, _fr)
    return small[n] if n < 20 else _fr_tens(n)


def _fr_tens(n: int) -> str:
    table, tens = _table("fr"), n // 10
    unit = n % 20 if tens in {7, 9} else n % 10
    if not unit:
        return "quatre-vingts" if n == 80 else table["tens"][tens]
    link = " et " if unit in {1, 11} and n < 80 else "-"
    return table["tens"][tens] + link + table["small"][unit]


def _en(n: int) -> str:
    table = _table("en")
    if n >= 1000:
        return _joined(f"{table['small'][n // 1000]} thousand", n % 1000, _en)
    if n >= 100:
        return _joined(f"{table['small'][n // 100]} hundred", n % 100, _en)
    return table["small"][n] if n < 20 else _joined(table["tens"][n // 10], n % 10, _en, "-")


def _pt(n: int) -> str:
    table = _table("pt")
    if n >= 1000:
        thousand, rest = "mil" if n < 2000 else f"{table['small'][n // 1000]} mil", n % 1000
        link = " e " if rest <= 100 or not rest % 100 else " "  # "mil e cem", but "mil duzentos e dez"
        return _joined(thousand, rest, _pt, link)
    if n > 100:
        return _joined(table["hundreds"][n // 100], n % 100, _pt, " e ")
    if n == 100:
        return "cem"
    return table["small"][n] if n < 20 else _joined(table["tens"][n // 10], n % 10, _pt, " e ")


def _ar(n: int) -> str:
    table = _table("ar")
    and_ = f" {table['and'][0]}"
    if n >= 1000:
        return _joined(table["thousands"][n // 1000], n % 1000, _ar, and_)
    if n >= 100:
        return _joined(table["hundreds"][n // 100], n % 100, _ar, and_)
    if n <= 10:
        return table["small"][n]
    if n < 20:
        return table["teens"][n - 11]
    unit, tens = n % 10, table["tens"][n // 10]
    return f"{table['small'][unit]}{and_}{tens}" if unit else tens


def _ar_feminine(n: int) -> str:
    table = _table("ar")
    few, tens = table["feminine"], table["feminine_tens"]
    ten, unit = divmod(n, 10)
    if n <= 10:
        return few[n]
    if ten == 1:
        return f"{_AR_FEMININE_TEENS.get(unit, few[unit])} {tens[1]}"
    return f"{few[unit]} {table['and'][0]}{tens[ten]}" if unit else tens[ten]


def _joined(head: str, rest: int, words: Callable[[int], str], link: str = " ") -> str:
    return f"{head}{link}{words(rest)}" if rest else head


_AR_FEMININE_TEENS = {1: "إحدى", 2: "اثنتي"}
_WORDS: dict[str, Callable[[int], str]] = {"es": _es, "ht": _ht, "fr": _fr, "en": _en, "pt": _pt, "ar": _ar}
