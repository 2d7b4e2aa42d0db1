"""A service day in figures, read from its roll-up. Pure; every measure is told in `docs/measures.md`."""

from collections.abc import Iterable
from datetime import date

from server.domain.rollup import ALL, Rollup
from server.domain.statistics import STATES, measures, quantiles
from wire.reports import AppointmentsDay, DayReport, ReferralsDay, ServiceDay, Spread
from wire.statistics import Quantiles
from wire.words import Arrival


def day_report(day: date, services: Iterable[str], rollup: Rollup) -> DayReport:
    """Return the figures of one service day; every one of `services` has its line, used or not."""
    return DayReport(
        day=day,
        visits=rollup.counts["visit", ALL, "visits"],
        people=rollup.counts["visit", ALL, "people"],
        by_channel=_visits(rollup, "visit_channel"),
        by_language=_visits(rollup, "visit_language"),
        stay=_spread(quantiles(rollup, "visit", ALL, "stay")),
        services=[_service(rollup, service) for service in services],
        appointments=_appointments(rollup),
        referrals=_referrals(rollup),
    )


def _visits(rollup: Rollup, by: str) -> dict[str, int]:
    return {value: rollup.counts[by, value, "visits"] for value in rollup.values(by)}


def _service(rollup: Rollup, service: str) -> ServiceDay:
    found = measures(rollup, "service", service)
    return ServiceDay(
        service=service,
        joined=found.joined,
        **{state: getattr(found, state) for state in STATES},
        called=found.called,
        on_time=found.on_time,
        interpreted=rollup.counts["service", service, "interpreted"],
        wait=_spread(found.wait),
        walk=_spread(found.walk),
        work=_spread(found.work),
    )


def _spread(found: Quantiles) -> Spread:
    return Spread(count=found.count, median_s=found.median_s, p90_s=found.p90_s)


def _appointments(rollup: Rollup) -> AppointmentsDay:
    return AppointmentsDay(
        **{
            state: rollup.counts["appointment", state, "made"]
            for state in ("booked", "checked_in", "missed", "cancelled")
        },
        **{arrival.value: rollup.counts["arrival", arrival.value, "made"] for arrival in Arrival},
    )


def _referrals(rollup: Rollup) -> ReferralsDay:
    sent = {state: rollup.counts["referral", state, "made"] for state in rollup.values("referral")}
    return ReferralsDay(
        sent=sum(sent.values()),
        accepted=sent.get("accepted", 0) + sent.get("completed", 0),
        declined=sent.get("declined", 0),
        withdrawn=sent.get("withdrawn", 0),
        completed=sent.get("completed", 0),
    )
