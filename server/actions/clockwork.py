"""What the server does by itself: end days that are over, forget what need not be kept."""

from datetime import timedelta

from server.actions import alarms, letters, promises
from server.actions.declared import count_and_erase
from server.actions.lapses import lapse_and_offer
from server.actions.leaving import close_left
from server.actions.next_day import let_join
from server.actions.visits import CLOSED, cancel_visit
from server.actions.work import Work
from server.store import answers, codes, journal, people, steps, visits
from wire.words import StepState

ANSWERS_KEPT = timedelta(days=1)
"""How long a retry gets its first answer; a hand-over after that finds its code used."""

COUNTED_KEPT = timedelta(days=7)


def tidy(work: Work) -> int:
    """End what is left of days that are over and erase what has run out; return how many visits ended.

    Desks that were left close first. Whoever still waits when a day is over is counted as cancelled, with
    the cause `closed`; who is served behind closed doors is let finish. Follow links are erased with their
    day.
    """
    calendar = work.centre.calendar
    close_left(work)
    ended = 0
    for visit, day in steps.left_over(work.c, work.centre.id):
        if calendar.day_is_over(day, work.now):
            ended += not _is_served(work, visit) and cancel_visit(work, visit, CLOSED)
    today = calendar.service_day(work.now)
    yesterday = today - timedelta(days=1)
    over = today if calendar.day_is_over(yesterday, work.now) else yesterday
    links = visits.forget_links(work.c, work.centre.id, over)
    answers.forget(work.c, work.now - ANSWERS_KEPT)
    people.forget_sessions(work.c, work.now)
    codes.forget_counted(work.c, work.centre.id, today - COUNTED_KEPT)
    let_join(work)
    lapse_and_offer(work)
    letters.sweep(work)
    promises.follow(work)
    alarms.watch(work)
    count_and_erase(work)
    if ended or links:
        journal.append(
            work.c, work.centre.id, work.now, work.actor.name, "tidy", detail={"ended": ended, "links": links}
        )
    return ended


def _is_served(work: Work, visit: int) -> bool:
    """Tell whether somebody is served at a desk that has not been left, while the centre is closed."""
    there = any(step.state is StepState.SERVING for step in steps.of_visit(work.c, visit))
    return there and not work.centre.calendar.is_open(work.now)
