"""Days at the centre with two agencies, played by chance: everything that people and the clock can do."""

import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TypeVar

from server.actions import (
    appointments,
    arrivals,
    closures,
    families,
    groups,
    interpreters,
    journeys,
    next_day,
    reception,
    referrals,
    steps,
    stored,
    visits,
)
from server.actions.places import slots
from server.actions.work import Work
from server.domain.errors import Refusal
from server.domain.step import TRANSITIONS, Verb
from tests.day import KIOSK, MANAGER, Day
from tests.statistics.raw import EVERYTHING, deeds, read
from wire import appointments as booking
from wire import journeys as messages
from wire import requests
from wire.words import DeclineReason, DeskState, Lane, Order, Quota

T = TypeVar("T")
SERVICES = ("information", "health", "legal", "asylum")
DESKS = ("1", "2", "3", "31")
QUIET = ("4", "33")
"""Desks that call nobody but whose referral was accepted: they are free for it, or for a break."""
LATELY = 30
"""So many of the newest steps are acted on."""
TRIES = 4
"""What is refused is tried otherwise, so often at most."""


class Nobody(Exception):  # noqa: N818 - it is no fault
    """There is nobody to do this to."""


class Player:
    """Plays random acts; what is refused is refused."""

    def __init__(self, day: Day, seed: int) -> None:
        self.day, self.chance = day, random.Random(seed)  # noqa: S311 - a seed, so that it can be played again
        self.did: set[str] = set()
        self.read_until = self.played = 0
        self.follow: list[str] = []
        self.booked: dict[str, datetime] = {}
        self.reserved: list[str] = []
        answers = "accept accept-by-appointment decline withdraw"
        comings = "check-in-early check-in-on_time check-in-late check-in-too_late"
        acts: list[tuple[int, Callable[[], object], str]] = [  # how often, what, and what that leads to
            (9, self.issue, "issue issue-family issue-journey"),
            (10, self.call, "call call-interpreted"),
            *((weight, self.verb(verb), words) for verb, (weight, words) in VERBS.items()),
            (2, self.transfer, "transfer-to-service transfer-to-desk transfer-to-colleague"),
            (2, self.call_chosen, "call-chosen"),
            (2, self.desk, "open break close"),
            (2, self.undo_at_once, " ".join(one for one in EVERYTHING if one.startswith("undo"))),
            (1, self.group, "issue-group"),
            (1, self.hand_over, "hand-over reserve"),
            (1, self.leave, "cancel-visitor"),
            (1, self.give_next_day, "cancel-next_day issue-next-day"),
            (1, self.store, "store release"),
            (1, self.at_reception, "lane reprint split add-steps"),
            (2, self.refer, f"refer {answers} complete"),
            (2, self.answer, f"{answers} complete"),
            (1, self.serve_referred, "complete"),
            (1, self.interpreter, "interpreter-here interpreter-away call-interpreted"),
            (2, self.book, f"hold book miss move cancel_appointment {comings}"),
            (1, self.change_appointment, "move cancel_appointment"),
            (3, self.arrive, comings),
            (1, self.close_time, "close_time lift_closure"),
            (2, self.day.tidy, "lapse miss join"),
        ]
        self.acts = [(weight, act, frozenset(words.split())) for weight, act, words in acts]

    def play(self, acts: int, pace_s: float, never_yet: float = 0.4) -> None:
        """Play so many acts; `never_yet` is how often one is tried that leads to what never happened."""
        for _ in range(acts):
            self.day.later(self.chance.expovariate(1 / pace_s))
            self.played += 1
            for _ in range(TRIES):
                with suppress(Refusal, Nobody):
                    self.act(never_yet)()
                    break
            rows = read(self.day, self.read_until)
            self.did |= deeds(rows)
            self.read_until = rows[-1].seq if rows else self.read_until

    def act(self, never_yet: float) -> Callable[[], object]:
        missing = [act for _, act, words in self.acts if words - self.did]
        if missing and self.chance.random() < never_yet:
            return self.chance.choice(missing)
        weights = [weight for weight, _, _ in self.acts]
        return self.chance.choices([act for _, act, _ in self.acts], weights)[0]

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

    def issue(self) -> None:
        journey = self.chance.random() < 0.2
        services = [] if journey else self.chance.sample(SERVICES, self.chance.choice((1, 1, 1, 2, 3)))
        asked = requests.NewVisit(
            services=services,
            journey=self.chance.choice(("arrival", "settling")) if journey else None,
            language=self.chance.choice(("es", "es", "ht", "ar", "pt")),
            lane=self.chance.choice((*Lane, Lane.C, Lane.C)),
            party_size=self.chance.choice((1, 1, 2, 4)),
            order=self.chance.choice(tuple(Order)),
        )
        kiosk = asked.lane is not Lane.EMERGENCY and self.chance.random() < 0.5
        made = self.day.act(KIOSK if kiosk else MANAGER, lambda work: visits.issue(work, asked))
        self.follow.append(made.follow_url.rpartition("/")[2])

    def group(self) -> None:
        asked = messages.NewGroup(services=[self.chance.choice(SERVICES)], language="ht", count=3)
        self.manage(lambda work: groups.issue(work, asked))

    def hand_over(self) -> None:
        """A kiosk was alone for a while."""
        if not self.reserved:
            self.reserved = list(self.day.act(KIOSK, visits.reserve).codes)
            return
        issued_at = self.day.now - timedelta(minutes=self.chance.choice((1, 10, 40)))
        asked = requests.NewVisit(
            services=["health"], language="ht", ticket=self.reserved.pop(), issued_at=issued_at
        )
        self.day.act(KIOSK, lambda work: visits.issue(work, asked))

    def leave(self) -> None:
        self.day.leave(self.some(self.follow[-8:]))

    def give_next_day(self) -> None:
        _, visit = self.step("waiting", "parked")
        self.manage(lambda work: next_day.give(work, visit))

    def call(self) -> None:
        self.day.call_next(self.chance.choice(DESKS))

    def call_chosen(self) -> None:
        step, _ = self.step("waiting")
        self.day.call_ticket(self.chance.choice(DESKS), self.day.ticket(step))

    def store(self) -> None:
        kept = [
            str(desk)
            for (desk,) in self.day.rows(
                "SELECT target_desk FROM step WHERE stored = true AND state = 'waiting'"
            )
        ]
        act, desk = (stored.release_next, kept[0]) if kept else (stored.store_next, self.chance.choice(DESKS))
        self.manage(lambda work: act(work, desk))

    def verb(self, verb: Verb) -> Callable[[], object]:
        states = [state.value for state, verbs in TRANSITIONS.items() if verb in verbs]

        def act() -> None:
            self.day.move(self.step(*states)[0], verb)

        return act

    def undo_at_once(self) -> None:
        verb = self.prefer({f"undo-{verb}": verb for verb in (*VERBS, Verb.TRANSFER, Verb.CALL)})
        states = [state.value for state, verbs in TRANSITIONS.items() if verb in verbs]
        step, _ = self.step(*states)
        if verb is Verb.TRANSFER:
            self.day.transfer(step, service=self.chance.choice(SERVICES))
        elif verb is Verb.CALL:
            self.day.call_ticket(self.chance.choice(DESKS), self.day.ticket(step))
        else:
            self.day.move(step, verb)
        self.day.later(self.chance.choice((1, 60)))
        self.day.undo(step)

    def transfer(self) -> None:
        step, _ = self.step("waiting", "called", "serving", "parked")
        to = self.prefer(
            {
                "transfer-to-service": requests.Transfer(service=self.chance.choice(SERVICES)),
                "transfer-to-desk": requests.Transfer(desk=self.chance.choice(DESKS)),
                "transfer-to-colleague": requests.Transfer(agent="manager"),
            }
        )
        self.manage(lambda work: steps.transfer(work, step, to))

    def desk(self) -> None:
        states = {"open": DeskState.OPEN, "break": DeskState.BREAK, "close": DeskState.CLOSED}
        state = self.chance.choice((DeskState.OPEN, self.prefer(states)))
        self.day.desk(self.chance.choice((*DESKS, *QUIET)), state)

    def at_reception(self) -> None:
        _, visit = self.step()
        lane = messages.NewLane(lane=self.chance.choice(tuple(Lane)))
        more = messages.NewSteps(services=[self.chance.choice(SERVICES)])
        acts: dict[str, Callable[[Work], object]] = {
            "lane": lambda work: reception.change_lane(work, visit, lane),
            "reprint": lambda work: reception.reprint(work, visit),
            "split": lambda work: families.split(work, visit, messages.Split(party_size=1)),
            "add-steps": lambda work: journeys.add_steps(work, visit, more),
        }
        self.manage(self.prefer(acts))

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

    def interpreter(self) -> None:
        who, here = self.chance.choice(("creole", "arabic", "creole-fr")), self.chance.random() < 0.7
        self.manage(lambda work: interpreters.set_present(work, who, present=here))

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

    def close_time(self) -> None:
        begins = self.day.now + timedelta(hours=6)
        asked = booking.NewClosure(desk="32", starts_at=begins, ends_at=begins + timedelta(minutes=30))
        made = self.manage(lambda work: closures.close(work, asked))
        self.manage(lambda work: closures.lift(work, made.closure))


VERBS = {
    Verb.START: (6, "start"),
    Verb.FINISH: (6, "finish complete"),
    Verb.NO_SHOW: (1, "no-show"),
    Verb.PARK: (1, "park"),
    Verb.RESUME: (1, "resume"),
    Verb.REQUEUE: (1, "requeue requeue-after-no-show"),
    Verb.CANCEL: (1, "cancel"),
    Verb.RECALL: (1, "recall"),
}
