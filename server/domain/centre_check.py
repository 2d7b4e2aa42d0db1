"""Read a centre file: a mistake is refused with line, field and what would be right."""

import re
import tomllib
from typing import Any

from pydantic import ValidationError

from server.domain.calendar import DAYS
from server.domain.centre_file import CentreFile
from server.domain.numbering import NumberSequence, clashes
from wire.words import Lane

WITH_ID = (
    "agencies",
    "sequences",
    "queues",
    "services",
    "zones",
    "desks",
    "devices",
    "interpreters",
    "journeys",
)


class CentreFileError(ValueError):
    """A mistake in a centre file; the text names line, field and what would be right."""


def read(text: str) -> CentreFile:
    """Read and check a centre file. Raises CentreFileError that names line, field and what would be right."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise CentreFileError(f"not TOML: {fault}") from fault
    try:
        file = CentreFile.model_validate(data)
    except ValidationError as fault:
        first = fault.errors()[0]
        raise CentreFileError(_placed(text, first["loc"], first["msg"])) from fault
    for place, message in _disagreements(file):
        raise CentreFileError(_placed(text, place, message))
    return file


Place = tuple[int | str, ...]


def _disagreements(file: CentreFile) -> list[tuple[Place, str]]:
    """Return where one part names another that is not there, or two say the same."""
    found: list[tuple[Place, str]] = []
    for part in WITH_ID:
        found += _twice(part, "id", [entry.id for entry in getattr(file, part)])
    found += _twice("staff", "user", [person.user for person in file.staff])
    for part, field, where in (
        ("queues", "sequence", "sequences"),
        ("services", "agency", "agencies"),
        ("services", "queue", "queues"),
        ("desks", "zone", "zones"),
        ("desks", "queues", "queues"),
        ("devices", "zones", "zones"),
        ("staff", "agency", "agencies"),
        ("availability", "service", "services"),
        ("journeys", "services", "services"),
    ):
        known = [entry.id for entry in getattr(file, where)]
        for i, entry in enumerate(getattr(file, part)):
            found += [
                ((part, i, field), _unknown(name, known))
                for name in _named(entry, field)
                if name not in known
            ]
    return found + _gaps(file)


def _twice(part: str, field: str, names: list[str]) -> list[tuple[Place, str]]:
    return [
        ((part, i, field), f"{name!r} is there twice") for i, name in enumerate(names) if name in names[:i]
    ]


def _gaps(file: CentreFile) -> list[tuple[Place, str]]:
    found: list[tuple[Place, str]] = [
        (("hours", day), f"{day!r} is no day; right would be one of {', '.join(DAYS)}")
        for day in file.hours
        if day not in DAYS
    ]
    missing = [lane.value for lane in Lane if lane not in file.targets]
    if missing:
        found.append(
            (("targets",), f"lane {missing[0]} has no target wait; right would be E, A, B and C in minutes")
        )
    for part in ("services", "zones", "journeys"):
        for i, entry in enumerate(getattr(file, part)):
            absent = [language for language in file.centre.languages if language not in entry.names]
            if absent:
                found.append(((part, i, "names"), f"no name in {', '.join(absent)}; each language needs one"))
    sequences = [NumberSequence(s.id, s.prefix, s.first, s.last) for s in file.sequences]
    sequences.append(file.reserved)
    found += [
        (("sequences",), f"{one!r} and {other!r} could give the same code")
        for one, other in clashes(sequences)
    ]
    if absent := [language for language in file.centre.languages if language not in file.centre.names]:
        found.append((("centre", "names"), f"no name in {', '.join(absent)}; each language needs one"))
    purpose = file.declared.purpose if file.declared else dict.fromkeys(file.centre.languages)
    if absent := [language for language in file.centre.languages if language not in purpose]:
        found.append((("declared", "purpose"), f"no words in {', '.join(absent)}; each language needs them"))
    services = [service.id for service in file.services]
    if file.centre.unsure not in (None, *services):
        found.append((("centre", "unsure"), _unknown(str(file.centre.unsure), services)))
    found += [
        (("alarms", "queue_long_of"), _unknown(service, services))
        for service in file.alarms.queue_long_of
        if service not in services
    ]
    return found + _queues(file)


def _queues(file: CentreFile) -> list[tuple[Place, str]]:
    """Return where a desk's hours name a queue that is not there, and queues that nobody calls from."""
    queues = [queue.id for queue in file.queues]
    found: list[tuple[Place, str]] = [
        (("desks", i, "profiles"), _unknown(queue, queues))
        for i, desk in enumerate(file.desks)
        for profile in desk.profiles
        for queue in profile.queues
        if queue not in queues
    ]
    called_from = {queue for desk in file.desks for queue in desk.queues}
    found += [
        (("queues", i, "id"), f"no desk calls from queue {queue.id!r}; right would be to name it at a desk")
        for i, queue in enumerate(file.queues)
        if queue.id not in called_from
    ]
    return found


def _named(entry: Any, field: str) -> list[str]:
    value = getattr(entry, field)
    return value if isinstance(value, list) else [value] if value else []


def _unknown(name: str, known: list[str]) -> str:
    return f"{name!r} is not described; right would be one of {', '.join(known)}"


def _placed(text: str, place: Place, message: str) -> str:
    """Return the message with the line that a field stands on."""
    path = ".".join(str(part + 1) if isinstance(part, int) else part for part in place)
    return f"line {_line(text, place)}, {path}: {message.removeprefix('Value error, ')}"


def _line(text: str, place: Place) -> int:
    """Return the line of a field: its key within its table, or the table's own header."""
    lines = text.splitlines()
    table = str(place[0]) if place else ""
    nth = place[1] if len(place) > 1 and isinstance(place[1], int) else 0
    header = re.compile(rf"^\s*\[+\s*{re.escape(table)}\s*\]+")
    starts = [n for n, line in enumerate(lines) if header.match(line)]
    if not starts:
        return 1
    start = starts[min(int(nth), len(starts) - 1)]
    keys = [part for part in place[1:] if isinstance(part, str)]
    for n in range(start + 1, len(lines)):
        if re.match(r"^\s*\[", lines[n]):
            break
        if keys and re.match(rf"^\s*{re.escape(keys[0])}\s*=", lines[n]):
            return n + 1
    return start + 1
