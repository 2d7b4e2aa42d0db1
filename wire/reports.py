"""A service day in figures, on the wire. Every figure has one definition, told in `docs/measures.md`."""

from datetime import date

from wire.messages import Message


class Spread(Message):
    """How long something took, in seconds, within 1 % of the exact figure; None where it never did."""

    count: int
    median_s: float | None = None
    p90_s: float | None = None


class ServiceDay(Message):
    """One service's day. `joined` = done + unfinished + no_show + cancelled + transferred + `open`."""

    service: str
    joined: int
    done: int
    unfinished: int = 0
    no_show: int
    cancelled: int
    transferred: int
    open: int
    called: int
    on_time: int
    """Of the called, how many by their due time."""
    interpreted: int
    """How many were called with an interpreter's help."""
    wait: Spread
    walk: Spread
    work: Spread
    """Service time: start to finish."""


class AppointmentsDay(Message):
    """The day's appointments, by where they stand; `early` to `too_late` are of those who came."""

    booked: int
    checked_in: int
    missed: int
    cancelled: int
    early: int
    on_time: int
    late: int
    too_late: int


class ReferralsDay(Message):
    """What became of the referrals of the day's visits."""

    sent: int
    accepted: int
    declined: int
    withdrawn: int
    completed: int


class DayReport(Message):
    """A service day. `visits` by channel and language add up to the visits; `people` counts party sizes."""

    day: date
    visits: int
    people: int
    by_channel: dict[str, int]
    by_language: dict[str, int]
    stay: Spread
    """Issue to the end of the last step, of visits that joined a queue and are over."""
    services: list[ServiceDay]
    appointments: AppointmentsDay
    referrals: ReferralsDay
