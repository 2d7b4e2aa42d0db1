"""Letters: which are written, when, to which kind of address, and how often one is tried. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import phonenumbers

from server.domain.errors import Refusal
from server.domain.quiet import Quiet
from wire.words import ContactKind, ErrorCode, LetterKind

EMAIL = re.compile(r"^[!#-'*+./0-9=?A-Z^-~-]{1,64}@(?=.{4,255}$)([A-Za-z0-9-]+\.)+[A-Za-z0-9-]{2,}$")
"""Roughly an address of RFC 5321; whether anybody reads it, only a letter tells."""
PHONE = re.compile(r"^(?:tel:)?(?:\+|00)([\d\s()./\u2010-\u2015\u2212-]+)$")
"""A country code and digits of any script, parted as people part them; a letter would become a digit."""
MEXICO, MEXICAN_DIGITS = 52, 10
OLD_MOBILE = "1"
"""Mexico wrote it before the ten digits of a mobile number until 2019; WhatsApp shows it to this day."""
BACKOFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))
"""How long after each failure a letter is tried again; after the last it is given up."""
ALARM_AFTER = 3
"""Failures of one letter after which staff are told."""


LEAD = timedelta(hours=1)
"""So long before quiet hours begin a reminder of their time goes out: time for all tries but the last."""
URGENT = timedelta(hours=2)
"""News of an appointment that begins so soon after quiet hours does not wait for their end."""
NEVER_IN_QUIET = frozenset({LetterKind.REMINDER, LetterKind.OFFER})
"""Letters that wait for the end of quiet hours even where they are late."""


@dataclass(frozen=True)
class Planned:
    """A letter and when it goes out."""

    kind: LetterKind
    due_at: datetime


def plan(  # noqa: PLR0913 - an event, and the centre's rules
    kind: LetterKind,
    now: datetime,
    starts_at: datetime | None,
    reminders: Sequence[timedelta],
    quiet: Quiet,
    *,
    own: bool,
) -> list[Planned]:
    """Return the letters that follow from an event: one about it, and reminders of what is to come.

    1. What answers the visitor's `own` act goes out at once, at any hour.
    2. What others did waits for the end of quiet hours, unless the appointment begins too soon after it.
    3. A reminder whose moment is quiet goes out when quiet hours end, if half of its time is left then;
       else an hour before they began. Two at one moment are one, and one that lies behind is none.
    """
    planned = [Planned(kind, now if own else _told_at(now, starts_at, quiet))]
    if kind in {LetterKind.BOOKED, LetterKind.MOVED} and starts_at is not None:
        times = sorted({_reminded_at(starts_at, before, quiet) for before in reminders})
        planned += [Planned(LetterKind.REMINDER, at) for at in times if at > now]
    return planned


def _told_at(now: datetime, starts_at: datetime | None, quiet: Quiet) -> datetime:
    ends = quiet.ends(now)
    return now if starts_at is not None and ends > starts_at - URGENT else ends


def _reminded_at(starts_at: datetime, before: timedelta, quiet: Quiet) -> datetime:
    at = starts_at - before
    ends = quiet.ends(at)
    if not quiet.holds(at) or ends <= starts_at - before / 2:
        return ends
    return quiet.began(at) - LEAD


def again_at(tries: int, now: datetime) -> datetime | None:
    """Return when a letter that failed `tries` times goes out again, None where it is given up."""
    return now + BACKOFF[tries - 1] if tries <= len(BACKOFF) else None


def normal(kind: ContactKind, address: str) -> str:
    """Return an address as it is written to. Raises Refusal `invalid_field` where it cannot be one."""
    plain = "".join(one for one in address if unicodedata.category(one) != "Cf").strip()
    if kind is ContactKind.PHONE:
        number = _number(plain)
        if number is None:
            raise _refused("A phone number has its country code and all digits, such as +52 962 123 4567.")
        return number
    if EMAIL.match(plain):
        return plain
    raise _refused("An e-mail address looks like name@example.org.")


def _number(text: str) -> str | None:
    """Return a phone number as E.164, None where its country has no such number."""
    found = PHONE.match(text)
    if not found:
        return None
    try:
        number = phonenumbers.parse(f"+{found[1]}")
    except phonenumbers.NumberParseException:
        return None
    digits = str(number.national_number)
    if number.country_code == MEXICO and len(digits) == MEXICAN_DIGITS + 1 and digits.startswith(OLD_MOBILE):
        number.national_number = int(digits.removeprefix(OLD_MOBILE))
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _refused(detail: str) -> Refusal:
    return Refusal(ErrorCode.INVALID_FIELD, detail, "contact.address")


def sameness(address: str) -> str:
    """Return what two spellings of one address have in common: nobody has a second one by capitals."""
    return address.casefold()
