"""What a visitor tells of themselves at reception, if they like; counted and erased when the day is over."""

from server.actions.work import Work
from server.domain.declared import NOT_SAID, Answers
from server.domain.errors import Refusal
from server.store import declared
from wire.wishes import Declaration
from wire.words import ErrorCode, Role


def declare(work: Work, said: Declaration) -> None:
    """Keep a person's answers for the day. The journal hears nothing of it: it would tell the moment.

    Raises Refusal `not_found` where the centre states no purpose, and so asks nobody.
    """
    work.actor.must_be(Role.AGENT)
    if work.centre.declared is None:
        raise Refusal(ErrorCode.NOT_FOUND, "This centre does not ask. Its file has no [declared] purpose.")
    answers = Answers(said.age or NOT_SAID, said.sex or NOT_SAID, said.group or NOT_SAID)
    declared.add(work.c, work.centre.id, work.centre.calendar.service_day(work.now), answers)


def count_and_erase(work: Work) -> int:
    """Count the answers of days that are over, and erase them; return how many."""
    return declared.count_and_erase(work.c, work.centre.id, work.centre.calendar.service_day(work.now))
