"""What a day's calendar shows beside appointments."""

from server.domain.agenda import Block, blocks
from server.domain.availability import Book, Taken
from tests.bookings import MONDAY, centre, minutes
from wire.words import Quota


def test_what_is_kept_for_walk_ins_and_when_nobody_is_there_are_told_apart() -> None:
    here = centre(
        hours=["07:00-09:00"],
        desks={"1": {"queues": ["health"], "breaks": ["08:00-08:40"]}},
        walk_in_share=0.5,
    )
    opening = here.calendar.openings(MONDAY)[0][0]
    taken = [Taken("1", opening + minutes(10 * n), 1 + n // 2, Quota.PUBLIC) for n in (0, 1, 4, 5)]
    found = blocks(here, here.service("health"), MONDAY, Book(taken))
    assert found == [
        Block(opening + minutes(20), opening + minutes(40), "walk_in"),
        Block(opening + minutes(60), opening + minutes(100), "break"),
        Block(opening + minutes(100), opening + minutes(120), "walk_in"),
    ]


def test_an_open_day_has_no_blocks() -> None:
    here = centre(desks={"1": ["health"]})
    assert blocks(here, here.service("health"), MONDAY, Book()) == []
