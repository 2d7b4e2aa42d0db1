"""What a period's indicators are counted from: counts and times by slice, that add up over days. Pure.

A count's key is (measure, scope, cut, value): ("done", "", "lane", "A") are the steps of lane A that were
done; the scope is an agency, or "" for the whole centre. A service is its agency's: it stands at scope "".
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from language.catalogue import VISITOR_LANGUAGES
from server.domain.centre import Centre
from server.domain.desk_time import DeskSpan
from server.domain.facts import Fact
from wire.words import AppointmentState, Lane, ReferralState, StepState

Key = tuple[str, str, str, str]
Slice = tuple[str, str, str]
ALL: Slice = ("", "", "")
CUTS = ("lane", "hour", "language")
"""What steps are cut by, within the centre and within each agency."""
STATES = ("checked_in", "otherwise")
"""What became of an appointment: nothing finer is told, so nothing finer is counted."""
FORMER = "former"
"""The agency of services that the centre file no longer has."""
COUNTED = frozenset({StepState.DONE, StepState.NO_SHOW, StepState.CANCELLED})
"""The others were transferred or not finished; once a day is over, none is still open."""
NEEDS_TARGET = timedelta(minutes=15)
"""Within this, people of lanes E and A should be called."""
IN_TIME = timedelta(days=2)
"""Within this, a referral should be answered, and closed."""
SOON = timedelta(days=7)
"""An appointment within this is offered soon."""


@dataclass(frozen=True)
class Sent:
    """A referral, as far as a tally asks: between which agencies, and what came of it when."""

    origin: str
    to: str
    sent_at: datetime
    state: ReferralState
    answered_at: datetime | None
    completed_at: datetime | None


@dataclass(frozen=True)
class Booking:
    """An appointment of a day, as far as a tally asks."""

    service: str
    state: AppointmentState
    made_at: datetime
    starts_at: datetime


@dataclass
class Tally:
    """Counts, and the times behind the medians: minutes of waits and misses, days of lead."""

    counts: Counter[Key] = field(default_factory=Counter)
    times: defaultdict[Key, list[float]] = field(default_factory=lambda: defaultdict(list))

    def add(self, other: "Tally") -> None:
        """Take another's in; the periods do not overlap."""
        self.counts.update(other.counts)
        for key, values in other.times.items():
            self.times[key] += values


def steps_tally(centre: Centre, facts: Sequence[Fact], parties: Mapping[int, int]) -> Tally:
    """Return the tally of one day's steps; `parties` are visit → party size."""
    tally = Tally()
    seen: set[tuple[int, Slice]] = set()
    for fact in facts:
        measures, times = list(_measures(centre, fact)), list(_times(fact))
        for slice_ in _slices(centre, fact):
            for name in measures:
                tally.counts[name, *slice_] += 1
            for name, minutes in times:
                tally.times[name, *slice_].append(minutes)
            if slice_[1] not in {"lane", "hour"} and (fact.visit, slice_) not in seen:
                seen.add((fact.visit, slice_))
                tally.counts["visits", *slice_] += 1
                tally.counts["people", *slice_] += parties.get(fact.visit, 1)
    return tally


def hours_of(centre: Centre) -> list[int]:
    """Return the hours in which the centre is open on some weekday."""
    openings = [one for each in centre.calendar.hours.values() for one in each]
    return [hour for hour in range(24) if any(one.touches(hour) for one in openings)]


def hour_of(hours: Sequence[int], hour: int) -> str:
    """Return the hour of opening that an arrival counts for: its own, the last before, or the first."""
    return f"{max((one for one in hours if one <= hour), default=min(hours, default=hour)):02}"


def agency_of(centre: Centre, service: str) -> str:
    """Return the agency of a service."""
    return centre.services[service].agency if service in centre.services else FORMER


def _slices(centre: Centre, fact: Fact) -> Iterator[Slice]:
    hour = hour_of(hours_of(centre), fact.hour)
    yield ("", "service", fact.service)
    for scope in ("", agency_of(centre, fact.service)):
        yield (scope, "", "")
        yield (scope, "lane", fact.lane)
        yield (scope, "hour", hour)
        yield (scope, "language", fact.language)


def _measures(centre: Centre, fact: Fact) -> Iterator[str]:
    yield "joined"
    yield str(fact.state) if fact.state in COUNTED else "otherwise"
    if fact.called_at is None:
        yield "uncalled"
        return
    yield "called"
    yield "on_time" if fact.on_time else "late"
    desk = centre.desks.get(fact.desk or "")
    own = fact.interpreted or (desk is not None and desk.speaks(fact.language))
    yield "own_language" if own else "other_language"
    if fact.wait is not None:
        yield "waited"
        yield "prompt" if fact.wait <= NEEDS_TARGET else "slow"
    if fact.kept is not None:
        yield "told"
        yield "kept" if fact.kept else "missed_range"


def _times(fact: Fact) -> Iterator[tuple[str, float]]:
    if fact.wait is None:
        return
    yield "wait", _minutes(fact.wait)
    if fact.told is not None and fact.foretold is not None:
        yield "off", _minutes(abs(fact.foretold - fact.told.likely))


def _minutes(time: timedelta) -> float:
    return time / timedelta(minutes=1)


def referrals_tally(sent: Iterable[Sent]) -> Tally:
    """Return the tally of referrals between agencies; one withdrawn in time was none.

    What is withdrawn later was not accepted: a report that stands does not change any more.
    """
    tally = Tally()
    for one in sent:
        answered = one.answered_at is not None and one.answered_at - one.sent_at <= IN_TIME
        if one.state is ReferralState.WITHDRAWN and answered:
            continue
        declined = one.state in {ReferralState.DECLINED, ReferralState.WITHDRAWN}
        closed = one.completed_at is not None and one.completed_at - one.sent_at <= IN_TIME
        names = ["referrals", "accepted" if answered and not declined else "not_accepted"]
        if answered and not declined:
            names.append("closed" if closed else "not_closed")
        for name in names:
            for slice_ in (ALL, ("", "referral", f"{one.origin}>{one.to}")):
                tally.counts[name, *slice_] += 1
    return tally


def bookings_tally(centre: Centre, booked: Iterable[Booking]) -> Tally:
    """Return the tally of a day's appointments; a slot that was only held was none."""
    tally = Tally()
    for one in booked:
        if one.state is AppointmentState.HELD:
            continue
        lead = max(timedelta(), one.starts_at - one.made_at)
        state = "checked_in" if one.state is AppointmentState.CHECKED_IN else "otherwise"
        for slice_ in (ALL, ("", "service", one.service), (agency_of(centre, one.service), "", "")):
            for name in ("booked", f"appointment_{state}", "soon" if lead <= SOON else "not_soon"):
                tally.counts[name, *slice_] += 1
            tally.times["lead", *slice_].append(lead / timedelta(days=1))
    return tally


def desks_tally(centre: Centre, spans: Mapping[str, DeskSpan]) -> Tally:
    """Return the open and busy minutes of a day's desks: of all, and by agency and service they call for."""
    tally = Tally()
    for desk, span in spans.items():
        queues = centre.desks[desk].every_queue if desk in centre.desks else ()
        services = [one for one in centre.services.values() if one.queue in queues]
        slices = {
            ALL,
            *(("", "service", one.id) for one in services),
            *((one.agency, "", "") for one in services),
        }
        for slice_ in slices:
            tally.times["open", *slice_].append(span.open_ms / 60_000)
            tally.times["busy", *slice_].append(span.serving_ms / 60_000)
    return tally


def declared_tally(counts: Mapping[tuple[str, str], int]) -> Tally:
    """Return the tally of what people declared: (attribute, value) → how many."""
    tally = Tally()
    for (attribute, value), many in counts.items():
        tally.counts["declared", "", attribute, value] += many
    return tally


LANES = tuple(str(lane) for lane in Lane)


@dataclass(frozen=True)
class Places:
    """The values that each cut has, whether or not anybody came: what is listed tells nothing."""

    agencies: tuple[str, ...]
    services: Mapping[str, str]
    """Service → agency."""
    values: Mapping[str, tuple[str, ...]]
    """Lane, hour, language, referral, and each declared attribute → its values."""
    fine: bool = True
    """Whether each agency's own steps are cut by lane, hour and language; those of the whole centre are."""

    @property
    def scopes(self) -> tuple[str, ...]:
        """Whose steps are cut by lane, hour and language."""
        return ("", *self.agencies) if self.fine else ("",)


def places(centre: Centre, tally: Tally, declared: Mapping[str, Sequence[str]]) -> Places:
    """Return the values of every cut: those of the centre file, and those that were counted beside them."""
    seen = {(cut, value) for _, _, cut, value in tally.counts}
    services = {one.id: one.agency for one in centre.services.values()}
    services |= {value: FORMER for cut, value in sorted(seen) if cut == "service" and value not in services}
    agencies = tuple(one for one in (*centre.agencies, FORMER) if one in services.values())
    pairs = [f"{one}>{other}" for one in agencies for other in agencies if one != other]
    known: dict[str, Sequence[str]] = {
        "lane": LANES,
        "hour": [f"{hour:02}" for hour in hours_of(centre)],
        "language": (*centre.languages, *(one for one in VISITOR_LANGUAGES if one not in centre.languages)),
        "referral": pairs,
        **declared,
    }
    values = {
        cut: (*listed, *sorted(value for found, value in seen if found == cut and value not in listed))
        for cut, listed in known.items()
    }
    return Places(agencies, services, values)
