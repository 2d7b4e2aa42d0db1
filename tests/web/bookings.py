"""What the tests of the booking pages do besides: book over the API, fill a day, turn the clock of a row."""

import re
import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
from playwright.sync_api import Page
from sqlalchemy import delete, select, update

from server.store.booking_tables import AppointmentRow, TakenRow
from server.store.database import open_engine
from tests.web.centre import Centre

PHONE = {"width": 390, "height": 844}
SERVICE = "listening"
"""One desk gives it: its days fill fast."""
LINK = re.compile(r"/a/([0-9A-Z]{32})")


def days(server: Centre, service: str = SERVICE) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = httpx.get(f"{server.url}/api/v1/services/{service}/days").json()["days"]
    return found


def a_day(server: Centre, service: str = SERVICE) -> str:
    """Return a day that is all free, not today."""
    return str(days(server, service)[2]["day"])


def slots(server: Centre, day: str, service: str = SERVICE) -> list[dict[str, Any]]:
    answer = httpx.get(f"{server.url}/api/v1/services/{service}/slots", params={"day": day})
    found: list[dict[str, Any]] = answer.json()["slots"]
    return found


def hold(server: Centre, starts_at: str, service: str = SERVICE, **more: Any) -> dict[str, Any]:
    asked = {"service": service, "starts_at": starts_at, "language": "es", **more}
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    answer = httpx.post(f"{server.url}/api/v1/appointments", json=asked, headers=headers)
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found


def book(server: Centre, day: str, service: str = SERVICE, **more: Any) -> dict[str, Any]:
    """Book the first free time of a day."""
    free = next(slot for slot in slots(server, day, service) if slot["free"])
    made = hold(server, free["starts_at"], service, **more)
    answer = httpx.post(f"{server.url}/api/v1/appointments/{made['link']}/confirm", json={})
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found


def fill(server: Centre, day: str) -> list[dict[str, Any]]:
    """Book everything that a day has."""
    made = []
    while any(slot["free"] for slot in slots(server, day)):
        made.append(book(server, day))
    return made


def turn(server: Centre, link: str, **values: date | datetime | str) -> None:
    """Write into an appointment's row what only the clock would."""
    table = AppointmentRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it
    engine = open_engine(f"sqlite:///{server.database}")
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(update(table).where(table.c.link == link).values(**values))
    engine.dispose()


def lapse(server: Centre, link: str, *, noted: bool) -> None:
    """Let a hold run out a minute ago; `noted` as the server's own clockwork does it soon after."""
    row, time = AppointmentRow.__table__, TakenRow.__table__  # type: ignore[attr-defined]  # SQLModel adds them
    mine = time.c.appointment == select(row.c.id).where(row.c.link == link).scalar_subquery()
    over = datetime.now(UTC) - timedelta(minutes=1)
    engine = open_engine(f"sqlite:///{server.database}")
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        freed = delete(time) if noted else update(time).values(free_at=over)
        connection.execute(freed.where(mine))
        state = {"state": "cancelled"} if noted else {}
        connection.execute(update(row).where(row.c.link == link).values(held_until=over, **state))
    engine.dispose()


def link_of(page: Page) -> str:
    found = LINK.search(page.url)
    assert found, page.url
    return found[1]
