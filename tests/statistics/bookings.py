"""What is booked and sent on: acts of a random day, each at the moment that it is."""

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from server.actions import appointments, arrivals, closures, referrals, visits
from server.actions.places import slots
from server.actions.work import Work
from server.domain.step import Verb
from tests.day import KIOSK, MANAGER, Day
from wire import appointments as booking
from wire import journeys as messages
from wire.words import DeclineReason, Quota

T = TypeVar("T")
SERVICES = ("information", "health", "legal", "asylum")
QUIET = ("4", "33")
"""Desks that call nobody but whose referral was accepted: they are free for it, or for a break."""
LATELY = 30
"""So many of the newest steps are acted on."""


class Nobody(Exception):  # noqa: N818 - it is no fault
    """There is nobody to do this to."""


class Bookings:
    """Chooses by chance; what is refused is refused."""

    def __init__(self, day: Day, seed: int) -> None:
        self.day, self.chance = day, random.Random(seed)  # noqa: S311 - a seed, so that it can be played again
        self.did: set[str] = set()
        self.booked: dict[str, datetime] = {}
        self.came: list[str] = []

    def prefer(self, ways: Mapping[str, T]) -> T:
        """Choose one of some ways, by words of EVERYTHING: one that never happened yet, if there is one."""
        never = [way for word, way in ways.items() if word not in self.did]
        return self.chance.choice(never or list(ways.values()))

    def some(self, known: Sequence[T]) -> T:
        if not known:
            raise Nobody
        return self.chance.choice(known)

    def step(self, *states: str) -> tuple[int, int]:
        """Return one of the newest steps, in some states, with its visit."""
        rows = self.day.rows(f"SELECT id, visit, state FROM step ORDER BY id DESC LIMIT {LATELY}")  # noqa: S608 - our own words
        known = [(int(str(id_)), int(str(visit))) for id_, visit, at in rows if not states or at in states]
        return self.some(known)

    def manage(self, action: Callable[[Work], T]) -> T:
        return self.day.act(MANAGER, action)

    def refer(self) -> None:
        step, _ = self.step(*self.prefer({"complete": ("done",), "refer": ("serving", "waiting", "done")}))
        asked = messages.NewReferral(service=self.chance.choice((*SERVICES, "asylum")), consent=True)
        self.manage(lambda work: referrals.refer(work, step, asked))

    def answer(self) -> None:
        sent = self.day.rows("SELECT id, to_service FROM referral WHERE state = 'sent' ORDER BY id")
        by_service = self.prefer({"accept-by-appointment": "asylum", "accept": ""})
        id_, service = self.some([row for row in sent if by_service in {"", row[1]}])
        referral, no = int(str(id_)), messages.AnswerReferral(reason=DeclineReason.NO_CAPACITY)
        acts: dict[str, Callable[[Work], object]] = {
            "accept": lambda work: referrals.accept(work, referral, messages.AnswerReferral()),
            "decline": lambda work: referrals.decline(work, referral, no),
            "withdraw": lambda work: referrals.withdraw(work, referral),
        }
        if service == "asylum":
            by_time = messages.AnswerReferral(starts_at=self.slot(Quota.REFERRAL))
            acts["accept-by-appointment"] = lambda work: referrals.accept(work, referral, by_time)
        self.manage(self.prefer(acts))

    def serve_referred(self) -> None:
        """Let somebody whose referral was accepted come one act further."""
        accepted = "JOIN referral ON referral.step = step.id WHERE referral.state = 'accepted'"
        query = f"SELECT step.id, step.state FROM step {accepted} ORDER BY step.id"  # noqa: S608 - our own words
        further = {"waiting": Verb.CALL, "called": Verb.START, "serving": Verb.FINISH}
        known = [(int(str(id_)), further[str(at)]) for id_, at in self.day.rows(query) if at in further]
        step, verb = self.some(known)
        if verb is Verb.CALL:
            self.day.call_ticket(self.chance.choice(QUIET), self.day.ticket(step))
        else:
            self.day.move(step, verb)

    def slot(self, quota: Quota = Quota.STAFF) -> datetime:
        """Return one of the next free times for asylum."""
        day = self.day.centre.calendar.service_day(self.day.now + timedelta(minutes=40))
        free = self.manage(lambda work: slots(work, "asylum", day, quota)).slots
        return self.some([one.starts_at for one in free if one.free and one.starts_at > self.day.now][:6])

    def book(self) -> None:
        asked = booking.NewAppointment(
            service="asylum", starts_at=self.slot(), language="ht", party_size=2, quota=Quota.STAFF
        )
        held = self.manage(lambda work: appointments.hold(work, asked))
        if self.chance.random() < 0.8:
            self.manage(lambda work: appointments.confirm(work, held.link))
            self.booked[held.link] = held.starts_at

    def change_appointment(self) -> None:
        link = self.some(list(self.booked)[-6:])
        if self.prefer({"move": False, "cancel_appointment": True}):
            self.manage(lambda work: appointments.cancel(work, link, self.chance))
            del self.booked[link]
            return
        to = booking.MoveAppointment(starts_at=self.slot())
        self.booked[link] = self.manage(lambda work: appointments.move(work, link, to, self.chance)).starts_at

    def arrive(self) -> None:
        """Come to an appointment, at a moment around its time."""
        minutes = {"early": -5, "on_time": 5, "late": 20, "too_late": 50}
        late = timedelta(minutes=self.prefer({f"check-in-{how}": many for how, many in minutes.items()}))
        soon = (self.day.now, self.day.now + timedelta(minutes=90))
        link = self.some([link for link, at in self.booked.items() if soon[0] < at + late < soon[1]])
        self.day.now = self.booked.pop(link) + late
        self.day.act(KIOSK, lambda work: arrivals.check_in(work, booking.CheckIn(link=link)))
        self.came.append(link)

    def wrong_person(self) -> None:
        """Somebody is checked in by another's code; it is seen at once."""
        link = self.some([link for link, at in self.booked.items() if at - self.day.now < timedelta(hours=1)])
        came = self.manage(lambda work: arrivals.check_in(work, booking.CheckIn(link=link)))
        self.day.later(30)
        named = f"SELECT id FROM appointment WHERE code = '{came.code}'"  # noqa: S608 - our own code
        ((id_,),) = self.day.rows(named)
        self.manage(lambda work: arrivals.undo_check_in(work, int(str(id_))))

    def arrive_again(self) -> None:
        """Whose ticket died comes once more."""
        link = self.some(self.came[-3:])
        found = self.manage(lambda work: appointments.show(work, link))
        if found.visit is not None and self.chance.random() < 0.7:
            self.manage(lambda work: visits.cancel_visit(work, found.visit or 0, "visitor"))
        self.day.act(KIOSK, lambda work: arrivals.check_in(work, booking.CheckIn(link=link)))

    def close_time(self) -> None:
        begins = self.day.now + timedelta(hours=6)
        asked = booking.NewClosure(desk="32", starts_at=begins, ends_at=begins + timedelta(minutes=30))
        made = self.manage(lambda work: closures.close(work, asked))
        self.manage(lambda work: closures.lift(work, made.closure))
