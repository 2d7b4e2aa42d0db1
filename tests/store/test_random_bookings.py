"""Hypothesis books, moves, cancels and closes: desks are never overbooked, shares are kept."""

import random
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import event

from server.actions import appointments, arrivals, closures, offers, places, wishes
from server.actions.visits import visitor
from server.domain.availability import grid_of
from server.domain.booking import Appointment
from server.domain.errors import Refusal
from server.store import appointments as store
from server.store.database import open_engine
from tests.bookings import keep, minutes
from tests.databases import Template
from tests.day import KIOSK, MANAGER, Day
from wire.appointments import (
    CheckIn,
    ConfirmAppointment,
    MoveAppointment,
    NewAppointment,
    NewClosure,
    NewWish,
)
from wire.words import AppointmentState as A
from wire.words import ErrorCode, Quota, WishState

MORNING = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
"""07:00 of a Monday in Mexico City, when the centre opens."""
MONDAY = date(2026, 11, 23)
DAYS = st.sampled_from([MONDAY, MONDAY + timedelta(days=1)])
SERVICES = st.sampled_from(["health", "legal"])
PICK = st.integers(0, 30)
QUOTAS = st.sampled_from(Quota)
DESKS: dict[str, Any] = {
    "1": ["health"],
    "2": {"queues": ["health", "legal"], "breaks": ["08:05-08:25"]},
    "3": {"queues": ["legal"], "profiles": [{"hours": "08:00-09:00", "queues": ["health", "legal"]}]},
}
CHANCE = random.Random(3)  # noqa: S311 - a seed, so that it can be played again


class Bookings(RuleBasedStateMachine):
    """Visitors, staff and the clock act in any order, at a centre that is open for three hours a day."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="ventanilla-bookings-"))
        shutil.copy(self.template, self.folder / "day.db")
        self.engine = open_engine(f"sqlite:///{self.folder / 'day.db'}")
        event.listen(self.engine, "connect", _without_waiting_for_the_disk)
        self.links: list[str] = []
        self.wishes: list[str] = []
        self.closed: list[int] = []
        self.moved_by_staff: set[int] = set()

    @initialize(
        walk_in=st.sampled_from([0, 0.25, 0.4, 0.5]),
        referral=st.sampled_from([0, 0.1, 0.3]),
        health=st.sampled_from([10, 20, 40]),
        legal=st.sampled_from([10, 30]),
        grid=st.sampled_from([5, 10]),
    )
    def opens(self, walk_in: float, referral: float, health: int, legal: int, grid: int) -> None:
        self.shares = (walk_in, referral)
        keep(
            self.engine,
            hours=["07:00-10:00"],
            desks=DESKS,
            minutes={"health": health, "legal": legal},
            slot_minutes=grid,
            walk_in_share=walk_in,
            referral_share=referral,
            ahead_days=2,
            moves_at_most=2,
        )
        self.day = Day(self.engine, MORNING)
        self.visitor = visitor("always_open")

    def teardown(self) -> None:
        self.engine.dispose()
        shutil.rmtree(self.folder)

    def tried(self, act: Callable[[], Any]) -> Any:
        """Do something that may be refused; a refusal changes nothing."""
        before = self._everything()
        try:
            return act()
        except Refusal as refusal:
            assert self._everything() == before
            return refusal

    def _everything(self) -> list[Any]:
        tables = ("appointment", "taken", "wish", "closure", "visit", "step", "journal")
        return [self.day.rows(f"SELECT * FROM {table}") for table in tables]  # noqa: S608 - tables of our own

    def time_of(self, service: str, day: date, pick: int, quota: Quota = Quota.STAFF) -> datetime | None:
        found = self.day.act(MANAGER, lambda work: places.slots(work, service, day, quota)).slots
        return found[pick % len(found)].starts_at if found else None

    @rule(service=SERVICES, day=DAYS, pick=PICK, quota=QUOTAS, confirm=st.booleans())
    def hold(self, service: str, day: date, pick: int, quota: Quota, *, confirm: bool) -> None:
        starts_at = self.time_of(service, day, pick)
        if starts_at is None:
            return
        who = self.visitor if quota is Quota.PUBLIC else MANAGER
        asked = NewAppointment(service=service, starts_at=starts_at, language="ht", quota=quota)
        held = self.tried(lambda: self.day.act(who, lambda work: appointments.hold(work, asked)))
        if isinstance(held, Refusal):
            assert held.code in {ErrorCode.SLOT_TAKEN, ErrorCode.SLOT_NOT_OFFERED}
            return
        self.links.append(held.link)
        if confirm:
            self.confirm(-1)

    @precondition(lambda self: self.links)
    @rule(pick=PICK)
    def confirm(self, pick: int) -> None:
        link = self.links[pick % len(self.links)]
        asked = ConfirmAppointment()
        self.tried(lambda: self.day.act(self.visitor, lambda work: appointments.confirm(work, link, asked)))

    @precondition(lambda self: self.links)
    @rule(pick=PICK, day=DAYS, where=PICK, staff=st.booleans())
    def move(self, pick: int, day: date, where: int, *, staff: bool) -> None:
        link = self.links[pick % len(self.links)]
        one = self.tried(lambda: self.day.act(MANAGER, lambda work: appointments.show(work, link)))
        starts_at = None if isinstance(one, Refusal) else self.time_of(one.service, day, where)
        if starts_at is None:
            return
        to = MoveAppointment(starts_at=starts_at)
        if staff:
            self.moved_by_staff.add(one.appointment)
            self.tried(
                lambda: self.day.act(
                    MANAGER, lambda work: appointments.staff_move(work, one.appointment, to, CHANCE)
                )
            )
        else:
            self.tried(
                lambda: self.day.act(self.visitor, lambda work: appointments.move(work, link, to, CHANCE))
            )

    @precondition(lambda self: self.links)
    @rule(pick=PICK)
    def cancel(self, pick: int) -> None:
        link = self.links[pick % len(self.links)]
        self.tried(lambda: self.day.act(self.visitor, lambda work: appointments.cancel(work, link, CHANCE)))

    @precondition(lambda self: self.links)
    @rule(pick=PICK)
    def check_in(self, pick: int) -> None:
        link = self.links[pick % len(self.links)]
        self.tried(lambda: self.day.act(KIOSK, lambda work: arrivals.check_in(work, CheckIn(link=link))))

    @rule(service=SERVICES, day=DAYS)
    def wish(self, service: str, day: date) -> None:
        asked = NewWish(service=service, day=day, language="fr")
        made = self.tried(lambda: self.day.act(self.visitor, lambda work: wishes.wish(work, asked)))
        if not isinstance(made, Refusal):
            self.wishes.append(made.link)

    @precondition(lambda self: self.wishes)
    @rule(pick=PICK, yes=st.booleans())
    def answer(self, pick: int, *, yes: bool) -> None:
        link = self.wishes[pick % len(self.wishes)]
        act = offers.accept if yes else offers.decline
        self.tried(lambda: self.day.act(self.visitor, lambda work: act(work, link)))

    @rule(
        day=DAYS, start=st.integers(0, 11), length=st.integers(1, 8), desk=st.sampled_from([None, "1", "2"])
    )
    def close(self, day: date, start: int, length: int, desk: str | None) -> None:
        begins = self.day.centre.calendar.openings(day)[0][0] + minutes(15 * start)
        asked = NewClosure(desk=desk, starts_at=begins, ends_at=begins + minutes(15 * length))
        made = self.tried(lambda: self.day.act(MANAGER, lambda work: closures.close(work, asked)))
        if isinstance(made, Refusal):
            assert asked.ends_at <= self.day.now
            return
        self.closed.append(made.closure)
        if desk is None:
            assert not [
                one for one in self.standing() if one.starts_at < asked.ends_at and one.ends_at > begins
            ]

    @precondition(lambda self: self.closed)
    @rule(pick=PICK)
    def lift(self, pick: int) -> None:
        closure = self.closed.pop(pick % len(self.closed))
        self.tried(lambda: self.day.act(MANAGER, lambda work: closures.lift(work, closure)))

    @rule(count=st.sampled_from([1, 6, 20, 50]))
    def time_passes(self, count: int) -> None:
        self.day.later(60 * count)

    @rule()
    def clockwork(self) -> None:
        self.day.tidy()
        found = self.all()
        assert not [one for one in found if one.lapsed(self.day.now)]
        gone = self.day.now - self.day.centre.booking.too_late_after
        assert not [one for one in found if one.state is A.BOOKED and one.starts_at < gone]

    def all(self) -> list[Appointment]:
        with self.engine.connect() as c, c.begin():
            days = (MONDAY, MONDAY + timedelta(days=1))
            return [one for day in days for one in store.of_day(c, "always_open", day)]

    def standing(self) -> list[Appointment]:
        return [one for one in self.all() if one.state in {A.HELD, A.BOOKED} and not one.lapsed(self.day.now)]

    @invariant()
    def no_desk_is_booked_twice(self) -> None:
        if not hasattr(self, "day"):
            return
        for one, other in combinations(self.standing(), 2):
            if one.desk == other.desk:
                assert one.ends_at <= other.starts_at or other.ends_at <= one.starts_at

    @invariant()
    def every_appointment_has_just_its_own_time(self) -> None:
        if not hasattr(self, "day"):
            return
        rows = self.day.rows(
            "SELECT appointment, desk, count(*) FROM taken WHERE free_at IS NULL GROUP BY 1, 2"
        )
        grid = self.day.centre.booking.slot
        booked = {
            (one.id, one.desk, (one.ends_at - one.starts_at) // grid)
            for one in self.all()
            if one.state in {A.BOOKED, A.CHECKED_IN}
        }
        missed = {one.id for one in self.all() if one.state is A.MISSED}
        assert {row for row in rows if row[0] not in missed} == booked

    @invariant()
    def every_desk_serves_what_stands_in_its_calendar(self) -> None:
        if not hasattr(self, "day"):
            return
        zone = self.day.centre.calendar.zone
        for one in self.standing():
            desk = self.day.centre.desk(one.desk)
            local = one.starts_at.astimezone(zone)
            assert one.service in desk.profile(local.weekday(), local.time())
            begin, end = (
                self.day.centre.calendar.moment(one.service_day, at)
                for at in (local.time(), one.ends_at.astimezone(zone).time())
            )
            for pause in desk.breaks:
                start, stop = (
                    self.day.centre.calendar.moment(one.service_day, at) for at in (pause.start, pause.end)
                )
                assert end <= start or begin >= stop

    @invariant()
    def shares_are_kept_but_for_one_length(self) -> None:
        if not hasattr(self, "day"):
            return
        walk_in, referral = self.shares
        kept = [one for one in self.standing() if one.id not in self.moved_by_staff]
        self._keep_share([one for one in kept if one.quota is Quota.PUBLIC], 1 - walk_in - referral)
        self._keep_share([one for one in kept if one.quota is not Quota.STAFF], 1 - walk_in)

    def _keep_share(self, found: list[Appointment], share: float) -> None:
        by_desk: dict[tuple[str, date], list[Appointment]] = defaultdict(list)
        for one in found:
            by_desk[one.desk, one.service_day].append(one)
        for (_, day), mine in by_desk.items():
            grid = [at for at, _ in grid_of(self.day.centre, day)]
            longest = max(one.ends_at - one.starts_at for one in mine) / self.day.centre.booking.slot
            for first in mine:
                for last in mine:
                    passed = sum(first.starts_at <= at < last.ends_at for at in grid)
                    many = sum(
                        (one.ends_at - one.starts_at) / self.day.centre.booking.slot
                        for one in mine
                        if first.starts_at <= one.starts_at and one.ends_at <= last.ends_at
                    )
                    assert many <= share * passed + longest + 1e-9

    @invariant()
    def states_go_together(self) -> None:
        if not hasattr(self, "day"):
            return
        for one in self.all():
            assert (one.held_until is not None) or one.state is not A.HELD
            assert (one.visit is not None) or one.state is not A.CHECKED_IN
            assert one.moves <= 2 or one.id in self.moved_by_staff
        found = {one.id: one for one in self.all()}
        for state, appointment in self.day.rows("SELECT state, appointment FROM wish"):
            if state == WishState.OFFERED:
                assert found[int(str(appointment))].state is A.HELD
            if state == WishState.WAITING:
                assert appointment is None
        codes = Counter(one.code for one in found.values())
        assert not codes or max(codes.values()) == 1

    @invariant()
    def the_journal_tells_every_state(self) -> None:
        if not hasattr(self, "day"):
            return
        told: dict[int, str] = {}
        becomes = {"hold": "held", "offer": "held", "book": "booked", "lapse": "cancelled", "miss": "missed"}
        becomes |= {"cancel_appointment": "cancelled", "check_in": "checked_in"}
        becomes |= {"call_off": "cancelled", "stand_again": "booked"}
        for one in self.day.events():
            number = one.detail.get("appointment")
            if number is None or one.verb not in becomes or one.detail.get("arrival") == "too_late":
                continue
            told[number] = becomes[one.verb]
        assert told == {one.id: one.state.value for one in self.all()}


def _without_waiting_for_the_disk(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous = OFF")


@pytest.mark.timeout(300)  # many whole days are played
def test_whatever_is_booked_moved_and_closed_capacity_and_shares_are_kept(sqlite_template: Template) -> None:
    Bookings.template = Path(sqlite_template.url.removeprefix("sqlite:///"))
    run_state_machine_as_test(
        Bookings,
        settings=settings(
            max_examples=25,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
