"""Data that is not there cannot leak: no table has a column for a person, no event tells of one."""

import json
import re
from datetime import UTC, datetime

from sqlalchemy import Engine, inspect

from server.store.tables import SQLModel
from tests.day import KIOSK, Day

COLUMNS = {
    "alert": "id centre kind device raised_at cleared_at",
    "announcement": "id centre step ticket desk zone language called_at recall withdrawn",
    "answer": "actor key request_hash status body at",
    "centre": "id document",
    "counter": "centre sequence service_day number",
    "desk": "centre id state user since",
    "device": "centre id kind token_hash heard_at version",
    "journal": "seq centre at actor verb visit step desk changes detail",
    "pairing": "id code kind secret_hash expires_at centre device",
    "reserved": "centre service_day ticket device",
    "session": "token_hash user expires_at",
    "staff": "user centre role agency password",
    "step": (
        "id centre visit place service queue lane precedence state joined_at due_at desk target_desk "
        "called_at started_at ended_at calls returns"
    ),
    "visit": "id centre service_day ticket language party_size private channel issued_at follow",
}
"""Every column there is. Whoever adds one says here that it tells nothing of a visitor."""


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
    allowed = set(COLUMNS["step"].split()) | {"ticket", "language", "party_size", "day", "cause"}
    assert names <= allowed
    assert json.loads(str(rows[1][3]))["ticket"] == "101"


def test_links_are_erased_with_their_day(engine: Engine) -> None:
    day = Day(engine, datetime(2026, 11, 23, 13, tzinfo=UTC))
    day.issue("health")
    day.later(48 * 3600)
    day.tidy()
    assert day.rows("SELECT follow FROM visit") == [(None,)]
