"""Issuing with the server, without it, and with a server of which nobody knows what it did."""

import asyncio
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.disk import Disk
from kiosk.events import Refused
from kiosk.issue import ENOUGH_CODES, Issuer
from kiosk.offline import Journal
from kiosk.state import Order
from tests.kiosk.kiosk_lobby import AT, lobby
from wire.link import Link
from wire.requests import Reservation
from wire.words import Lane

ORDER = Order("health", "ht", Lane.B, private=True)
DAY = AT.date()
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
async def issuer(server, tmp_path, turned):
    link = Link(server.url, "t")
    yield Issuer(link, Disk(tmp_path), turned, patience_s=0.5)
    await link.close()


async def test_with_the_server_a_ticket_is_the_servers_own(issuer, server):
    given = await issuer.issue(ORDER)
    assert (given.ticket.code, given.ticket.ahead, given.visit) == ("101", 6, 101)
    assert server.live == ["101"]
    assert issuer.journal.pending() == []


async def test_the_request_carries_a_lane_and_no_reason(issuer, server):
    await issuer.issue(ORDER)
    ((body, _),) = server.answers.values()
    assert body == {
        "services": ["health"],
        "language": "ht",
        "lane": "B",
        "private": True,
        "channel": "kiosk",
    }


async def test_without_the_server_a_reserved_code_is_issued_and_handed_over_once(issuer, server):
    await issuer.top_up()
    server.away = True
    given = await issuer.issue(ORDER)
    assert (given.ticket.code, given.visit) == ("M100", None)
    assert await issuer.hand_over() == []
    server.away = False
    assert [visit for _, visit in await issuer.hand_over()] == [101]
    assert await issuer.hand_over() == []
    assert server.live == ["M100"]


async def test_tickets_are_handed_over_in_the_order_in_which_they_were_issued(issuer, server, turned):
    await issuer.top_up()
    server.away = True
    for _ in range(5):
        await issuer.issue(ORDER)
        turned.turn(10)
    server.away = False
    await issuer.hand_over()
    assert server.live == ["M100", "M101", "M102", "M103", "M104"]


async def test_a_lost_answer_leaves_one_live_ticket_the_one_in_the_visitors_hand(issuer, server):
    await issuer.top_up()
    server.swallow = True
    given = await issuer.issue(ORDER)
    assert given.ticket.code == "M100"
    assert server.live == ["101"]
    server.swallow = False
    await issuer.hand_over()
    assert server.live == ["M100"]
    assert server.cancelled == ["101"]


async def test_a_hand_over_whose_answer_is_lost_is_not_done_twice(issuer, server):
    await issuer.top_up()
    server.away = True
    await issuer.issue(ORDER)
    server.away, server.swallow = False, True
    hand_over = asyncio.create_task(issuer.hand_over())
    async with asyncio.timeout(10):
        while not server.live:  # noqa: ASYNC110 - the server tells of it in no event
            await asyncio.sleep(0.01)
    hand_over.cancel()
    server.swallow = False
    await issuer.hand_over()
    assert server.live == ["M100"]
    assert issuer.journal.pending() == []


async def test_what_the_server_will_never_take_is_kept_for_staff_and_does_not_block_the_rest(issuer, server):
    await issuer.top_up()
    server.away = True
    await issuer.issue(ORDER)
    server.away, server.refuse = False, "code_not_reserved"
    assert await issuer.hand_over() == []
    server.refuse = ""
    assert await issuer.hand_over() == []
    assert [entry.refused for entry in issuer.journal.refused()] == ["code_not_reserved"]


@pytest.mark.parametrize("code", ["internal", "unauthenticated", "busy"])
async def test_a_refusal_that_passes_is_tried_again_later(issuer, server, code):
    await issuer.top_up()
    server.refuse = code
    given = await issuer.issue(ORDER)
    assert given.ticket.code == "M100"
    assert await issuer.hand_over() == []
    server.refuse = ""
    assert len(await issuer.hand_over()) == 1


async def test_a_closed_centre_issues_nothing(issuer, server):
    await issuer.top_up()
    server.refuse = "centre_closed"
    assert await issuer.issue(ORDER) == Refused(closed=True)
    assert issuer.journal.pending() == []


async def test_without_codes_a_person_must_help(issuer, server):
    server.away = True
    assert await issuer.issue(ORDER) == Refused()


WRONG = [86_400, -86_400, 3600, -3600, 400 * 86_400, -20.7 * 3600]
"""Seconds that the box's clock is off."""


@pytest.mark.parametrize("off_s", WRONG)
async def test_a_clock_that_is_off_eats_no_numbers_and_leaves_codes_for_a_day_without_server(
    issuer, server, turned, off_s
):
    turned.turn(off_s)
    for _ in range(20):
        await issuer.top_up()
    assert server.reservations == 2
    server.away = True
    given = [(await issuer.issue(ORDER)).ticket.code for _ in range(ENOUGH_CODES)]
    assert len(set(given)) == ENOUGH_CODES
    server.away = False
    assert len(await issuer.hand_over()) == ENOUGH_CODES


@pytest.mark.parametrize("off_s", WRONG)
async def test_a_clock_that_is_set_while_the_server_is_away_changes_no_code(issuer, server, turned, off_s):
    await issuer.top_up()
    server.away = True
    before = await issuer.issue(ORDER)
    turned.turn(off_s)
    after = await issuer.issue(ORDER)
    assert [before.ticket.code, after.ticket.code] == ["M100", "M101"]


async def test_codes_are_topped_up_to_enough_and_no_further(issuer, server):
    await asyncio.gather(issuer.top_up(), issuer.top_up())
    assert server.reservations == 2
    assert len(issuer.journal.free()) == ENOUGH_CODES


async def test_a_server_that_gives_too_few_codes_is_not_asked_without_end(issuer, server):
    server.codes_at_once = 1
    await issuer.top_up()
    assert server.reservations == 3
    assert len(issuer.journal.free()) == 3


def test_a_code_that_was_handed_over_may_be_set_aside_again_on_another_day(tmp_path):
    disk = reserved(tmp_path, "M1", "M2")
    journal = Journal(disk)
    journal.issue("k1", ORDER, AT)
    journal.issue("k2", ORDER, AT)
    journal.note("k1", handed=True)
    assert journal.free() == []
    journal.keep(Reservation(service_day=DAY + timedelta(days=1), codes=["M1", "M2", "M3"]))
    assert journal.free() == ["M1", "M3"]
    assert Journal(disk).free() == ["M1", "M3"]


def test_a_code_is_used_although_its_journal_is_gone(tmp_path):
    disk = reserved(tmp_path, "M1", "M2")
    journal = Journal(disk)
    journal.issue("k1", ORDER, AT)
    journal.note("k1", handed=True)
    journal.forget(AT + timedelta(days=30))
    assert list(tmp_path.glob("journal-*")) == []
    assert Journal(disk).free() == ["M2"]


def reserved(folder, *codes):
    disk = Disk(folder)
    disk.keep_reservation(Reservation(service_day=DAY, codes=list(codes)))
    return disk


def test_a_restarted_kiosk_gives_no_code_twice(tmp_path):
    disk = reserved(tmp_path, "M1", "M2")
    assert Journal(disk).issue("k1", ORDER, AT).ticket == "M1"
    assert Journal(disk).issue("k2", ORDER, AT).ticket == "M2"
    assert Journal(disk).issue("k3", ORDER, AT) is None
    assert [entry.ticket for entry in Journal(disk).pending()] == ["M1", "M2"]


def test_a_line_torn_by_a_power_cut_costs_no_other_line(tmp_path):
    disk = reserved(tmp_path, "M1", "M2")
    Journal(disk).issue("k1", ORDER, AT)
    path = tmp_path / f"journal-{DAY}.jsonl"
    path.write_bytes(path.read_bytes() + b'{"did": "issued", "key": "k2", "ord')
    torn = Journal(disk)
    assert [entry.ticket for entry in torn.pending()] == ["M1"]
    torn.issue("k3", ORDER, AT)
    assert [(entry.key, entry.ticket) for entry in Journal(disk).pending()] == [("k1", "M1"), ("k3", "M2")]


def test_the_journal_of_long_past_days_goes_when_nothing_is_left_to_do(tmp_path):
    disk = reserved(tmp_path, "M1", "M2")
    journal = Journal(disk)
    journal.issue("k1", ORDER, AT)
    journal.forget(AT + timedelta(days=30))
    assert len(list(tmp_path.glob("journal-*"))) == 1
    journal.note("k1", handed=True)
    journal.forget(AT + timedelta(days=30))
    assert list(tmp_path.glob("journal-*")) == []


def test_kill_nine_loses_no_ticket_that_was_shown(tmp_path):
    codes = [f"K{n}" for n in range(2000)]
    reserved(tmp_path, *codes)
    program = (
        "import sys; from pathlib import Path; from datetime import datetime, UTC\n"
        "from kiosk.disk import Disk; from kiosk.offline import Journal; from kiosk.state import Order\n"
        f"journal = Journal(Disk(Path(sys.argv[1]))); now = datetime.fromisoformat({AT.isoformat()!r})\n"
        "for n in range(2000):\n"
        "    entry = journal.issue(f'k{n}', Order('health', 'ht'), now)\n"
        "    print(entry.ticket, flush=True)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as kiosk:
        shown = [kiosk.stdout.readline().strip() for _ in range(20)]
        os.kill(kiosk.pid, signal.SIGKILL)
        shown += kiosk.stdout.read().split()
    kept = [entry.ticket for entry in Journal(Disk(tmp_path)).pending()]
    assert shown == codes[: len(shown)]
    assert kept[: len(shown)] == shown
    assert len(kept) <= len(shown) + 1


def test_the_token_is_for_nobody_elses_eyes(tmp_path):
    disk = Disk(tmp_path / "state")
    disk.keep_reservation(Reservation(service_day=DAY, codes=["M1"]))
    assert (tmp_path / "state" / "reservation.json").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "state").stat().st_mode & 0o777 == 0o700


def test_a_broken_file_is_passed_over(tmp_path):
    disk = Disk(tmp_path)
    (tmp_path / "lobby.json").write_text("{")
    assert disk.lobby() is None
    disk.keep_lobby(lobby())
    assert Disk(tmp_path).lobby() == lobby()
