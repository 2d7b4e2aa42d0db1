"""A month's report of the centre in Tapachula from its tally: what is hidden is planned, the table made."""

import time
from collections.abc import Sequence
from pathlib import Path

from bench.figures import Aim, Figure, Span, median
from bench.ground import ROOT
from bench.months import month
from language.catalogue import catalogue
from server.domain.centre import Centre
from server.domain.centre_check import read
from server.domain.declared import QUESTIONS
from server.domain.indicator_table import LEAST, LEAST_PUBLIC, PUBLIC_BASE, indicator_table
from server.domain.indicators import Terms
from server.domain.period import Period
from server.domain.tally import Tally, places
from server.domain.tally_plan import plan
from wire.indicators import IndicatorTable, Told

CENTRE = ROOT / "examples" / "tapachula.toml"
VISITS = 540
"""A sparse month; ten times that is a quiet one, a hundred times twice what the centre is built for."""
LOADS, LOADS_QUICK = (1, 10, 100), (1, 10)
AIM_S = 2.0


def measure(_folder: Path, span: Span) -> list[Figure]:
    """Return how long both audiences' reports of a month take at each load, and how many figures they tell.

    Processor time: one thread makes reports, beside whatever else the machine does.
    """
    centre = read(CENTRE.read_text(encoding="utf-8")).value()
    found = []
    for times in LOADS_QUICK if span.quick else LOADS:
        tally = month(centre, 1, VISITS * times)
        seconds = []
        for _ in range(span.rounds):
            started = time.process_time()
            tables = made(centre, tally)
            seconds.append(time.process_time() - started)
        what = f"a month of {VISITS * times:,} visits"
        found.append(
            Figure(
                "reports", f"{what}, house and public", median(seconds), "s of a processor", Aim(most=AIM_S)
            )
        )
        for audience, table in zip(("house", "public"), tables, strict=True):
            found.append(Figure("reports", f"{what}: figures told, {audience}", 100 * _share(table), "%"))
    return found


def made(centre: Centre, tally: Tally) -> list[IndicatorTable]:
    """Return a month's tables of the whole centre: for the house, and for the public."""
    where, words = places(centre, tally, QUESTIONS), catalogue("staff", "es")
    house = plan(tally, where, LEAST)
    public = plan(tally, where, LEAST_PUBLIC, house)
    audiences = ((house.told, LEAST, 1), (public.told, LEAST_PUBLIC, PUBLIC_BASE))
    return [
        indicator_table(
            centre,
            Period("2026-03"),
            None,
            tally,
            where,
            Terms(known, base, least),
            least=least,
            words=words,
        )
        for known, least, base in audiences
    ]


def _share(table: IndicatorTable) -> float:
    figures: Sequence[Told] = [
        figure.told for sheet in table.sheets for row in sheet.rows for figure in row.figures
    ]
    return figures.count(Told.TOLD) / (figures.count(Told.TOLD) + figures.count(Told.HIDDEN))
