"""Somebody who wants to know what a set of reports hides: all laws, all that is told, and a solver (HiGHS).

Nothing here is the product's own: it knows what a step is and what a figure is made of, and asks for the
least and the most that a count may be. Of a share it is told both counts, of a median the number of people:
more than is printed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise
from typing import Any

import numpy as np
from scipy import sparse  # type: ignore[import-untyped]  # it ships no types
from scipy.optimize import Bounds, LinearConstraint, milp  # type: ignore[import-untyped]  # the same

from server.domain.tally import Places
from wire.indicators import IndicatorTable, Told

Key = tuple[str, ...]
Array = np.ndarray[Any, np.dtype[Any]]
Line = dict[Key, int]
"""A sum of counts, each so and so often."""
MADE_OF = {
    "visits": ["visits"],
    "people": ["people"],
    "services": ["done"],
    "wait_median": ["waited"],
    "wait_p90": ["waited"],
    "on_time": ["on_time", "called"],
    "coverage": ["kept", "told"],
    "mae": ["told"],
    "abandonment": ["no_show", "cancelled", "joined"],
    "no_show": ["no_show", "joined"],
    "needs": ["prompt", "waited"],
    "own_language": ["own_language", "called"],
    "booked": ["booked"],
    "appointments_kept": ["appointment_checked_in", "booked"],
    "lead": ["booked"],
    "soon": ["soon", "booked"],
    "referrals": ["referrals"],
    "referrals_accepted": ["accepted", "referrals"],
    "referrals_closed": ["closed", "accepted"],
    "declared": ["declared"],
}
STEP = [
    "joined = done + no_show + cancelled + otherwise",
    "joined = called + uncalled",
    "called = on_time + late",
    "called = own_language + other_language",
    "waited = prompt + slow",
    "told = kept + missed_range",
]
BOOKED = [
    "booked = appointment_checked_in + appointment_otherwise",
    "booked = soon + not_soon",
]
SENT = ["referrals = accepted + not_accepted", "accepted = closed + not_closed"]
BOUNDS = [
    ("done", "waited"),
    ("waited", "called"),
    ("told", "waited"),
    ("done + no_show", "called"),
    ("visits", "people"),
    ("visits", "joined"),
]


def told(tables: Iterable[IndicatorTable]) -> tuple[set[Key], set[Key]]:
    """The counts that these tables give away, and those of count figures that say they are hidden."""
    open_, shut = set(), set()
    for table in tables:
        for sheet in table.sheets:
            for row in sheet.rows:
                at = _place(table.agency or "", sheet.cut, row.key)
                for figure in row.figures:
                    made = [(name, *at) for name in MADE_OF.get(figure.indicator, ())]
                    if figure.told in {Told.TOLD, Told.NOTHING}:
                        open_.update(made)
                    elif figure.told is Told.HIDDEN and len(made) == 1:
                        shut.update(made)
    return open_, shut - open_


def _place(agency: str, cut: str, key: str) -> Key:
    if cut == "agency":
        return (key, "", "")
    return ("" if cut in {"service", "referral"} else agency, cut, key)


class Laws:
    """What everybody knows of a month's counts: sums that are nought, and sums that are at most nought."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.cuts = ["lane", "hour", "language"]
        own: list[Key] = [("", "", ""), *((one, "", "") for one in places.agencies)]
        services: list[Key] = [("", "service", one) for one in places.services]
        cut = [(a, c, v) for a in ("", *places.agencies) for c in self.cuts for v in places.values[c]]
        pairs = [("", "referral", pair) for pair in places.values["referral"]]
        self.equal = [
            *self._made(STEP, [*own, *services, *cut]),
            *self._made(BOOKED, [*own, *services]),
            *self._made(SENT, [own[0], *pairs] if pairs else []),
            *(line for name in _names(STEP) for line in self._steps(name)),
            *(line for name in _names(BOOKED) for line in self._services(name)),
            *(_sum((name, "", "", ""), [(name, *pair) for pair in pairs]) for name in _names(SENT) if pairs),
            *self._visits(),
            *self._declared(),
        ]
        self.most = [*self._bounded([*own, *services, *cut]), *self._unions()]
        self.keys = {key for line in (*self.equal, *self.most) for key in line}

    def _made(self, rules: Sequence[str], at: Iterable[Key]) -> Iterator[Line]:
        for place in at:
            for rule in rules:
                whole, parts = rule.split(" = ")
                yield _sum((whole, *place), [(part, *place) for part in parts.split(" + ")])

    def _steps(self, name: str) -> Iterator[Line]:
        yield from self._services(name)
        for cut in self.cuts:
            for scope in ("", *self.places.agencies):
                yield _sum((name, scope, "", ""), [(name, scope, cut, v) for v in self.places.values[cut]])
            for value in self.places.values[cut]:
                yield _sum((name, "", cut, value), [(name, a, cut, value) for a in self.places.agencies])

    def _services(self, name: str) -> Iterator[Line]:
        yield _sum((name, "", "", ""), [(name, one, "", "") for one in self.places.agencies])
        for agency in self.places.agencies:
            yield _sum((name, agency, "", ""), [(name, *at) for at in self._of(agency)])

    def _of(self, agency: str) -> list[Key]:
        return [("", "service", one) for one, its in self.places.services.items() if its == agency]

    def _visits(self) -> Iterator[Line]:
        for name in ("visits", "people"):
            for scope in ("", *self.places.agencies):
                languages = [(name, scope, "language", one) for one in self.places.values["language"]]
                yield _sum((name, scope, "", ""), languages)

    def _unions(self) -> Iterator[Line]:
        """Who came to some agency is counted once at the centre, and once at least at one of them."""
        for name in ("visits", "people"):
            unions = [((a, "", ""), self._of(a)) for a in self.places.agencies]
            slices = [("", ""), *(("language", one) for one in self.places.values["language"])]
            unions += [(("", *at), [(a, *at) for a in self.places.agencies]) for at in slices]
            for whole, parts in unions:
                yield {(name, *whole): 1} | {(name, *part): -1 for part in parts}
                yield from ({(name, *part): 1, (name, *whole): -1} for part in parts)

    def _bounded(self, at: Iterable[Key]) -> Iterator[Line]:
        for place in at:
            for few, many in BOUNDS:
                if few != "visits" or place[1] in {"", "service", "language"}:
                    yield {(name, *place): 1 for name in few.split(" + ")} | {(many, *place): -1}

    def _declared(self) -> Iterator[Line]:
        asked = [cut for cut in self.places.values if cut not in {*self.cuts, "referral"}]
        everybody = [[("declared", "", cut, one) for one in self.places.values[cut]] for cut in asked]
        for one, other in pairwise(everybody):
            yield dict.fromkeys(one, 1) | dict.fromkeys(other, -1)


def _names(rules: Sequence[str]) -> list[str]:
    return sorted({name for rule in rules for name in rule.replace("=", "+").split(" + ")})


def _sum(whole: Key, parts: Sequence[Key]) -> Line:
    return {whole: 1} | dict.fromkeys(parts, -1)


class Attack:
    """All that is known, as a program in whole numbers over the counts that are not told."""

    def __init__(
        self, equal: Sequence[Line], most: Sequence[Line], true: Mapping[Key, int], known: AbstractSet[Key]
    ) -> None:
        self.names = sorted({key for line in (*equal, *most) for key in line} - known)
        self.true = np.array([true[key] for key in self.names], dtype=float)
        self.at = {key: n for n, key in enumerate(self.names)}
        rows, columns, much, low, high = [], [], [], [], []
        for line, floor in [*((one, 0.0) for one in equal), *((one, np.inf) for one in most)]:
            rest = sum(n * true[key] for key, n in line.items() if key in known)
            for key in line.keys() - known:
                rows.append(len(high))
                columns.append(self.at[key])
                much.append(line[key])
            low.append(-rest - floor)
            high.append(-rest)
        shape = (len(high), len(self.names))
        self.limits = LinearConstraint(sparse.csr_array((much, (rows, columns)), shape=shape), low, high)

    def narrow(self, wanted: Mapping[Key, int], least: int) -> dict[Key, tuple[int, int]]:
        """Of some counts, with their true values: those that are pinned to a range narrower than `least`.

        Its two ends are asked for each; the worlds that answer clear others on the way, which weigh a little.
        """
        chance = np.random.default_rng(len(wanted))
        sought = np.array([self.at[key] for key in wanted], dtype=int)
        low = high = np.array(list(wanted.values()), dtype=float)
        found = {}
        for n, key in enumerate(wanted):
            for aside, sign in ((ASIDE, 1), (ASIDE, -1), (0.0, 1), (0.0, -1)):
                if (open_ := high - low < least)[n]:
                    cost = np.zeros(len(self.names))
                    cost[sought[open_]] = sign * aside * chance.uniform(0.5, 1, open_.sum())
                    cost[sought[n]] = sign
                    world = self._end(cost)[sought]
                    low, high = np.minimum(low, world), np.maximum(high, world)
            if high[n] - low[n] < least:
                found[key] = (int(low[n]), int(high[n]))
        return found

    def _end(self, cost: Array) -> Array:
        """The world with the weighted sum of counts as low as it goes."""
        bounds = Bounds(0, self.true + MORE)
        for whole in (0, 1):
            found = milp(
                cost,
                integrality=np.full(len(cost), whole),
                bounds=bounds,
                constraints=self.limits,
            )
            assert found.x is not None, found.message
            world: Array = np.rint(found.x)
            if np.abs(world - found.x).max() < WHOLE:
                return world
        raise AssertionError("the solver gives no whole numbers")


WHOLE = 1e-5
ASIDE = 1e-3
MORE = 500
"""No count is looked for so far above the true one: an end may be further off, never nearer."""
