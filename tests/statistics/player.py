"""Days at the centre with two agencies, played by chance: everything that people and the clock can do."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from sqlalchemy import text

from server.actions import (
    agents,
    families,
    groups,
    interpreters,
    journeys,
    leaving,
    next_day,
    people,
    reception,
    steps,
    stored,
    visits,
)
from server.actions.work import Work
from server.domain.errors import Refusal
from server.domain.step import TRANSITIONS, Verb
from server.store import people as kept
from tests.day import KIOSK, MANAGER, Day, agent
from tests.statistics.bookings import QUIET, SERVICES, Bookings, Nobody
from tests.statistics.raw import EVERYTHING, deeds, read
from wire import journeys as messages
from wire import requests
from wire.words import DeskState, Lane, Order

DESKS = ("1", "2", "3", "31")
TRIES = 4
"""What is refused is tried otherwise, so often at most."""

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


class Player(Bookings):
    """Plays random acts; what is refused is refused."""

    def __init__(self, day: Day, seed: int) -> None:
        super().__init__(day, seed)
        day.act(MANAGER, lambda work: work.c.execute(text("DELETE FROM session")))
        self.read_until = self.played = 0
        self.follow: list[str] = []
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
            (1, self.leave_desk, "break-off close requeue"),
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
            (1, self.wrong_person, "undo_check_in"),
            (1, self.arrive_again, "check-in-again"),
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

    def leave_desk(self) -> None:
        """Somebody takes a busy desk over and signs out, or their session ends before anybody looks."""
        step, _ = self.step(*self.prefer({"break-off": ("serving",), "requeue": ("called", "serving")}))
        desk, who = self.day.steps()[step].desk or "", agent(3)
        session = self.day.act(who, lambda work: people.open_session(work.c, who, work.now - people.SESSION))
        if self.chance.random() < 0.5:
            ends = self.day.now + timedelta(seconds=self.chance.choice((20, 200)))
            self.day.act(who, lambda work: kept.open_session(work.c, f"{step} {ends}", who.id, ends))
        self.manage(lambda work: agents.hand_over(work, desk, who.id))
        self.day.later(self.chance.choice((30, 250)))
        with suppress(Refusal, Nobody):
            self.issue()
            self.verb(self.chance.choice((Verb.FINISH, Verb.START)))()
        self.day.tidy()
        self.day.act(who, lambda work: leaving.sign_out(work, session.token))

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

    def interpreter(self) -> None:
        who, here = self.chance.choice(("creole", "arabic", "creole-fr")), self.chance.random() < 0.7
        self.manage(lambda work: interpreters.set_present(work, who, present=here))
