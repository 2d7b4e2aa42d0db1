"""Reconciliation of the monitoring report: each indicator of each row, before anything is hidden."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from statistics import fmean, median, quantiles
from typing import Any

import pytest

from language.catalogue import catalogue
from server.actions import indicators
from server.domain.indicator_table import indicator_table
from server.domain.indicators import MEASURES, Terms
from server.domain.period import Period
from server.domain.tally import Tally, places
from tests.day import MANAGER
from tests.statistics.conftest import Played
from tests.statistics.naive import Naive, promised, times
from wire.indicators import IndicatorTable, Told

MINUTE, DAY_S, TWO_DAYS = 60, 86400, timedelta(days=2)
Steps = list[dict[str, Any]]


class All(frozenset[tuple[str, ...]]):
    """Nothing is hidden."""

    def issuperset(self, _keys: object) -> bool:
        return True


def table(played: Played, agency: str | None) -> IndicatorTable:
    """The report of the played days, as if they were a month, with nothing hidden."""
    start, end = played.days
    whole = Tally()
    for day in (start + timedelta(days=n) for n in range((end - start).days + 1)):
        whole.add(played.day.act(MANAGER, lambda work, day=day: indicators.day(work, day)))  # type: ignore[misc]  # bound at once
    centre = played.day.centre
    found = places(centre, whole, {})
    words = catalogue("staff", "en")
    return indicator_table(
        centre, Period(f"{start:%Y-%m}"), agency, whole, found, Terms(All()), least=0, words=words
    )


def test_every_indicator_of_every_row_equals_the_journal(played: Played) -> None:
    naive, told = played.naive, set()
    for agency in (None, "shelter", "centre"):
        for sheet in table(played, agency).sheets:
            for row in sheet.rows:
                expected = figures(naive, played.days, sheet.cut, row.key, agency)
                shown = {one.indicator: one.value for one in row.figures if one.told is not Told.NOT_ASKED}
                assert shown == {name: expected[name] for name in shown}, (sheet.cut, row.key, agency)
                told |= set(shown)
    assert told == {one.id for one in MEASURES} - {"declared"}


def figures(naive: Naive, days: tuple[date, date], cut: str, key: str, agency: str | None) -> dict[str, Any]:
    """Every indicator of one row of one sheet."""
    if cut == "referral":
        return referred(naive, days, key)
    owner = key if cut == "agency" else agency
    only = {"agency": owner} | ({cut: key} if cut in {"service", "lane", "language"} else {})
    steps = naive.within(*days, **only)
    if cut == "hour":
        steps = [step for step in steps if step["hour"].endswith(f"-{key}")]
    service = key if cut == "service" else None
    return {
        **of_steps(naive, steps),
        **of_visits(naive, steps),
        **of_desks(naive, days, owner, service),
        **of_appointments(naive, days, owner, service),
        **referred(naive, days, None),
    }


def percent(part: float, whole: float) -> Any:
    return pytest.approx(100 * part / whole, abs=0.051) if whole else None


def point(values: list[float], how: Callable[[list[float]], float], unit_s: float) -> Any:
    return pytest.approx(how(values) / unit_s, abs=0.051) if values else None


def ninth_tenth(values: list[float]) -> float:
    return quantiles(values, n=10, method="inclusive")[8] if len(values) > 1 else values[0]


def of_visits(naive: Naive, steps: Steps) -> dict[str, Any]:
    visits = {step["visit"] for step in steps}
    return {"visits": len(visits), "people": sum(naive.visits[one]["party_size"] for one in visits)}


def of_steps(naive: Naive, steps: Steps) -> dict[str, Any]:
    states, waits, told = (
        Counter(step["state"] for step in steps),
        times(steps, "wait"),
        promised(naive, steps),
    )
    called = [step for step in steps if "called_at" in step]
    spoken = {desk["id"]: desk.get("languages") for desk in naive.file["desks"]}
    own = [
        step
        for step in called
        if "interpreter" in step or step["language"] in (spoken[step["desk"]] or [step["language"]])
    ]
    return {
        "services": states["done"],
        "wait_median": point(waits, median, MINUTE),
        "wait_p90": point(waits, ninth_tenth, MINUTE),
        "on_time": percent(sum(step["called_at"] <= step["due_at"] for step in called), len(called)),
        "coverage": percent(sum(low <= wait <= high for wait, (low, _, high) in told), len(told)),
        "mae": point([abs(wait - likely) for wait, (_, likely, _) in told], fmean, MINUTE),
        "abandonment": percent(states["no_show"] + states["cancelled"], len(steps)),
        "no_show": percent(states["no_show"], len(steps)),
        "needs": percent(sum(wait <= 15 * MINUTE for wait in waits), len(waits)),
        "own_language": percent(len(own), len(called)),
    }


def of_desks(
    naive: Naive, days: tuple[date, date], agency: str | None, service: str | None
) -> dict[str, Any]:
    """Open hours of desks that call for some service of an agency, or for one service."""
    queues = {
        one["queue"]
        for one in naive.file["services"]
        if agency in {None, one["agency"]} and service in {None, one["id"]}
    }
    mine = {desk["id"] for desk in naive.file["desks"] if queues & set(desk["queues"])}
    spent = [seconds for desk, seconds in naive.desk_seconds(*days).items() if desk in mine]
    opened, busy = (sum(each[place] for each in spent) for place in (0, 1))
    return {
        "open_hours": pytest.approx(opened / 3600, abs=0.051) if spent else None,
        "utilisation": percent(busy, opened),
    }


def of_appointments(
    naive: Naive, days: tuple[date, date], agency: str | None, service: str | None
) -> dict[str, Any]:
    made = [
        one
        for one in naive.appointments.values()
        if days[0] <= one["day"] <= days[1]
        and one["state"] != "held"
        and agency in {None, naive.agencies[one["service"]]}
        and service in {None, one["service"]}
    ]
    leads = [max(0.0, (one["starts_at"] - one["made_at"]).total_seconds()) for one in made]
    return {
        "booked": len(made),
        "appointments_kept": percent(sum(one["state"] == "checked_in" for one in made), len(made)),
        "lead": point(leads, median, DAY_S),
        "soon": percent(sum(lead <= 7 * DAY_S for lead in leads), len(leads)),
    }


def referred(naive: Naive, days: tuple[date, date], pair: str | None) -> dict[str, Any]:
    """Of those not withdrawn: answered with yes, and closed, within two days of sending."""
    sent = [
        one
        for one in naive.referrals.values()
        if days[0] <= one["day"] <= days[1]
        and one["state"] != "withdrawn"
        and pair in {None, f"{naive.agencies[one['from']]}>{naive.agencies[one['to']]}"}
    ]
    yes = [
        one
        for one in sent
        if one["state"] in {"accepted", "completed"} and one["answered_at"] - one["sent_at"] <= TWO_DAYS
    ]
    closed = [
        one for one in yes if one["state"] == "completed" and one["completed_at"] - one["sent_at"] <= TWO_DAYS
    ]
    return {
        "referrals": len(sent),
        "referrals_accepted": percent(len(yes), len(sent)),
        "referrals_closed": percent(len(closed), len(yes)),
    }
