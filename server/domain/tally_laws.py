"""The laws between a tally's counts that everybody knows, for `suppression`. Pure.

A total is the sum of its parts by agency, service, lane, hour and language; steps are sums of the states
they are in; who was served was called. People may visit several services, so visits only bound each other.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise, product

from server.domain.indicators import asked
from server.domain.suppression import Publication
from server.domain.swaps import Key, Law
from server.domain.tally import ALL, CUTS, STATES, Places, Slice, Tally
from server.domain.tally_swaps import Busiest, families

SUMS = {
    "joined": (("done", "no_show", "cancelled", "otherwise"), ("called", "uncalled")),
    "called": (("on_time", "late"), ("own_language", "other_language")),
    "waited": (("prompt", "slow"),),
    "told": (("kept", "missed_range"),),
}
"""Measure → what it is made of, in one way or another."""
AT_MOST = (
    (("done",), "waited"),
    (("waited",), "called"),
    (("told",), "waited"),
    (("done", "no_show"), "called"),
)
"""Measures, of which no step has two → what they are no more than."""
STEPS = tuple(dict.fromkeys([*SUMS, *(part for ways in SUMS.values() for way in ways for part in way)]))
VISITS = ("visits", "people")
REFERRALS = {"referrals": ("accepted", "not_accepted"), "accepted": ("closed", "not_closed")}
BOOKINGS = {
    "booked": (tuple(f"appointment_{state}" for state in STATES), ("soon", "not_soon")),
}


def publication(tally: Tally, places: Places) -> Publication:
    """Return every count of a tally, noughts too, with the laws between them and what may change."""
    laws = [*_step_laws(places), *_visit_laws(places), *_booking_laws(places), *_referral_laws(places)]
    laws += list(_declared_laws(places))
    keys = dict.fromkeys(key for law in laws for key in (*law.left, *law.right))
    counts = {key: tally.counts[key] for key in keys}  # type: ignore[index]  # every key here has four parts
    for cut in _attributes(places):
        whole = ("declared", "", cut, "")
        counts[whole] = sum(counts["declared", "", cut, value] for value in places.values[cut])
    return Publication(
        counts, laws, families(places, _busiest(tally, places)), {key: _worth(key) for key in counts}
    )


def _busiest(tally: Tally, places: Places) -> Busiest:
    def joined(cut: str, values: Iterable[str]) -> str:
        return max(values, key=lambda value: tally.counts["joined", "", cut, value])

    return Busiest(joined("service", places.services), {cut: joined(cut, places.values[cut]) for cut in CUTS})


def _worth(key: Key) -> int:
    """Return what it is worth to tell a count: the fewer there are of its kind, the more look at it."""
    _, scope, cut, _ = key
    if not asked(key):
        return 0
    if not scope and cut != "service":
        return 20 if cut else 100
    return 1 if scope and cut else 10


def _slices(places: Places) -> Iterator[Slice]:
    for service in places.services:
        yield ("", "service", service)
    yield from ((scope, "", "") for scope in ("", *places.agencies))
    for scope, cut in product(places.scopes, CUTS):
        yield from ((scope, cut, value) for value in places.values[cut])


def _step_laws(places: Places) -> Iterator[Law]:
    for slice_ in _slices(places):
        for total, ways in SUMS.items():
            for way in ways:
                yield Law(((total, *slice_),), tuple((part, *slice_) for part in way))
        for few, many in AT_MOST:
            yield Law(tuple((one, *slice_) for one in few), ((many, *slice_),), exact=False)
    for measure in STEPS:
        yield from _margins(measure, places)


def _margins(measure: str, places: Places) -> Iterator[Law]:
    """Over agencies, and within each scope over services, lanes, hours and languages."""
    yield Law(((measure, *ALL),), tuple((measure, agency, "", "") for agency in places.agencies))
    for agency in places.agencies:
        own = tuple((measure, "", "service", one) for one, its in places.services.items() if its == agency)
        yield Law(((measure, agency, "", ""),), own)
    for cut in CUTS:
        for scope in places.scopes:
            parts = tuple((measure, scope, cut, value) for value in places.values[cut])
            yield Law(((measure, scope, "", ""),), parts)
        for value in places.values[cut] if places.fine else ():
            yield Law(
                ((measure, "", cut, value),),
                tuple((measure, agency, cut, value) for agency in places.agencies),
            )


def _visit_laws(places: Places) -> Iterator[Law]:
    for measure in VISITS:
        for scope in places.scopes:
            parts = tuple((measure, scope, "language", one) for one in places.values["language"])
            yield Law(((measure, scope, "", ""),), parts)
        languages = places.values["language"] if places.fine else ()
        for cut, value in [("", ""), *(("language", one) for one in languages)]:
            parts = tuple((measure, agency, cut, value) for agency in places.agencies)
            yield from _covered((measure, "", cut, value), parts)
        for agency in places.agencies:
            own = tuple(
                (measure, "", "service", one) for one, its in places.services.items() if its == agency
            )
            yield from _covered((measure, agency, "", ""), own)
    for slice_ in _slices(places):
        if slice_[1] in {"", "service", "language"}:
            yield Law((("visits", *slice_),), (("joined", *slice_),), exact=False)
            yield Law((("visits", *slice_),), (("people", *slice_),), exact=False)


def _covered(whole: tuple[str, ...], parts: tuple[tuple[str, ...], ...]) -> Iterator[Law]:
    """Bound a union: no larger than its parts together, no smaller than any."""
    yield Law((whole,), parts, exact=False)
    for part in parts:
        yield Law((part,), (whole,), exact=False)


def _booking_laws(places: Places) -> Iterator[Law]:
    slices = [
        ALL,
        *((one, "", "") for one in places.agencies),
        *(("", "service", s) for s in places.services),
    ]
    for total, ways in BOOKINGS.items():
        for slice_ in slices:
            for way in ways:
                yield Law(((total, *slice_),), tuple((part, *slice_) for part in way))
        for measure in (total, *(part for way in ways for part in way)):
            yield Law(((measure, *ALL),), tuple((measure, agency, "", "") for agency in places.agencies))
            for agency in places.agencies:
                own = tuple(
                    (measure, "", "service", one) for one, its in places.services.items() if its == agency
                )
                yield Law(((measure, agency, "", ""),), own)


def _referral_laws(places: Places) -> Iterator[Law]:
    pairs = [("", "referral", pair) for pair in places.values["referral"]]
    for total, parts in REFERRALS.items():
        for slice_ in (ALL, *pairs):
            yield Law(((total, *slice_),), tuple((part, *slice_) for part in parts))
    for measure in ("referrals", "accepted", "not_accepted", "closed", "not_closed") if pairs else ():
        yield Law(((measure, *ALL),), tuple((measure, *pair) for pair in pairs))


def _attributes(places: Places) -> list[str]:
    return [cut for cut in places.values if cut not in {*CUTS, "referral"}]


def _declared_laws(places: Places) -> Iterator[Law]:
    """Everybody who answered has one value of each attribute, `not said` too: the totals are the same."""
    attributes = _attributes(places)
    for cut in attributes:
        parts = tuple(("declared", "", cut, value) for value in places.values[cut])
        yield Law((("declared", "", cut, ""),), parts)
    for one, other in pairwise(attributes):
        yield Law((("declared", "", one, ""),), (("declared", "", other, ""),))
