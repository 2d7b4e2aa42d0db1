"""What a letter says, in its reader's language: code, day, time and link, and nothing of the reason.

No service, no agency, and not the centre's name either: whoever looks at the phone learns nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from language.catalogue import Catalogue, catalogue
from language.dates import month, weekday
from server.domain.centre import Centre
from server.store.letters import Subject
from wire.words import LetterKind

HERE = {LetterKind.BOOKED, LetterKind.MOVED, LetterKind.REMINDER}


@dataclass(frozen=True)
class Text:
    """A letter as it goes out; an SMS has no subject."""

    subject: str
    text: str


def compose(centre: Centre, kind: LetterKind, about: Subject, base_url: str) -> Text:
    """Return a letter. Without `base_url` (nobody said how phones reach the server) it has no link."""
    words = catalogue("letter", about.language)
    lines = _lines(words, kind, about, centre.calendar.zone)
    link = _link(words, kind, about, base_url)
    text = "\n".join([*lines, link] if link else lines)
    if kind is LetterKind.OFFER:
        return Text(words.text("A place for you"), text)
    return Text(words.text("Appointment {code}", code=about.code), text)


def _lines(words: Catalogue, kind: LetterKind, about: Subject, zone: ZoneInfo) -> Iterator[str]:
    if kind is LetterKind.CALLED_OFF:
        yield words.text("We are sorry: the centre is closed at that time.")
    yield _news(words, kind, about.code)
    if about.starts_at is not None and kind is not LetterKind.CANCELLED:
        yield _when(words, about.starts_at.astimezone(zone))
    if kind in HERE:
        yield words.text("We look forward to seeing you.")
    if kind is LetterKind.OFFER and about.until is not None:
        yield words.text("Please answer before {time}.", time=f"{about.until.astimezone(zone):%H:%M}")


def _when(words: Catalogue, local: datetime) -> str:
    name = weekday(local.date(), words.language)
    return words.text(
        "{weekday} {day} {month}, {time}, local time.",
        weekday=name[0].upper() + name[1:],
        day=local.day,
        month=month(local.date(), words.language),
        time=f"{local:%H:%M}",
    )


def _news(words: Catalogue, kind: LetterKind, code: str | None) -> str:
    match kind:
        case LetterKind.BOOKED:
            return words.text("Your appointment {code} is booked.", code=code)
        case LetterKind.MOVED:
            return words.text("Your appointment {code} has a new time.", code=code)
        case LetterKind.REMINDER:
            return words.text("We remind you of your appointment {code}.", code=code)
        case LetterKind.CANCELLED | LetterKind.CALLED_OFF:
            return words.text("Your appointment {code} is cancelled.", code=code)
        case LetterKind.OFFER:
            return words.text("A place has become free for you.")


def _link(words: Catalogue, kind: LetterKind, about: Subject, base_url: str) -> str:
    if not base_url:
        return ""
    match kind:
        case LetterKind.OFFER:
            return words.text("Please answer here: {link}", link=f"{base_url}/w/{about.link}")
        case LetterKind.CANCELLED | LetterKind.CALLED_OFF:
            return words.text("You may choose another time here: {link}", link=f"{base_url}/book")
        case _:
            return words.text("See, move or cancel it here: {link}", link=f"{base_url}/a/{about.link}")
