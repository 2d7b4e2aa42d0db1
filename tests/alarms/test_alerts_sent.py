"""News of alerts: written, taken, sent, tried again, handed back, forgotten."""

from dataclasses import replace
from datetime import time
from functools import partial

from server.actions import dispatches
from server.domain.dispatch import News
from server.domain.quiet import QuietHours
from server.store import alerts
from tests.alarms.conftest import RULES, long_queue, sent, short_queue, take
from tests.day import CLOCK, Day
from wire.words import AlertKind


def test_an_alert_is_sent_reminded_and_told_to_be_over(day: Day) -> None:
    long_queue(day)
    assert [sent(day), sent(day)] == [[News.RAISED], []]
    day.later(30 * 60)
    assert [sent(day), sent(day)] == [[News.REMINDED], []]
    short_queue(day)
    assert [sent(day), sent(day)] == [[News.CLEARED], []]


def test_what_began_and_ended_in_quiet_hours_is_never_told(day: Day) -> None:
    day.centre = replace(day.centre, alarms=replace(RULES, quiet=(QuietHours(time(8), time(10)),)))
    long_queue(day)
    assert take(day) == []
    short_queue(day)
    day.later(3600)
    assert take(day) == []


def test_what_still_holds_after_quiet_hours_is_told_then(day: Day) -> None:
    day.centre = replace(day.centre, alarms=replace(RULES, quiet=(QuietHours(time(8), time(10)),)))
    long_queue(day)
    day.later(3599)
    assert sent(day) == []
    day.later(1)
    assert sent(day) == [News.RAISED]


def test_a_message_waits_for_quiet_hours_to_end(day: Day) -> None:
    long_queue(day)
    (message,) = take(day)
    day.act(CLOCK, partial(dispatches.failed, message=message, way="pigeon", for_good=False))
    day.centre = replace(day.centre, alarms=replace(RULES, quiet=(QuietHours(time(8), time(10)),)))
    day.later(600)
    assert take(day) == []
    day.later(3000)
    assert [one.id for one in take(day)] == [message.id]


def test_what_is_for_the_hall_stays_in_the_hall(day: Day) -> None:
    for kind in (AlertKind.EMERGENCY, AlertKind.HELP, AlertKind.PAPER_OUT):
        day.act(CLOCK, lambda work, kind=kind: alerts.raise_(work.c, "always_open", "1", kind, work.now))
    assert [message.dispatch.kind for message in take(day)] == [AlertKind.PAPER_OUT]


def opened(day: Day) -> list[tuple[AlertKind, str]]:
    found = day.act(CLOCK, lambda work: alerts.opened(work.c, work.centre.id))
    return [(alert.kind, alert.device) for alert in found if alert.kind is not AlertKind.QUEUE_LONG]


def test_a_way_that_fails_is_tried_again_with_the_same_message_and_staff_hear_of_it(day: Day) -> None:
    long_queue(day)
    ids, known = set(), []
    for _ in range(3):
        (message,) = take(day)
        assert take(day) == []
        ids.add(message.id)
        day.act(CLOCK, partial(dispatches.failed, message=message, way="pigeon", for_good=False))
        known.append(opened(day))
        day.later(2 * 3600)
    assert len(ids) == 1
    assert known == [[], [], [(AlertKind.ALARM_NOT_SENT, "pigeon")]]
    assert sent(day) == [News.RAISED]
    assert opened(day) == []


def test_a_receiver_that_wants_no_more_of_it_is_not_asked_again(day: Day) -> None:
    long_queue(day)
    (message,) = take(day)
    day.act(CLOCK, partial(dispatches.failed, message=message, way="pigeon", for_good=True))
    day.later(1799)
    assert take(day) == []
    assert opened(day) == [(AlertKind.ALARM_NOT_SENT, "pigeon")]


def test_a_message_whose_process_died_is_taken_by_another_when_its_lease_ends(day: Day) -> None:
    long_queue(day)
    (message,) = take(day)  # and the process ends here
    day.later(599)
    assert take(day) == []
    day.later(1)
    assert [one.id for one in take(day)] == [message.id]


def test_who_was_too_slow_does_not_undo_what_another_has_sent(day: Day) -> None:
    long_queue(day)
    (message,) = take(day)
    day.later(600)
    assert sent(day) == [News.RAISED]
    day.act(CLOCK, partial(dispatches.failed, message=message, way="pigeon", for_good=False))
    day.later(600)
    assert take(day) == []


def test_what_was_not_tried_is_handed_back(day: Day) -> None:
    long_queue(day)
    taken = take(day)
    day.act(CLOCK, partial(dispatches.hand_back, taken=taken))
    again = take(day)
    assert [(one.id, one.dispatch.tries) for one in again] == [(taken[0].id, 1)]


def test_each_way_is_told_for_itself(day: Day) -> None:
    long_queue(day)
    assert sent(day) == [News.RAISED]
    short_queue(day)
    assert day.act(CLOCK, partial(dispatches.take, channel="pigeon:2")) == []
    assert sent(day) == [News.CLEARED]


def test_what_was_sent_is_forgotten_when_the_alert_is_long_over(day: Day) -> None:
    long_queue(day)
    sent(day)
    short_queue(day)
    sent(day)
    day.later(7 * 24 * 3600)
    take(day)
    assert day.rows("SELECT count(*) FROM dispatch") == [(2,)]
    day.later(1)
    take(day)
    assert day.rows("SELECT count(*) FROM dispatch") == [(0,)]


def test_people_read_it_in_the_centre_s_language(day: Day) -> None:
    long_queue(day)
    (message,) = take(day)
    assert message.subject == "Salud: Espera mucha gente"
    assert message.text.splitlines()[1:] == [
        "Salud: Espera mucha gente",
        "esperan 3; aviso desde 3",
        "Desde las 09:00.",
    ]
