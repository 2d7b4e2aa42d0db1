"""What visitors may say of themselves at reception, if they like: the questions and their answers. Pure.

Age bands are UNHCR's common ones. Everybody may leave every question open: that is `not_said`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wire.declared import AgeBand, PopulationGroup, Sex

NOT_SAID = "not_said"
QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "age": (*(str(one) for one in AgeBand), NOT_SAID),
    "sex": (*(str(one) for one in Sex), NOT_SAID),
    "group": (*(str(one) for one in PopulationGroup), NOT_SAID),
}
"""Question → its answers."""


@dataclass(frozen=True)
class Answers:
    """One person's answers; `not_said` where there is none."""

    age: str
    sex: str
    group: str


def counted(answers: Iterable[Answers]) -> Counter[tuple[str, str]]:
    """Return (question, answer) → how many: one question at a time, so that no answers can be joined."""
    return Counter((question, getattr(one, question)) for one in answers for question in QUESTIONS)
