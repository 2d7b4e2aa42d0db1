"""Roll-ups: what a day comes to, in whole numbers that add up in any order. Pure.

A roll-up belongs to a scope: everything, one agency or one service. It holds counts and sketches, each by a
key (by, value, name): of which slice, and what. Two roll-ups of one scope add up to that of both times, so a
month is the sum of its days, to the last digit. It holds no ids.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from server.domain.centre import Centre
from server.domain.desk_time import DeskSpan
from server.domain.facts import Fact, Stay
from server.domain.fairness import Passed, overtaking, peers
from server.domain.sketch import Sketch, bucket, millis
from server.domain.step import ENDED

Key = tuple[str, str, str]
"""(by, value, name): ("lane", "A", "joined"). All together is ("", "", name)."""
ALL = ""
MOST = "most"
"""A count of this name is the largest that was seen; all others add up."""
CALLED_OFF = "called_off"
"""What became of an appointment that the centre called off."""
WAY = ">"
"""Between the services of a flow: health>legal, and health> for those who left."""


@dataclass
class Rollup:
    """Counts and sketches of one scope over some days."""

    counts: Counter[Key] = field(default_factory=Counter)
    spreads: defaultdict[Key, Sketch] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, other: "Rollup") -> None:
        """Take another's counts and sketches in."""
        for key, count in other.counts.items():
            self.counts[key] = max(self.counts[key], count) if key[2] == MOST else self.counts[key] + count
        for key, spread in other.spreads.items():
            self.spreads[key].update(spread)

    def values(self, by: str) -> list[str]:
        """Return what there is of a slice, in order."""
        return sorted({value for found, value, _ in self.counts if found == by})


@dataclass(frozen=True)
class Scope:
    """What is counted: all, one agency or one service; `key` names it in the database."""

    agency: str | None = None
    service: str | None = None

    @property
    def key(self) -> str:
        """Return "", "agency/NAME" or "service/NAME"; a service narrows an agency further."""
        if self.service is not None:
            return f"service/{self.service}"
        return f"agency/{self.agency}" if self.agency is not None else ALL

    def holds(self, service: str, agency: str) -> bool:
        """Tell whether a service of an agency is within."""
        return self.service in (None, service) and self.agency in (None, agency)


@dataclass(frozen=True)
class DayBook:
    """All that a service day's figures are counted from."""

    day: date
    facts: Sequence[Fact]
    stays: Sequence[Stay]
    appointments: Mapping[tuple[str, str], int]
    """(Service, state) → how many."""
    arrivals: Mapping[tuple[str, str], int]
    """(Service, how they came) → how many of these appointments."""
    referrals: Mapping[tuple[str, str], int]
    """(Service that sent, state) → how many."""
    desks: Mapping[str, DeskSpan]

    @property
    def parties(self) -> dict[int, int]:
        """Return visit → party size."""
        return {stay.visit: stay.party_size for stay in self.stays}


def roll_up(centre: Centre, book: DayBook) -> dict[str, Rollup]:
    """Return the day by scope; a scope that nothing happened in is left out."""
    agencies = {service.id: service.agency for service in centre.services.values()}
    agencies |= {fact.service: fact.agency for fact in book.facts}
    scopes = [Scope(), *(Scope(agency=one) for one in sorted(set(agencies.values())))]
    scopes += [Scope(service=one) for one in sorted(agencies)]
    passed = overtaking(book.facts, centre.smallest_target)
    rolled = {scope.key: _count(centre, book, scope, passed, agencies) for scope in scopes}
    return {key: rollup for key, rollup in rolled.items() if rollup.counts}


def _count(
    centre: Centre, book: DayBook, scope: Scope, passed: Mapping[int, Passed], agencies: Mapping[str, str]
) -> Rollup:
    rollup = Rollup()
    facts = [fact for fact in book.facts if scope.holds(fact.service, fact.agency)]
    for fact in facts:
        _put_fact(rollup, fact)
    for peer in peers(facts):
        name = "own" if peer.own else "others"
        rollup.counts["peer", peer.language, name] += 1
        rollup.spreads["peer", peer.language, name][bucket(peer.wait_ms)] += peer.weight
    _put_visits(rollup, book, facts, scope)
    _put_flows(rollup, book.facts, scope, agencies)
    _put_overtaking(rollup, [passed[fact.step] for fact in facts if fact.step in passed])
    within = {service for service, agency in agencies.items() if scope.holds(service, agency)}
    booked = {"appointment": book.appointments, "arrival": book.arrivals, "referral": book.referrals}
    for what, made in booked.items():
        for (service, state), many in made.items():
            if service in within:
                rollup.counts[what, state, "made"] += many
    for desk, span in book.desks.items():
        if scope == Scope() or _serves(centre, desk, within):
            rollup.counts["time", desk, "open_ms"] += span.open_ms
            rollup.counts["time", desk, "serving_ms"] += span.serving_ms
    return Rollup(+rollup.counts, rollup.spreads)


def _serves(centre: Centre, desk: str, services: set[str]) -> bool:
    """Tell whether a desk calls from a queue of some services at any hour."""
    queues = {centre.services[service].queue for service in services if service in centre.services}
    return desk in centre.desks and not queues.isdisjoint(centre.desks[desk].every_queue)


def _put_fact(rollup: Rollup, fact: Fact) -> None:
    counts, times = _counts(fact), _times(fact)
    for by, value in _slices(fact):
        for name, many in counts.items():
            rollup.counts[by, value, name] += many
        for name, place in times.items():
            rollup.spreads[by, value, name][place] += 1


def _slices(fact: Fact) -> Iterator[tuple[str, str]]:
    yield (ALL, ALL)
    yield ("service", fact.service)
    yield ("agency", fact.agency)
    yield ("lane", fact.lane)
    yield ("language", fact.language)
    yield ("channel", fact.channel)
    yield ("hour", f"{fact.weekday}-{fact.hour:02}")
    if fact.desk is not None:
        yield ("desk", fact.desk)


def _counts(fact: Fact) -> dict[str, int]:
    state = fact.state if fact.state in ENDED else "open"
    found = {"joined": 1, str(state): 1}
    if fact.called_at is not None:
        found |= {"called": 1, "on_time": int(bool(fact.on_time)), "interpreted": int(fact.interpreted)}
    if fact.told is not None and fact.foretold is not None:
        found |= {
            "told": 1,
            "kept": int(bool(fact.kept)),
            "off_ms": millis(abs(fact.foretold - fact.told.likely)),
            "width_ms": millis(fact.told.high - fact.told.low),
        }
    return found


def _times(fact: Fact) -> dict[str, int]:
    times = {"wait": fact.wait, "walk": fact.walk, "work": fact.work}
    return {name: bucket(millis(time)) for name, time in times.items() if time is not None}


def _put_visits(rollup: Rollup, book: DayBook, facts: Iterable[Fact], scope: Scope) -> None:
    """Count visits: all tickets of the day, or those that joined a queue within the scope."""
    services: dict[int, set[str]] = defaultdict(set)
    for fact in book.facts:
        services[fact.visit].add(fact.service)
    here = {fact.visit for fact in facts}
    for stay in book.stays:
        if scope != Scope() and stay.visit not in here:
            continue
        rollup.counts["visit", ALL, "visits"] += 1
        rollup.counts["visit", ALL, "people"] += stay.party_size
        rollup.counts["visit", ALL, "journeys"] += len(services[stay.visit]) > 1
        rollup.counts["visit_channel", stay.channel, "visits"] += 1
        rollup.counts["visit_language", stay.language, "visits"] += 1
        if stay.length is not None:
            rollup.spreads["visit", ALL, "stay"][bucket(millis(stay.length))] += 1


def _put_flows(rollup: Rollup, facts: Iterable[Fact], scope: Scope, agencies: Mapping[str, str]) -> None:
    for fact in facts:
        here = scope.holds(fact.service, fact.agency)
        if fact.after is not None and (here or scope.holds(fact.after, agencies.get(fact.after, ALL))):
            rollup.counts["flow", f"{fact.after}{WAY}{fact.service}", "visits"] += 1
        if here and fact.last and fact.state in ENDED:
            rollup.counts["flow", f"{fact.service}{WAY}", "visits"] += 1


def _put_overtaking(rollup: Rollup, passed: Sequence[Passed]) -> None:
    rollup.counts["overtaking", ALL, "called"] += len(passed)
    rollup.counts["overtaking", ALL, "overtaken"] += sum(one.by > 0 for one in passed)
    rollup.counts["overtaking", ALL, "beyond"] += sum(one.beyond for one in passed)
    rollup.counts["overtaking", ALL, MOST] = max((one.by for one in passed), default=0)
