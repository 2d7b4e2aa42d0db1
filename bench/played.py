"""A visit log played through the real actions: issue, call, start, finish, cancel, at the log's moments."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from sqlalchemy import Connection, Engine

from bench.ground import ROOT
from server.actions import calls, desks, setup, steps, visits
from server.actions.work import Actor, Work
from server.domain.centre import Centre
from server.domain.centre_check import read
from server.domain.forecast import LoggedVisit
from server.domain.hall import Hall
from server.domain.step import Verb
from server.store import hall as hall_store
from server.store.database import migrate, open_engine
from wire import requests
from wire.words import Channel, DeskState, DeviceKind, Lane, Role

CENTRE = ROOT / "examples" / "always_open.toml"
LANES = {"E": 0.0, "A": 43.5, "B": 44.0, "C": 45.0}
"""Minutes of target wait: a lane is called about as much earlier as in the log that we have."""
KIOSK = Actor("device", "kiosk-1", "always_open", device=DeviceKind.KIOSK)
MANAGER = Actor("staff", "manager", "always_open", Role.MANAGER)
LEAVES, ENDS, JOINS, IS_CALLED = range(4)


def centre_of(log: Sequence[LoggedVisit]) -> str:
    """Return the file of a centre with a log's services, each a queue of its own, and its desks."""
    text = CENTRE.read_text(encoding="utf-8")
    head, tail = text[: text.index("[targets]")], text[text.index("[[needs]]") :]
    services = sorted({_id(visit.service) for visit in log if visit.called is not None})
    head = head.replace('unsure = "information"', f'unsure = "{services[0]}"')
    lines = [head, "[targets]", *(f"{lane} = {minutes}" for lane, minutes in LANES.items())]
    lines += ['[[agencies]]\nid = "centre"\nname = "Centro"']
    profiles: dict[str, set[str]] = defaultdict(set)
    for visit in log:
        if visit.called is not None:
            profiles[visit.desk].add(_id(visit.service))
    names = ", ".join(f'{language} = "x"' for language in ("es", "ht", "fr", "en", "pt", "ar"))
    for service in services:
        lines.append(f'[[queues]]\nid = "{service}"')
        lines.append(
            f'[[services]]\nid = "{service}"\nagency = "centre"\npictogram = "information"\n'
            f'queue = "{service}"\nminutes = 5\nnames = {{ {names} }}'
        )
    lines.append(f'[[zones]]\nid = "hall"\nnames = {{ {names} }}')
    for desk, number in numbers(log).items():
        queues = ", ".join(f'"{queue}"' for queue in sorted(profiles[desk]))
        lines.append(f'[[desks]]\nid = "{number}"\nzone = "hall"\nqueues = [{queues}]')
    return "\n".join([*lines, tail])


def numbers(log: Iterable[LoggedVisit]) -> dict[str, str]:
    """Return a number for each desk of a log."""
    known = sorted({visit.desk for visit in log if visit.called is not None})
    return {desk: str(number) for number, desk in enumerate(known, 1)}


def _id(name: str) -> str:
    return "".join(c if c.isalnum() else "-" for c in name.lower()).strip("-") or "none"


@dataclass
class Player:
    """Plays the days of a log, one transaction each."""

    centre: Centre
    engine: Engine
    numbers: Mapping[str, str]
    """Desk of the log → desk of the centre."""
    opened: set[str] = field(default_factory=set)
    busy: dict[str, int] = field(default_factory=dict)
    """Desk → the step that is served there."""
    here: dict[int, tuple[int, str]] = field(default_factory=dict)
    """Row of the log → its step and ticket."""

    def day(self, visits_: Sequence[LoggedVisit]) -> None:
        """Play one day; all desks are closed in the end."""
        with self.engine.connect().execution_options(writes=True) as connection, connection.begin():
            happened = sorted(_events(visits_), key=lambda one: (one[0], one[1], one[2].step))
            hall = hall_store.load(connection, self.centre, _moment(happened[0][0]))
            for at, kind, visit in happened:
                self._step(connection, hall, _moment(at), kind, visit)
            end = _moment(happened[-1][0] + 1)
            for desk in sorted(self.opened):
                self._finish(connection, hall, end, desk)
                desks.set_state(self._work(connection, hall, end, MANAGER), desk, DeskState.CLOSED)
        self.opened.clear()
        self.here.clear()

    def _work(self, c: Connection, hall: Hall, now: datetime, actor: Actor) -> Work:
        return Work(c, self.centre, actor, now, hall)

    def _step(self, c: Connection, hall: Hall, now: datetime, kind: int, visit: LoggedVisit) -> None:
        desk, staff = self.numbers.get(visit.desk, ""), self._work(c, hall, now, MANAGER)
        if kind == JOINS:
            lane = Lane(visit.lane) if visit.lane in LANES else Lane.C
            asked = requests.NewVisit(
                services=[_id(visit.service)], language="es", lane=lane, channel=Channel.KIOSK
            )
            made = visits.issue(replace(staff, actor=KIOSK), asked)
            self.here[visit.step] = (made.steps[0].step, made.ticket)
        elif kind == LEAVES:
            steps.move(staff, self.here[visit.step][0], Verb.CANCEL)
        elif kind == ENDS:
            if self.busy.get(desk) == self.here[visit.step][0]:
                self._finish(c, hall, now, desk)
        else:
            if desk not in self.opened:
                desks.set_state(staff, desk, DeskState.OPEN)
                self.opened.add(desk)
            self._finish(c, hall, now, desk)
            step, ticket = self.here[visit.step]
            calls.call_ticket(staff, desk, ticket)
            steps.move(staff, step, Verb.START)
            self.busy[desk] = step

    def _finish(self, c: Connection, hall: Hall, now: datetime, desk: str) -> None:
        step = self.busy.pop(desk, None)
        if step is not None:
            steps.move(self._work(c, hall, now, MANAGER), step, Verb.FINISH)


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def _events(log: Sequence[LoggedVisit]) -> Iterator[tuple[float, int, LoggedVisit]]:
    for visit in log:
        if visit.called is not None:
            yield visit.called, IS_CALLED, visit
            yield max(visit.finished or 0.0, visit.called + 1), ENDS, visit
        elif visit.left is not None:
            yield max(visit.left, visit.joined + 1), LEAVES, visit
        else:
            continue
        yield visit.joined, JOINS, visit


def play(log: Sequence[LoggedVisit], file: Path) -> tuple[Engine, Centre]:
    """Play a log into a new database; return it and its centre."""
    engine = open_engine(f"sqlite:///{file}")
    migrate(engine)
    text = centre_of(log)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        setup.init_centre(connection, read(text))
    centre = read(text).value()
    player = Player(centre, engine, numbers(log))
    for _, visits_ in groupby(log, key=lambda visit: visit.day):
        player.day(list(visits_))
    return engine, centre
