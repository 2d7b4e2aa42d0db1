"""Queues of theory as visit logs, simulated by Ciw: Poisson arrivals, exponential services, head starts."""

import csv
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import ciw

COLUMNS = ["visit", "service", "lane", "joined_at", "called_at", "finished_at", "left_at", "desk"]
START = datetime(2026, 1, 1, tzinfo=UTC)
MU, DESKS = 0.2, 5
"""Services a minute at each of the desks: rho is .85 at .85 arrivals a minute (reference vector)."""


def simulate(
    rates: Mapping[str, float], head_starts: Mapping[str, float], until: float, seed: int
) -> list[list[str]]:
    """Return the log of M/M/5 with lanes that are served as if they had come earlier. Times are minutes."""

    def first(people: list[ciw.Individual], _: float) -> ciw.Individual:
        return min(people, key=lambda one: one.arrival_date - head_starts[one.customer_class])

    network = ciw.create_network(
        arrival_distributions={lane: [ciw.dists.Exponential(rate)] for lane, rate in rates.items()},
        service_distributions={lane: [ciw.dists.Exponential(MU)] for lane in rates},
        number_of_servers=[DESKS],
        service_disciplines=[first],
    )
    ciw.seed(seed)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(until)
    records = sorted(simulation.get_all_records(), key=lambda one: one.arrival_date)
    return [
        [
            str(place), "s", one.customer_class, at(one.arrival_date), at(one.service_start_date),
            at(one.service_end_date), "", f"desk-{one.server_id}",
        ]
        for place, one in enumerate(records)
    ]  # fmt: skip


def at(minutes: float) -> str:
    return (START + timedelta(minutes=minutes)).isoformat()


def write(path: Path, rows: list[list[str]], columns: list[str] | None = None) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns or COLUMNS)
        writer.writerows(rows)
    return path
