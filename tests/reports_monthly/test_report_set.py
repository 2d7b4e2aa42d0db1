"""All that is published together, attacked: the centre's table and each agency's, for house and public,
of months and of their quarter. Nobody recovers a hidden count to a range narrower than `least`.
"""

from dataclasses import dataclass
from functools import cached_property

import pytest

from bench.months import month
from language.catalogue import catalogue
from server.domain.centre import Centre
from server.domain.centre_check import read
from server.domain.declared import QUESTIONS
from server.domain.indicator_table import LEAST, LEAST_PUBLIC, PUBLIC_BASE, indicator_table
from server.domain.indicators import Terms
from server.domain.period import Period
from server.domain.suppression import longer
from server.domain.tally import Places, Tally, places
from server.domain.tally_laws import publication
from server.domain.tally_plan import plan
from tests.databases import ROOT
from tests.reports_monthly.attack import Attack, Key, Laws, Line, told
from wire.indicators import IndicatorTable, Told

WORDS = catalogue("staff", "en")
NAMES = '{ es = "Nombre", ht = "Non", en = "Name" }'
SERVICES = {"health": "clinic", "mind": "clinic", "work": "office", "school": "office", "asylum": "shelter"}
SMALL = f"""
[centre]
id = "small"
timezone = "America/Mexico_City"
languages = ["es", "ht", "en"]
unsure = "health"
names = {NAMES}

[hours]
mon = ["08:00-12:00"]

[targets]
E = 0
A = 15
B = 30
C = 45

[declared]
keep = "day_end"
purpose = {NAMES}

[[zones]]
id = "hall"
names = {NAMES}

[[desks]]
id = "1"
zone = "hall"
queues = ["{'", "'.join(SERVICES)}"]
languages = ["es", "en"]

[[desks]]
id = "2"
zone = "hall"
queues = ["{'", "'.join(SERVICES)}"]
languages = ["ht"]
"""
SMALL += "".join(
    f'\n[[agencies]]\nid = "{one}"\nname = "{one}"\n' for one in dict.fromkeys(SERVICES.values())
)
SMALL += "".join(
    f"""
[[queues]]
id = "{one}"

[[services]]
id = "{one}"
agency = "{agency}"
pictogram = "information"
queue = "{one}"
minutes = 10
names = {NAMES}
"""
    for one, agency in SERVICES.items()
)
CENTRE = read(SMALL).value()
TAPACHULA = read((ROOT / "examples" / "tapachula.toml").read_text(encoding="utf-8")).value()
AUDIENCES = {"house": (LEAST, 1), "public": (LEAST_PUBLIC, PUBLIC_BASE)}


@dataclass(frozen=True)
class Month:
    """A month and what is told of it, as `live.reports` plans it."""

    centre: Centre
    tally: Tally

    @cached_property
    def places(self) -> Places:
        return places(self.centre, self.tally, QUESTIONS)

    @cached_property
    def told(self) -> dict[str, frozenset[Key]]:
        house = plan(self.tally, self.places, LEAST)
        return {
            "house": house.told,
            "public": plan(self.tally, self.places, LEAST_PUBLIC, house).told,
        }


def tables(months: list[Month], audience: str) -> list[IndicatorTable]:
    """The report of a period, of the whole centre and of each agency."""
    one, whole = months[0], Tally()
    for each in months:
        whole.add(each.tally)
    least, base = AUDIENCES[audience]
    terms = Terms(
        longer([each.told[audience] for each in months]), base
    )  # times of few told too: an attacker has more
    period = Period("2026-03" if len(months) == 1 else "2026-Q1")
    return [
        indicator_table(one.centre, period, agency, whole, one.places, terms, least=least, words=WORDS)
        for agency in (None, *one.places.agencies)
    ]


def recovered(months: list[Month], audience: str) -> dict[Key, tuple[int, int]]:
    """What an attacker recovers of all reports of these months and, if there are several, of their quarter.

    What the quarter tells joins the months; a sum that it hides is as open as any month's part of it.
    """
    laws, least = Laws(months[0].places), AUDIENCES[audience][0]
    equal: list[Line] = []
    most: list[Line] = []
    known: set[Key] = set()
    wanted: set[Key] = set()
    true: dict[Key, int] = {}
    for n, each in enumerate(months):
        own, shut = told(tables([each], audience))
        counts: dict[Key, int] = {key: each.tally.counts[key] for key in laws.keys}  # type: ignore[index]  # four parts
        assert min((counts[key] for key in own), default=least) >= least
        known |= {(str(n), *key) for key in own}
        wanted |= {(str(n), *key) for key in shut | {key for key in counts if counts[key] < least}}
        true |= {(str(n), *key): count for key, count in counts.items()}
        equal += [_of(n, line) for line in laws.equal]
        most += [_of(n, line) for line in laws.most]
    for key in told(tables(months, audience))[0] if len(months) > 1 else ():
        parts = {(str(n), *key): 1 for n in range(len(months))}
        true["quarter", *key] = sum(true[part] for part in parts)
        known.add(("quarter", *key))
        equal.append({("quarter", *key): -1} | parts)
    return Attack(equal, most, true, known).narrow({key: true[key] for key in sorted(wanted - known)}, least)


def _of(month: int, line: Line) -> Line:
    return {(str(month), *key): much for key, much in line.items()}


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize(("seed", "visits"), [(1, 60), (2, 250), (3, 900), (4, 2500)])
def test_the_reports_of_a_month_give_no_small_count_away(seed: int, visits: int, audience: str) -> None:
    assert recovered([Month(CENTRE, month(CENTRE, seed, visits))], audience) == {}


@pytest.mark.parametrize("audience", AUDIENCES)
def test_months_and_their_quarter_give_no_small_count_away(audience: str) -> None:
    months = [Month(CENTRE, month(CENTRE, 10 + visits, visits)) for visits in (300, 900, 1500)]
    assert recovered(months, audience) == {}


def test_a_month_of_the_centre_in_tapachula_gives_no_small_count_away() -> None:
    assert recovered([Month(TAPACHULA, month(TAPACHULA, 1, 16_000))], "house") == {}


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_small_month_tells_the_figures_of_the_whole_centre(audience: str) -> None:
    """They are what a small centre's report is read for: fewer cuts are better than no totals."""
    centre = tables([Month(TAPACHULA, month(TAPACHULA, 1, 1_500))], audience)[0]
    (row,) = centre.sheets[0].rows
    assert [one.indicator for one in row.figures if one.told is Told.HIDDEN] == []


@pytest.mark.parametrize(("visits", "cut"), [(1_500, False), (16_000, True)])
def test_an_agency_is_cut_further_in_months_of_many_visits_alone(visits: int, *, cut: bool) -> None:
    agency = tables([Month(TAPACHULA, month(TAPACHULA, 1, visits))], "house")[1]
    told_ = {sheet.cut for sheet in agency.sheets for row in sheet.rows for one in row.figures if one.value}
    assert told_ == {"", "service", "referral"} | ({"lane", "hour", "language"} if cut else set())


def test_a_month_tells_something() -> None:
    """Hiding everything would pass the tests above."""
    shares = []
    for visits in (150, 900, 2500):
        own, gone = told(tables([Month(CENTRE, month(CENTRE, 7, visits))], "house"))
        shares.append(len(own) / len(own | gone))
    assert shares == sorted(shares)
    assert shares[-1] > 0.8


def test_hiding_the_small_counts_alone_would_give_them_away() -> None:
    """The attacker is able: it recovers what only rule 1 hides."""
    one = Month(CENTRE, month(CENTRE, 4, 2500))
    laws, counts = Laws(one.places), publication(one.tally, one.places).counts
    large = {key for key, count in counts.items() if count >= LEAST}
    small = {key: count for key, count in counts.items() if count < LEAST}
    assert len(Attack(laws.equal, laws.most, counts, large).narrow(small, LEAST)) > len(small) / 2
