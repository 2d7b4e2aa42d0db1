"""Letters: which are written, when, to which kind of address, and how often one is tried. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.domain.errors import Refusal
from wire.words import ContactKind, ErrorCode, LetterKind

EMAIL = re.compile(r"^[!#-'*+./0-9=?A-Z^-~-]{1,64}@(?=.{4,255}$)([A-Za-z0-9-]+\.)+[A-Za-z0-9-]{2,}$")
"""Roughly an address of RFC 5321; whether anybody reads it, only a letter tells."""
PHONE = re.compile(r"^\+[1-9][0-9]{7,14}$")
"""ITU-T E.164: a country code and at most 15 digits."""
BACKOFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))
"""How long after each failure a letter is tried again; after the last it is given up."""
ALARM_AFTER = 3
"""Failures of one letter after which staff are told."""


@dataclass(frozen=True)
class Planned:
    """A letter and when it goes out."""

    kind: LetterKind
    due_at: datetime


def plan(
    kind: LetterKind, now: datetime, starts_at: datetime | None, reminders: Sequence[timedelta]
) -> list[Planned]:
    """Return the letters that follow from an event: one now, and reminders of what is to come."""
    planned = [Planned(kind, now)]
    if kind in {LetterKind.BOOKED, LetterKind.MOVED} and starts_at is not None:
        times = sorted(starts_at - before for before in reminders)
        planned += [Planned(LetterKind.REMINDER, at) for at in times if at > now]
    return planned


def again_at(tries: int, now: datetime) -> datetime | None:
    """Return when a letter that failed `tries` times goes out again, None where it is given up."""
    return now + BACKOFF[tries - 1] if tries <= len(BACKOFF) else None


def normal(kind: ContactKind, address: str) -> str:
    """Return an address as it is written to. Raises Refusal `invalid_field` where it cannot be one."""
    if kind is ContactKind.PHONE:
        number = re.sub(r"[\s().-]", "", address)
        if PHONE.match(number):
            return number
        raise _refused("A phone number has its country code, such as +52 962 123 4567.")
    if EMAIL.match(address.strip()):
        return address.strip()
    raise _refused("An e-mail address looks like name@example.org.")


def _refused(detail: str) -> Refusal:
    return Refusal(ErrorCode.INVALID_FIELD, detail, "contact.address")


def sameness(address: str) -> str:
    """Return what two spellings of one address have in common: nobody has a second one by capitals."""
    return address.casefold()
