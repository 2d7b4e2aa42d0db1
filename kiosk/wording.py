"""Words made from data: names by language, waits as ranges, tickets and times. Pure."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from kiosk.state import Ticket
from language import waits
from language.catalogue import Catalogue, catalogue
from language.dates import month, weekday
from language.numbers import FEMININE_PERSON, code_words, noun_words
from wire.messages import Wait
from wire.views import Lobby
from wire.words import Arrival

NEEDS = {
    "pregnant": "Pregnancy",
    "infant": "Baby or small child",
    "older": "Older person",
    "disability": "Disability",
    "unwell": "I feel unwell",
    "minor": "Under 18 without an adult",
}
"""Needs that a centre may list → English words; the pictogram has the need's own name."""
PRIVATE = "private"


def words(language: str | None) -> Catalogue:
    """Return the kiosk's words in a language."""
    return catalogue("kiosk", language or "en")


def name_of(names: dict[str, str], language: str | None) -> str:
    """Return a name in a language; without one, in Spanish, English or whatever there is."""
    for wanted in (language, "es", "en"):
        if wanted in names:
            return names[wanted]
    return next(iter(names.values()), "")


def minutes(wait: Wait) -> tuple[int, int]:
    """Return a wait as minutes, low and high: never a false minute."""
    return waits.rounded(wait.low_s, wait.high_s)


def wait_words(wait: Wait, language: str | None) -> str:
    """Return a wait as a sentence of few words."""
    return waits.shown(*minutes(wait), words(language).language)


def wait_speech(wait: Wait, language: str | None) -> str:
    """Return the same as it is said, its numbers in words."""
    return waits.said(*minutes(wait), words(language).language)


def ahead_words(ahead: int, language: str | None) -> str:
    """Return how many people come before."""
    say = words(language)
    return say.count("{n} person ahead", "{n} people ahead", ahead) if ahead else say.text("Nobody ahead")


def ahead_speech(ahead: int, language: str | None) -> str:
    """Return the same as it is said, the number in words of its noun's gender."""
    known = words(language).language
    number = noun_words(ahead, known, feminine=known in FEMININE_PERSON)
    return ahead_words(ahead, language).replace(str(ahead), number)


def clock(at: datetime, timezone: str) -> str:
    """Return the time on the wall, in the centre's zone; Western digits in every language."""
    return at.astimezone(ZoneInfo(timezone)).strftime("%H:%M")


def opening(lobby: Lobby, language: str | None) -> str:
    """Return when the centre opens; empty where nobody knows."""
    if lobby.opens_at is None:
        return ""
    known = words(language).language
    at = lobby.opens_at.astimezone(ZoneInfo(lobby.timezone))
    day, time = weekday(at.date(), known), clock(at, lobby.timezone)
    return words(language).text("We open on {day} at {time}.", day=day, time=time)


def late_words(ticket: Ticket, lobby: Lobby, language: str | None) -> str:
    """Return that the doors close before a ticket's turn; empty where they do not."""
    if ticket.wait is None or not ticket.wait.past_closing or lobby.closes_at is None:
        return ""
    at = clock(lobby.closes_at, lobby.timezone)
    return words(language).text("We close at {time}. We may not reach you today.", time=at)


def next_day_words(language: str | None) -> str:
    """Return what somebody may do whom today will not reach."""
    return words(language).text("Ask at reception for a ticket for the next day.")


def ticket_speech(ticket: Ticket, lobby: Lobby, language: str | None) -> str:
    """Return a ticket as it is said, its code in words that every voice can say."""
    say = words(language)
    said = [say.text("Your ticket"), spoken_code(ticket.code, language)]
    said += [arrival] if (arrival := arrival_words(ticket, lobby.timezone, language)) else []
    if ticket.private:
        said.append(say.text("A person will come for you."))
        return ". ".join(said)
    said += [ahead_speech(ticket.ahead, language)] if ticket.ahead is not None else []
    if late_words(ticket, lobby, language):
        said.append(next_day_words(language))
    elif ticket.wait:
        said.append(wait_speech(ticket.wait, language))
    return ". ".join(said)


def spoken_code(ticket: str, language: str | None) -> str:
    """Return a ticket's code in words that every voice can say."""
    return code_words(ticket, words(language).language)


def letter_speech(letter: str, language: str | None) -> str:
    """Return a letter or digit by its name."""
    return code_words(letter, words(language).language)


def typed_speech(typed: str, language: str | None) -> str:
    """Return a typed code as it is said, one letter or digit after the other."""
    return ", ".join(letter_speech(letter, language) for letter in typed)


def day_words(day: date, language: str | None) -> str:
    """Return a day as people say it."""
    say = words(language)
    names = {"weekday": weekday(day, say.language), "month": month(day, say.language)}
    return say.text("{weekday} {day} {month}", day=day.day, **names)


def arrival_words(ticket: Ticket, timezone: str, language: str | None) -> str:
    """Return what somebody with an appointment is told; empty for who came without one."""
    say = words(language)
    if ticket.arrival is None or ticket.starts_at is None:
        return ""
    if ticket.arrival is Arrival.LATE:
        return say.text("You are a little late. Your appointment still counts.")
    if ticket.arrival is Arrival.TOO_LATE:
        return say.text("Your time has passed. You keep a place in line.")
    at = clock(ticket.starts_at, timezone)
    return say.text("Your appointment is at {time}. Please sit.", time=at)


def open_now(lobby: Lobby, now: datetime) -> bool:
    """Tell whether the centre takes visitors; with an old lobby, whether it should have opened since."""
    return lobby.open or (lobby.opens_at is not None and now >= lobby.opens_at)


def spoken_language(lobby: Lobby, code: str) -> str:
    """Return what a row of the language screen says, in its own language."""
    say = words(code)
    name = next((choice.name for choice in lobby.languages if choice.code == code), code)
    return ". ".join([say.text("Welcome"), name, say.text("Touch to start")])
