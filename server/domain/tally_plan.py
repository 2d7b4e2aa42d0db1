"""What a month tells of its tally: finely cut, or less where that is better. Pure."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from server.domain.suppression import PRICELESS, Publication, hidden, idle, told
from server.domain.swaps import Key
from server.domain.tally import Places, Tally
from server.domain.tally_laws import publication


class Plan(NamedTuple):
    """What is told of a month: which of its counts, and whether each agency's are cut finely (`Places`)."""

    told: frozenset[Key]
    fine: bool


def plan(
    tally: Tally, places: Places, least: int, within: Plan | None = None, watch: Callable[[], None] = idle
) -> Plan:
    """Return what is told of a month, no more than `within`: rule 8 of `suppression`.

    `watch` is called now and then. Raises LawBrokenError where the counts do not keep the laws.
    """

    def planned(counts: Publication) -> frozenset[Key]:
        already = counts.counts.keys() - within.told if within else frozenset()
        return told(counts, hidden(counts, least, already, watch))

    coarse = planned(publication(tally, replace(places, fine=False)))
    if within is not None and not within.fine:
        return Plan(coarse, fine=False)
    finely = publication(tally, replace(places, fine=True))
    kept = {key: PRICELESS for key in coarse if not key[1] and not key[2]}
    fine = planned(replace(finely, worth={**finely.worth, **kept}))
    return Plan(fine, fine=True) if fine else Plan(coarse, fine=False)
