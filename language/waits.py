"""A wait as people are told it: one rounding and one wording on kiosk, slip, phone and in speech. Pure."""

from collections.abc import Callable
from math import ceil

from language.catalogue import Catalogue, catalogue
from language.numbers import hour_words, minute_words

STEP, LONG_STEP = 5, 15
LONG = 120
"""From this many minutes on a range is told in quarters of an hour: nobody counts fives of a morning."""
MOST = 720
"""No wait is told longer than this, in minutes: by then it is another day."""
HOUR, HALF = 60, 30
WIDE = 100
"""A sign has room for ranges of two figures each; what is longer stands there in half hours."""
BARS = (60, 120, 240, 480, MOST)
"""How long a wait's bar may be, in minutes; each has quarters that people count in."""
NO_BREAK, DASH = "\N{NO-BREAK SPACE}", "\N{EN DASH}"


def rounded(low_s: int, high_s: int) -> tuple[int, int]:
    """Return a range of seconds in minutes as it is told: outwards, to fives; to quarters when it is long.

    >>> rounded(1130, 2040), rounded(4600, 7700), rounded(7900, 13000)
    ((15, 35), (75, 130), (120, 225))
    """
    step = LONG_STEP if low_s >= LONG * 60 else STEP
    low = min(low_s // 60 // step * step, MOST - step)
    return low, min(max(ceil(high_s / 60 / step) * step, low + step), MOST)


def bar(high: int) -> int:
    """Return how long the bar of a wait is, in minutes, that ends after so many."""
    return next((length for length in BARS if high <= length), MOST)


def ticks(length: int, language: str) -> list[str]:
    """Return what stands at the quarters of a bar: minutes, or hours where they are counted in those.

    >>> ticks(60, "es"), ticks(240, "es")[1].replace(NO_BREAK, " ")
    (['0', '15', '30', '45', '60'], '1 h')
    """
    quarters = [length * part // 4 for part in range(5)]
    if length <= LONG:
        return [str(minutes) for minutes in quarters]
    words = catalogue("wait", language)
    return ["0", *(_short(minutes, words) for minutes in quarters[1:])]


def compact(low_s: int, high_s: int, language: str) -> tuple[str, str]:
    """Return a range in the least room, and its unit: 20-35 min, 1½-2½ h."""
    words = catalogue("wait", language)
    low, high = rounded(low_s, high_s)
    if high < WIDE:
        return f"{low}{DASH}{high}", words.text("min")
    return f"{_halves(low // HALF)}{DASH}{_halves(ceil(high / HALF))}", words.text("h")


def _halves(count: int) -> str:
    hours, half = divmod(count, 2)
    return f"{hours or ''}{'½' if half else ''}" or "0"


def shown(low: int, high: int, language: str) -> str:
    """Return a range of minutes in figures; an upper bound where it has no lower end.

    >>> shown(20, 35, "es"), shown(75, 130, "es").replace(NO_BREAK, " ")
    ('20 a 35 minutos', '1 h 15 min a 2 h 10 min')
    """
    words = catalogue("wait", language)
    return _told(low, high, words, str, lambda minutes: _short(minutes, words))


def said(low: int, high: int, language: str) -> str:
    """Return the same in words that every voice can say.

    >>> said(75, 130, "es")
    'una hora y quince minutos a dos horas y diez minutos'
    """
    words = catalogue("wait", language)
    known = words.language
    return _told(low, high, words, lambda n: minute_words(n, known), lambda minutes: _in_full(minutes, words))


def _told(
    low: int, high: int, words: Catalogue, number: Callable[[int], str], length: Callable[[int], str]
) -> str:
    """Return a range; one without width would be a false minute, so it becomes "up to"."""
    high = max(1, high)
    if not 0 < low < high:
        if high <= HOUR:
            return words.count("Up to {high} minute", "Up to {high} minutes", high, high=number(high))
        return words.text("Up to {high}", high=length(high))
    if high <= HOUR:
        many = "{low} to {high} minutes"
        return words.count("{low} to {high} minute", many, high, low=number(low), high=number(high))
    return words.text("{low} to {high}", low=length(low), high=length(high))


def _short(minutes: int, words: Catalogue) -> str:
    """Return one end of a range in figures, held together on its line."""
    hours, rest = divmod(minutes, HOUR)
    parts = [words.count("{n} h", "{n} h", hours)] if hours else []
    parts += [words.count("{n} min", "{n} min", rest)] if rest else []
    whole = words.text("{hours} {minutes}", hours=parts[0], minutes=parts[1]) if hours and rest else parts[0]
    return whole.replace(" ", NO_BREAK)


def _in_full(minutes: int, words: Catalogue) -> str:
    """Return one end of a range in words."""
    hours, rest = divmod(minutes, HOUR)
    number = minute_words(rest, words.language)
    in_minutes = words.count("{number} minute", "{number} minutes", rest, number=number)
    if not hours:
        return in_minutes
    in_hours = hour_words(hours, words.language)
    return words.text("{hours} and {minutes}", hours=in_hours, minutes=in_minutes) if rest else in_hours
