from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display.board import DASH, State, hear, shown, span
from display.shown import Line, Plate, Row, Sign
from wire.link import News
from wire.messages import Wait
from wire.views import Board, Call, Hello, Notice, WaitingService

NOW = datetime(2026, 11, 23, 16, 46, 0, tzinfo=UTC)


def after(seconds):
    return NOW + timedelta(seconds=seconds)


def call(n, ticket=None, *, at=0.0, language="ht", recall=False):
    return Call(
        announcement=n,
        ticket=ticket or str(400 + n),
        desk="6",
        zone="hall",
        language=language,
        called_at=after(at),
        recall=recall,
    )


def board(*calls, languages=("es", "ht"), waiting=(), notices=()):
    return Board(
        display="hall",
        centre={"es": "Centro"},
        title={"es": "Planta baja"},
        timezone="America/Mexico_City",
        languages=list(languages),
        calls=list(calls),
        waiting=list(waiting),
        notices=list(notices),
    )


def news(*calls, **more):
    return News(connected=True, view=board(*calls, **more))


def following(*steps):
    """Feed (seconds, news) one after the other; return the last state and every announcement's number."""
    state, announced = State(heard_at=NOW), []
    for seconds, its in steps:
        state, new = hear(state, its, after(seconds))
        announced += [its.announcement for its in new]
    return state, announced


def test_first_view_announces_only_calls_younger_than_20_s():
    state, announced = following((0, news(call(3, at=-19), call(2, at=-21), call(1, at=-300))))
    assert announced == [3]
    assert [row.ticket for row in shown(state, NOW).latest] == ["402", "401"]


def test_after_a_gap_calls_up_to_five_minutes_old_are_announced_in_their_order():
    gone = News(connected=False)
    calls = [call(4, at=360), call(3, at=91), call(2, at=89), call(1)]
    _, announced = following((0, news(call(1))), (5, gone), (20, gone), (390, news(*calls)))
    assert announced == [1, 3, 4]


def test_a_server_put_back_to_a_copy_rings_its_new_calls_once_though_their_numbers_are_lower():
    before = [call(n, at=n) for n in range(9, 0, -1)]
    copy = [call(n, at=n) for n in range(5, 0, -1)]
    new = [call(n, f"9{n}", at=60 + n // 7) for n in range(10, 5, -1)]
    steps = [(10, news(*before)), (50, news(*copy))]
    steps += [(61 + n, news(*new[5 - n :], *copy)) for n in range(6)] + [(70, news(*new, *copy))]
    state, announced = following(*steps)
    assert announced == [*range(1, 10), *range(6, 11)]
    assert shown(state, after(70)).plate.ticket == "910"


def test_recall_is_announced_again_but_the_ticket_stands_once():
    first, again = call(1, "427"), call(3, "427", recall=True, at=40)
    state, announced = following((0, news(first)), (41, news(again, call(2, "500", at=39), first)))
    assert announced == [1, 2, 3]
    there = shown(state, after(41))
    assert there.plate.ticket == "427"
    assert there.latest == (Row("500", "6"),)


def test_display_with_a_wrong_clock_goes_by_the_server_s():
    hello = News(connected=True, hello=Hello(server_time=after(7200)))
    state, announced = following((0, hello), (1, news(call(1, at=7195))))
    assert announced == [1]
    assert shown(state, after(1)).clock == "12:46"


views = st.lists(
    st.tuples(
        st.integers(0, 12),  # how many calls have been made when this view is sent
        st.integers(1, 6),  # how many of the newest it holds
        st.integers(0, 2),  # how often it arrives
        st.booleans(),  # whether the link breaks before it
    ),
    max_size=30,
)


@given(views)
def test_each_announcement_comes_at_most_once_in_order_and_no_young_one_is_lost(script):
    state, announced, delivered = State(heard_at=NOW), [], set()
    for second, (made, kept, times, broken) in enumerate(script):
        its = News(connected=True, view=board(*[call(n) for n in range(made, max(0, made - kept), -1)]))
        for _ in range(times):
            if broken:
                state, new = hear(state, News(connected=False), after(second))
                assert new == []
            late = {c.announcement for c in its.view.calls if announced and c.announcement < announced[-1]}
            state, new = hear(state, its, after(second / 10))
            announced += [c.announcement for c in new]
            delivered |= {c.announcement for c in its.view.calls} - late
    assert announced == sorted(set(announced))
    assert set(announced) == delivered


def test_burst_puts_the_newest_on_the_plate_and_the_rest_below_it():
    state, announced = following(*[(n / 50, news(*[call(i) for i in range(n, 0, -1)])) for n in range(1, 6)])
    there = shown(state, after(0.1), speaking=2)
    assert announced == [1, 2, 3, 4, 5]
    assert there.plate == Plate("405", "6", "Tikè · Turno", "Gichè · Ventanilla", filled=True)
    assert there.latest == (Row("404", "6"), Row("403", "6"), Row("402", "6", speaking=True), Row("401", "6"))
    assert there.sentences == (Line("Tikè 405, ale nan gichè 6."), Line("Turno 405, pase a la ventanilla 6."))


def test_fresh_call_blinks_at_1_hz_for_6_s_and_then_stands():
    state, _ = following((0, news(call(1))))
    lit = [shown(state, after(half / 2)).plate.filled for half in range(14)]
    assert lit == [True, False] * 6 + [True, True]


def test_call_that_was_there_before_the_start_does_not_blink():
    state, _ = following((0, news(call(1, at=-100))))
    assert {shown(state, after(half / 2)).plate.filled for half in range(14)} == {True}


def test_fresh_call_keeps_the_plate_for_10_s_when_it_leaves_the_view():
    state, _ = following((0, news(call(2), call(1))), (3, news(call(1))), (8, news(call(1))))
    assert [shown(state, after(s)).plate.ticket for s in (4, 9.9, 10)] == ["402", "402", "401"]
    assert shown(state, after(4)).latest == (Row("401", "6"),)


def test_silence_of_10_s_takes_fill_waits_and_sentences_and_tells_the_age():
    service = WaitingService(service="h", pictogram="health", names={}, count=2, wait=None)
    state, _ = following((0, news(*[call(n) for n in range(5, 0, -1)], waiting=[service])))
    assert shown(state, after(9.9)).lost is None
    there = shown(state, after(185))
    assert there.plate.filled is False
    assert (there.signs, there.sentences, there.latest_label) == ((), (), "Anvan · Antes")
    assert [row.ticket for row in there.latest] == ["404", "403", "402"]
    assert there.clock == "10:49"
    assert there.lost.lines == (
        Line("Sin conexión. Mire las ventanillas y escuche al personal."),
        Line("Pa gen koneksyon. Gade gichè yo epi koute anplwaye yo."),
    )
    assert (there.lost.data, there.lost.age) == ("Datos: 10:46", "3 min")
    assert there.lost.called == ((Line("Rele a"), "10:46"), (Line("Llamado a las"), "10:46"))
    assert there.lost.comfort == (Line("Su turno no se pierde."), Line("Ou pa pèdi tou ou."))
    assert shown(state, after(25)).lost.age == "20 s"


def test_hello_alone_keeps_the_data_fresh():
    hello = News(connected=True, hello=Hello(server_time=after(8)))
    state, _ = following((0, news(call(1))), (8, hello))
    assert shown(state, after(17)).lost is None


def test_display_that_never_heard_anything_says_so_without_a_time():
    there = shown(State(heard_at=NOW), after(12))
    assert (there.clock, there.plate, there.lost.data, there.lost.called) == ("", None, "", ())


def test_empty_board_says_what_to_do():
    state, _ = following((0, news()))
    assert shown(state, NOW).sentences == (
        Line("Mire aquí y escuche su turno."),
        Line("Gade la a epi koute nimewo ou."),
    )


def test_call_in_the_centre_s_own_language_is_told_once():
    state, _ = following((0, news(call(1, language="es"))))
    there = shown(state, NOW)
    assert there.plate.ticket_label == "Turno"
    assert there.sentences == (Line("Turno 401, pase a la ventanilla 6."),)


def test_arabic_sentence_has_its_own_direction_and_an_arabic_centre_is_mirrored():
    state, _ = following((0, news(call(1, language="ar"))))
    there = shown(state, NOW)
    assert [line.right_to_left for line in there.sentences] == [True, False]
    assert there.mirrored is False
    state, _ = following((0, news(call(1, language="ar"), languages=["ar", "fr"])))
    assert shown(state, NOW).mirrored is True


@pytest.mark.parametrize(
    ("low_s", "high_s", "words"),
    [
        (1200, 2100, (f"20{DASH}35", "min")),
        (1201, 2099, (f"20{DASH}35", "min")),
        (0, 0, (f"0{DASH}5", "min")),
        (0, 240, (f"0{DASH}5", "min")),
        (6600, 9000, (f"1½{DASH}2½", "h")),
        (1700, 6000, (f"0{DASH}2", "h")),
        (1800, 6000, (f"½{DASH}2", "h")),
    ],
)
def test_wait_is_a_range_that_is_rounded_outwards(low_s, high_s, words):
    assert span(Wait(low_s=low_s, likely_s=high_s, high_s=high_s), "es") == words


def test_foot_holds_eight_services_and_a_dash_where_nobody_serves():
    service = WaitingService(service="h", pictogram="health", names={}, count=2, wait=None)
    state, _ = following((0, news(waiting=[service] * 9)))
    assert shown(state, NOW).signs == (Sign("health", DASH, ""),) * 8


def test_notice_stands_in_the_languages_of_the_centre_that_it_has():
    notice = Notice(
        notice="n", texts={"en": "Water is free.", "ht": "Dlo gratis.", "es": "El agua es gratis."}
    )
    state, _ = following((0, news(notices=[notice])))
    assert shown(state, NOW).notice == (Line("El agua es gratis."), Line("Dlo gratis."))
