"""What stands on a slip: the paper that a visitor takes along. Pure: a ticket's facts in, drawn elements out.

A slip carries no service, lane, name or party size: whoever finds it learns nothing of who lost it.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from language.catalogue import Catalogue, catalogue
from language.dates import short_date
from language.waits import shown

TICKET = re.compile(r"[A-Z0-9]{1,8}")


@dataclass(frozen=True)
class Slip:
    """The facts of one slip.

    `issued_at` is aware, in the centre's own zone; raises ValueError where it is naive, or where the ticket
    is no ticket. `ahead` and `wait_min` (minutes, low and high) are None where nobody knows them: issued
    while the server was away. `more`: how many places of the journey come after this one, not which.
    `private`: staff come for the person, who is neither shown nor called.
    `copy`: a reprint, and says so. `closes`: the time of day (HH:MM) at which the doors close, where the turn
    would come later than that; no wait is told then.
    """

    centre: str
    ticket: str
    language: str
    issued_at: datetime
    ahead: int | None = None
    wait_min: tuple[int, int] | None = None
    follow_url: str | None = None
    private: bool = False
    copy: bool = False
    more: int = 0
    closes: str = ""

    def __post_init__(self) -> None:
        if self.issued_at.tzinfo is None:
            raise ValueError("issued_at must be aware and in the centre's zone")
        if not TICKET.fullmatch(self.ticket):
            raise ValueError("a ticket is 1 to 8 of A-Z and 0-9")

    def to_json(self) -> dict[str, Any]:
        """Return the slip as JSON's own types, for the spool's folder."""
        return {**vars(self), "issued_at": self.issued_at.isoformat()}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Slip":
        """Read what `to_json` wrote. Raises KeyError, TypeError or ValueError for anything else."""
        wait = tuple(data["wait_min"]) if data["wait_min"] else None
        return cls(**{**data, "issued_at": datetime.fromisoformat(data["issued_at"]), "wait_min": wait})

    def as_copy(self) -> "Slip":
        """Return the reprint of this slip."""
        return replace(self, copy=True)


@dataclass(frozen=True)
class Head:
    """The mark, the centre's name, and when the ticket was issued."""

    centre: str
    issued: str


@dataclass(frozen=True)
class Plate:
    """The framed ticket; `copy` stands under the frame of a reprint, else it is empty."""

    label: str
    ticket: str
    copy: str = ""


@dataclass(frozen=True)
class Fact:
    """A pictogram (a name of `look/tokens.toml` or of the icon font) and a few strong words."""

    pictogram: str
    text: str


@dataclass(frozen=True)
class Note:
    """A pictogram and a sentence: what to do now."""

    pictogram: str
    text: str


@dataclass(frozen=True)
class Follow:
    """The QR of the visitor's own page and what it is for."""

    url: str
    text: str


@dataclass(frozen=True)
class Foot:
    """The last sentence, in small type."""

    text: str


@dataclass(frozen=True)
class Rule:
    """A line across the slip."""

    dashed: bool = False


Element = Head | Plate | Fact | Note | Follow | Foot | Rule


def elements(slip: Slip) -> tuple[Element, ...]:
    """Return what is drawn, from top to bottom, with all words in the visitor's language.

    A language without a catalogue gets English, as on every other surface.
    """
    words = catalogue("slip", slip.language)
    parts: list[Element | None] = [
        Head(slip.centre, _issued(slip.issued_at, words.language)),
        Plate(words.text("Your ticket"), slip.ticket, words.text("Copy") if slip.copy else ""),
        _ahead(slip, words),
        _wait(slip, words),
        _more(slip, words),
        Rule(dashed=True),
        _note(slip, words),
        _follow(slip, words),
        Rule(),
        Foot(words.text("This paper does not carry your name.")),
    ]
    return tuple(part for part in parts if part is not None)


def _issued(at: datetime, language: str) -> str:
    return f"{short_date(at.date(), language)} · {at:%H:%M}"


def _ahead(slip: Slip, words: Catalogue) -> Fact | None:
    if slip.ahead is None:
        return None
    if slip.ahead <= 0:
        return Fact("ahead", words.text("Nobody ahead"))
    return Fact("ahead", words.count("{n} person ahead", "{n} people ahead", slip.ahead))


def _wait(slip: Slip, words: Catalogue) -> Fact | None:
    if slip.closes:
        return Fact("wait", words.text("We close at {time}. We may not reach you today.", time=slip.closes))
    return Fact("wait", shown(*slip.wait_min, words.language)) if slip.wait_min else None


def _more(slip: Slip, words: Catalogue) -> Fact | None:
    if slip.more <= 0:
        return None
    return Fact("map-marker-path", words.count("Then: {n} more step", "Then: {n} more steps", slip.more))


def _note(slip: Slip, words: Catalogue) -> Note:
    if slip.private:
        return Note("person", words.text("A person will come for you."))
    return Note("monitor-speaker", words.text("Watch the screen and listen. We call this number."))


def _follow(slip: Slip, words: Catalogue) -> Follow | None:
    if not slip.follow_url:
        return None
    return Follow(slip.follow_url, words.text("Follow your turn on your phone"))
