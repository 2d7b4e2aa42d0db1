"""A time of day in words, by twenty-four hours: what is said is what the screen shows. Pure."""

from collections.abc import Callable

from language.numbers import clock_hour, minute_words, noun_words, number_words

HOURS, MINUTES = 24, 60


def clock_words(hour: int, minute: int, language: str) -> str:
    """Return a time in words: diez y cuarenta y cinco, dizè karannsenk, ten oh five.

    After noon and at midnight Spanish and Portuguese name hours and minutes, for "veinte y uno" (20:01) and
    "veintiuna" (21:00) are one to the ear. Raises ValueError where there is no such time, KeyError for a
    language that we have no words for.
    """
    if not (0 <= hour < HOURS and 0 <= minute < MINUTES):
        raise ValueError(f"{hour}:{minute} is no time between 0:00 and 23:59")
    head = clock_hour(hour, language)
    if language == "en":
        return f"{head} {_english(hour, minute)}"
    return f"{head}{_MINUTES[language](hour, minute)}" if minute else head


def _spanish(hour: int, minute: int) -> str:
    if 1 <= hour <= HOURS // 2:
        return f" y {number_words(minute, 'es')}"
    return f" con {noun_words(minute, 'es')} {'minuto' if minute == 1 else 'minutos'}"


def _portuguese(hour: int, minute: int) -> str:
    if 1 <= hour <= HOURS // 2:
        return f" e {number_words(minute, 'pt')}"
    return f" e {noun_words(minute, 'pt')} {'minuto' if minute == 1 else 'minutos'}"


def _english(hour: int, minute: int) -> str:
    if not minute:
        return "o'clock" if 1 <= hour <= HOURS // 2 else "hours"
    words = number_words(minute, "en")
    return f"oh {words}" if minute < len("0123456789") else words


def _arabic(_hour: int, minute: int) -> str:
    if minute <= len(_ARABIC_FEW):
        return f" و{_ARABIC_FEW[minute - 1]}"
    return f" و{minute_words(minute, 'ar')} {'دقائق' if minute <= _ARABIC_PLURAL else 'دقيقة'}"


_ARABIC_FEW = ("دقيقة", "دقيقتين")
_ARABIC_PLURAL = 10
"""From three to ten a counted noun stands in the plural."""
_MINUTES: dict[str, Callable[[int, int], str]] = {
    "es": _spanish,
    "ht": lambda _hour, minute: f" {number_words(minute, 'ht')}",
    "fr": lambda _hour, minute: f" {minute_words(minute, 'fr')}",
    "pt": _portuguese,
    "ar": _arabic,
}
