"""Measure: `python -m bench [--quick] [NAME…]`. Prints a table, writes var/bench.json."""

import argparse
import importlib
import json
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bench import machine
from bench.figures import FULL, QUICK, Figure, table

BENCHES = {
    "issue": "tickets per second from 32 kiosks, against the same answer without a database",
    "calls": "call-next of 20 desks, group commit against one transaction per call",
    "desk": "one agent's call-next over HTTP with 500 waiting, against the same answer without a database",
    "live": "a call until the last of 100, 1000, 5000 displays, against bare sockets; memory per display",
    "history": "the rate with a million old tickets, against none",
    "slots": "a day's free times of a service with a year booked, against none",
    "plan": "a day of 1,500 visits with and without a change, the floor's suggestion, desks by hour",
    "forecast": "all waits of a hall at 50, 500 and 5,000 waiting, by the simulation alone and with trees",
    "statistics": "a year of statistics at 1, 10 and 100 times 1,500 visits a day; a day rolled up",
    "screens": "kiosk: cold start against a bare window, last touch to the ticket against a bare POST",
}
RESULT = Path("var/bench.json")


def main() -> int:
    """Run the measurements that were asked for; return 0 whether or not aims are met."""
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description="Measure speed and size, as ratios within one run.",
        epilog="\n".join(f"{name:8} {text}" for name, text in BENCHES.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[*BENCHES, []], help="default: all")
    parser.add_argument("--quick", action="store_true", help="a minute, rougher; default: six minutes")
    asked = parser.parse_args()
    machine.tie_self(machine.LOAD_CPU)
    RESULT.parent.mkdir(exist_ok=True)
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="bench-", dir=RESULT.parent) as folder:
        facts = machine.facts(Path(folder))
        print("\n".join(f"{name}: {value}" for name, value in facts.items()) + "\n")
        for name in asked.names or BENCHES:
            bench = importlib.import_module(f"bench.{name}")
            found = bench.measure(Path(folder).resolve(), QUICK if asked.quick else FULL)
            print(table(found), flush=True)
            figures += found
    kept = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": facts,
        "quick": asked.quick,
        "figures": [figure.as_json() for figure in figures],
    }
    RESULT.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
