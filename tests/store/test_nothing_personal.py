"""Data that is not there cannot leak: no table has a column for a person, no event tells of one."""

import json
import re
from datetime import UTC, datetime

from sqlalchemy import Engine, inspect

from server.store.tables import SQLModel
from tests.day import KIOSK, Day

COLUMNS = {
    "alarm": "centre kind device raised_at",
    "alert": "id centre kind device raised_at cleared_at value threshold",
    "announcement": "id centre step ticket desk zone language called_at recall withdrawn",
    "answer": "actor key request_hash status body at",
    "appointment": (
        "id centre code link service service_day starts_at ends_at desk language party_size private channel "
        "quota state held_until moves made_at revision changed_at visit referral closure written"
    ),
    "booking_day": "centre service_day",
    "centre": "id document",
    "closure": "id centre desk starts_at ends_at reason",
    "contact": "id centre kind sealed mark appointment wish",
    "counter": "centre sequence service_day number",
    "declared": "key centre day age sex population_group",
    "declared_count": "centre month question answer people",
    "desk": "centre id state user since reason auto_call",
    "desk_agent": "centre desk user since",
    "device": "centre id kind token_hash heard_at heard_before version",
    "dispatch": ("id centre alert channel number news value threshold written_at due_at state tries"),
    "feed": "token_hash centre desk service made_at",
    "forecast": "centre habits model lessons learnt_on seq calibration promises lately",
    "interpreter": "centre id present since step",
    "journal": "seq centre at actor verb visit step desk changes detail",
    "letter": "id centre contact kind due_at state tries",
    "pairing": "id code kind secret_hash expires_at centre device",
    "referral": (
        "id centre visit from_step from_service to_service urgency state consent_at sent_at sent_by "
        "answered_at answered_by reason step appointment completed_at"
    ),
    "origin": "id mark identity",
    "reserved": "centre ticket device reserved_at",
    "rolled": "centre seq day",
    "rollup": "centre grain start scope total slices",
    "session": "token_hash user expires_at",
    "staff": "user centre role agency password",
    "stale_day": "centre day",
    "step": (
        "id centre visit place service queue lane precedence state joined_at due_at desk target_desk "
        "target_agent needs interpreter outcome called_at started_at ended_at calls returns recalls stored"
    ),
    "taken": "centre desk starts_at appointment free_at",
    "visit": (
        "id centre service_day ticket language party_size private channel issued_at free_order appointment "
        "follow copies"
    ),
    "wish": "id centre link service service_day language party_size state made_at appointment",
}
"""Every column there is. Whoever adds one says here that it tells nothing of a visitor.

Two do. `contact.sealed`, an address left for reminders: it is sealed, and gone after the last of them.
`declared`, what people said of themselves: beside no ticket, visit or moment, and gone when the day is over.
"""


def test_every_column_is_known_to_tell_nothing_personal(engine: Engine) -> None:
    there = inspect(engine)
    found = {t: {c["name"] for c in there.get_columns(t)} for t in SQLModel.metadata.tables}
    assert found == {table: set(columns.split()) for table, columns in COLUMNS.items()}


def test_the_journal_holds_codes_and_no_link(engine: Engine) -> None:
    day = Day(engine, datetime(2026, 11, 23, 13, tzinfo=UTC))
    day.desk("1")
    visit = day.issue("health", "legal", actor=KIOSK)
    day.call_next("1")
    token = visit.follow_url.rpartition("/")[2]
    rows = day.rows("SELECT actor, verb, CAST(changes AS TEXT), CAST(detail AS TEXT) FROM journal")
    assert token not in str(rows)
    names = {name for _, _, changes, detail in rows for name in re.findall(r'"(\w+)":', f"{changes}{detail}")}
    allowed = set(COLUMNS["step"].split()) | {"ticket", "language", "party_size", "day", "cause", "told"}
    # what is told of a wait stands by the number of its step
    assert {name for name in names if not name.isdigit()} <= allowed
    assert json.loads(str(rows[1][3]))["ticket"] == "101"


def test_links_are_erased_with_their_day(engine: Engine) -> None:
    day = Day(engine, datetime(2026, 11, 23, 13, tzinfo=UTC))
    day.issue("health")
    day.later(48 * 3600)
    day.tidy()
    assert day.rows("SELECT follow FROM visit") == [(None,)]
