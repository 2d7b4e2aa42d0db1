"""`python -m language complete`: whether every message is translated wherever it must be."""

import argparse
import sys
from pathlib import Path

from language.complete import complaints


def main() -> int:
    """Run the command; 1 where something is not complete."""
    parser = argparse.ArgumentParser(prog="python -m language", description="Look after the catalogues.")
    commands = parser.add_subparsers(dest="command", required=True)
    complete = commands.add_parser("complete", help="list what lacks a translation, and what no code says")
    complete.add_argument(
        "--root", type=Path, default=Path(__file__).resolve().parent.parent, help="the project's folder"
    )
    found = complaints(parser.parse_args().root)
    for complaint in found:
        print(complaint)
    print(f"{len(found)} to mend" if found else "Every message has its translations.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
