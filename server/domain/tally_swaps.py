"""How a tally's counts may change with every law kept, for `suppression`: families of swaps. Pure.

Directions are of steps that end another way, and of one step more; moves go over agencies, services, lanes,
hours and languages.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product

from server.domain.swaps import Direction, Family, Move
from server.domain.tally import ALL, CUTS, STATES, Places, Slice

ENDS = ("no_show", "cancelled", "otherwise")
CALLS = tuple(product(("on_time", "late"), ("own_language", "other_language")))
ONES = (CALLS[0], CALLS[-1])
TELLINGS = ((), ("told", "kept"), ("told", "missed_range"))
SERVED = [
    ("joined", "done", "called", *call, "waited", pace, *telling)
    for call in ONES
    for pace in ("prompt", "slow")
    for telling in TELLINGS
]
LEFT: list[tuple[str, ...]] = [("joined", "called", *call, end) for call in ONES for end in ENDS]
LEFT += [("joined", "uncalled", end) for end in ENDS if end != "no_show"]
OTHERWISE: list[Direction] = [
    (("on_time",), ("late",)),
    (("own_language",), ("other_language",)),
    (("prompt",), ("slow",)),
    (("kept",), ("missed_range",)),
    *(((one,), (other,)) for one, other in combinations((*ENDS, "done"), 2)),
    *((telling, ()) for telling in TELLINGS if telling),
    *((("called", *call), ("uncalled",)) for call in CALLS),
    (("waited", "slow"), ()),
    (("waited", "prompt"), ()),
]
"""A step that is there ends another way."""
MORE: list[Direction] = [(one, ()) for one in (*SERVED, *LEFT)]
"""One step more."""
VISITING: list[Direction] = [(("visits", "people", *one), ()) for one in (*SERVED, *LEFT)]
"""One visit more, of one step."""


@dataclass(frozen=True)
class Busiest:
    """The service that most steps are of, and each cut's value."""

    service: str
    values: Mapping[str, str]


def families(places: Places, busiest: Busiest) -> list[Family]:
    """Return the swaps of a tally."""
    steps = [*_rectangles(places), *_services(places, busiest)]
    return [
        Family([*OTHERWISE, *MORE], steps),
        Family(VISITING, [move for move in steps if any(at[1] in {"", "language"} for at in move[0])]),
        Family([(("visits", "people"), ()), (("people",), ()), (("visits",), ())], list(_unions(places))),
        _bookings(places),
        _referrals(places),
        _declared(places),
    ]


def _rectangles(places: Places) -> Iterator[Move]:
    """Two values of a cut, at two agencies or at one and the whole centre; of that alone in a small month."""
    for cut in CUTS:
        for value, second in combinations(places.values[cut], 2):
            if not places.fine:
                yield (("", cut, value),), (("", cut, second),)
            for one, other in combinations(places.scopes, 2):
                here, away = (second, value) if one else (value, second)
                yield ((one, cut, value), (other, cut, here)), ((one, cut, second), (other, cut, away))


def _services(places: Places, busiest: Busiest) -> Iterator[Move]:
    """One service instead of another; one more, from the busiest or from nowhere, at any value of one cut."""
    usual = [(cut, busiest.values[cut]) for cut in CUTS]
    for one, other in combinations(places.services, 2):
        yield _apart(one, other, places, usual)
    lines = [usual] + [
        [(cut, value if cut == changed else old) for cut, old in usual]
        for changed in CUTS
        for value in places.values[changed]
        if value != busiest.values[changed]
    ]
    from_busiest = _step(busiest.service, places, usual)
    for service, line in product(places.services, lines):
        more = (*_step(service, places, line), *_whole("", line))
        yield more, ()
        yield more, (*from_busiest, *_whole("", usual))


def _apart(one: str, other: str, places: Places, line: list[tuple[str, str]]) -> Move:
    """Take one service instead of another; within an agency that is all that changes."""
    if places.services[one] == places.services[other]:
        return (("", "service", one),), (("", "service", other),)
    return _step(one, places, line), _step(other, places, line)


def _step(service: str, places: Places, line: list[tuple[str, str]]) -> tuple[Slice, ...]:
    """Return where a step of a service counts for its agency."""
    return (("", "service", service), *_whole(places.services[service], line))


def _whole(scope: str, line: list[tuple[str, str]]) -> list[Slice]:
    """Return a scope's total with one value of each cut."""
    return [(scope, "", ""), *((scope, cut, value) for cut, value in line)]


def _unions(places: Places) -> Iterator[Move]:
    """People may come to several agencies and services: each of these may have one more for itself."""
    languages = places.values["language"]
    for scope in ("", *places.agencies):
        yield from ((((scope, "", ""), (scope, "language", one)), ()) for one in languages)
        yield from (
            (((scope, "language", one),), ((scope, "language", other),))
            for one, other in combinations(languages, 2)
        )
    for service, agency in places.services.items():
        yield (("", "service", service),), ()
        for one in languages:
            own = (("", "service", service), (agency, "", ""), (agency, "language", one))
            yield own, ()
            yield (*own, ALL, ("", "language", one)), ()


def _bookings(places: Places) -> Family:
    states = tuple(f"appointment_{state}" for state in STATES)
    directions: list[Direction] = [((one,), (other,)) for one, other in combinations(states, 2)]
    directions.append((("soon",), ("not_soon",)))
    directions += [(("booked", one, lead), ()) for one in states for lead in ("soon", "not_soon")]
    moves = [_apart(one, other, places, []) for one, other in combinations(places.services, 2)]
    moves += [((("", "service", one), (its, "", ""), ALL), ()) for one, its in places.services.items()]
    return Family(directions, moves)


def _referrals(places: Places) -> Family:
    pairs = [("", "referral", pair) for pair in places.values["referral"]]
    ends = (("accepted", "closed"), ("accepted", "not_closed"), ("not_accepted",))
    directions: list[Direction] = [
        (("closed",), ("not_closed",)),
        *((one, ends[-1]) for one in ends[:-1]),
        *((("referrals", *one), ()) for one in ends),
    ]
    moves: list[Move] = [((one,), (other,)) for one, other in combinations(pairs, 2)]
    return Family(directions, [*moves, *(((one, ALL), ()) for one in pairs)])


def _declared(places: Places) -> Family:
    """One answer instead of another, and one person more: who answers has one value of each attribute."""
    asked = {cut: values for cut, values in places.values.items() if cut not in {*CUTS, "referral"}}
    moves: list[Move] = [
        ((("", cut, one),), (("", cut, other),))
        for cut, values in asked.items()
        for one, other in combinations(values, 2)
    ]
    longest = max(map(len, asked.values()), default=0)
    moves += [
        (tuple(("", cut, one) for cut, values in asked.items() for one in ("", values[n % len(values)])), ())
        for n in range(longest)
    ]
    return Family([(("declared",), ())], moves)
