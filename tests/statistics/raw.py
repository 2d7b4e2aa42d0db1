"""The journal's own rows, read with nothing of the product's code; and what people did by them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.day import Day

EVERYTHING = frozenset(
    """
    issue issue-family issue-journey issue-group issue-next-day hand-over reserve split add-steps join reprint
    check-in-early check-in-on_time check-in-late check-in-too_late
    undo_check_in check-in-again
    hold book move cancel_appointment lapse miss close_time lift_closure
    call call-interpreted call-chosen recall start park resume requeue requeue-after-no-show no-show finish
    transfer-to-service transfer-to-desk transfer-to-colleague store release lane
    break-off cancel cancel-visitor cancel-next_day cancel-closed
    refer accept accept-by-appointment decline withdraw complete
    undo-call undo-recall undo-start undo-park undo-resume undo-requeue undo-no-show undo-finish undo-cancel
    undo-transfer
    interpreter-here interpreter-away open break close tidy
    """.split()  # noqa: SIM905 - a list of words
)
"""All that can happen to a day's figures."""


@dataclass(frozen=True)
class Row:
    """One row of the journal."""

    seq: int
    at: datetime
    actor: str
    verb: str
    visit: int | None
    step: int | None
    desk: str | None
    changes: list[list[dict[str, Any] | None]]
    detail: dict[str, Any]


def moment(value: Any) -> datetime:
    found = datetime.fromisoformat(str(value))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def read(day: Day, since: int = 0) -> list[Row]:
    columns = "seq, at, actor, verb, visit, step, desk, CAST(changes AS TEXT), CAST(detail AS TEXT)"
    query = f"SELECT {columns} FROM journal WHERE seq > {since} ORDER BY seq"  # noqa: S608 - our own words
    rows: Any = day.rows(query)
    return [Row(row[0], moment(row[1]), *row[2:7], json.loads(row[7]), json.loads(row[8])) for row in rows]


def deeds(rows: Sequence[Row]) -> set[str]:
    """What happened, in the words of EVERYTHING; tickets of one moment are a group's."""
    found = {word for row in rows for word in _words(row)}
    issued = [row.at for row in rows if row.verb == "issue"]
    return found | ({"issue-group"} if len(set(issued)) < len(issued) else set())


def _words(row: Row) -> list[str]:  # noqa: PLR0911 - one answer for each verb
    before, after = row.changes[0] if row.changes else (None, None)
    match row.verb:
        case "issue" if "instead_of" in row.detail:
            return ["issue-next-day"]
        case "issue":
            words = {
                "hand-over": "told" not in row.detail,
                "issue-journey": len(row.changes) > 1,
                "issue-family": row.detail["party_size"] > 1,
            }
            return ["issue", *(word for word, so in words.items() if so)]
        case "check_in":
            again = ["check-in-again"] if "instead_of" in row.detail else []
            return [f"check-in-{row.detail['arrival']}", *again]
        case "call":
            words = {
                "call-chosen": row.detail["cause"] == "chosen",
                "call-interpreted": "interpreter" in (after or {}),
            }
            return ["call", *(word for word, so in words.items() if so)]
        case "requeue" if before is not None and before["state"] == "no_show":
            return ["requeue-after-no-show"]
        case "cancel" if "cause" in row.detail:
            return [f"cancel-{row.detail['cause']}"]
        case "transfer":
            opened = row.changes[1][1] or {}
            kinds = {"target_desk": "desk", "target_agent": "colleague"}
            return [
                f"transfer-to-{next((kind for name, kind in kinds.items() if name in opened), 'service')}"
            ]
        case "accept" if "appointment" in row.detail:
            return ["accept-by-appointment"]
        case "undo":
            return [f"undo-{row.detail['verb']}"]
    return [row.verb]
