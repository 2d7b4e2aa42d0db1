"""What people do along journeys, as rules for a random day: colleagues, interpreters, referrals, families."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from server.actions import families, interpreters, journeys, referrals, steps, visits
from server.domain.errors import Refusal
from server.domain.step import AT_DESK, Step
from tests.day import MANAGER, Day
from wire import journeys as messages
from wire import requests
from wire.words import Order

SERVICES = st.sampled_from(["information", "health", "legal", "listening", "asylum"])
JOURNEYS = st.lists(SERVICES, min_size=1, max_size=3)
PICK = st.integers(min_value=0, max_value=11)
HELPERS = st.sampled_from(["creole", "creole-fr", "arabic"])


class JourneyActs(RuleBasedStateMachine):
    """Needs a `day` of the centre that `tests.agencies.enrich` makes."""

    day: Day

    def tried(self, act: Callable[[], Any]) -> Any:
        """Do something that may be refused; a refusal changes nothing."""
        raise NotImplementedError

    def picked(self, pick: int) -> Step:
        """One of the newest steps."""
        raise NotImplementedError

    @precondition(lambda self: self.day.steps())
    @rule(pick=PICK, who=st.sampled_from(["agent01", "agent02", "manager", "nobody"]))
    def send_to_a_colleague(self, pick: int, who: str) -> None:
        to, step = requests.Transfer(agent=who), self.picked(pick).id
        self.tried(lambda: self.day.act(MANAGER, lambda work: steps.transfer(work, step, to)))

    @rule(who=HELPERS, here=st.booleans())
    def an_interpreter_comes_or_goes(self, who: str, here: bool) -> None:  # noqa: FBT001 - Hypothesis passes it by name
        self.day.act(MANAGER, lambda work: interpreters.set_present(work, who, present=here))

    @rule(services=JOURNEYS, language=st.sampled_from(["es", "ht", "ar", "pt"]))
    def issue_in_a_free_order(self, services: list[str], language: str) -> None:
        asked = requests.NewVisit(services=services, language=language, party_size=3, order=Order.FREE)
        self.day.act(MANAGER, lambda work: visits.issue(work, asked))

    @precondition(lambda self: self.day.steps())
    @rule(pick=PICK, services=JOURNEYS)
    def add_steps(self, pick: int, services: list[str]) -> None:
        visit, asked = self.picked(pick).visit, messages.NewSteps(services=services)
        self.tried(lambda: self.day.act(MANAGER, lambda work: journeys.add_steps(work, visit, asked)))

    @precondition(lambda self: self.day.steps())
    @rule(pick=PICK, people=st.integers(1, 3))
    def part(self, pick: int, people: int) -> None:
        visit, asked = self.picked(pick).visit, messages.Split(party_size=people)
        self.tried(lambda: self.day.act(MANAGER, lambda work: families.split(work, visit, asked)))

    @precondition(lambda self: self.day.steps())
    @rule(pick=PICK, service=SERVICES, at_once=st.booleans())
    def refer(self, pick: int, service: str, at_once: bool) -> None:  # noqa: FBT001 - Hypothesis passes it by name
        step, asked = self.picked(pick).id, messages.NewReferral(service=service, consent=True)
        sent = self.tried(lambda: self.day.act(MANAGER, lambda work: referrals.refer(work, step, asked)))
        if at_once and not isinstance(sent, Refusal):
            yes = messages.AnswerReferral()
            self.tried(lambda: self.day.act(MANAGER, lambda work: referrals.accept(work, sent.referral, yes)))

    @invariant()
    def an_interpreter_helps_the_step_that_says_so_and_no_other(self) -> None:
        helped = {s.interpreter: s.id for s in self.day.steps(*AT_DESK).values() if s.interpreter}
        assert helped == dict(self.day.rows("SELECT id, step FROM interpreter WHERE step IS NOT NULL"))
