"""No CSV holds a text that a spreadsheet takes for a formula; numbers below 0 stay numbers."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, update

from server.domain.centre_check import read
from server.exports.guarded import csv_text
from server.store.setup import centres
from tests.callers import Call
from tests.databases import centre_text, writing
from tests.servers import Serve

EVIL = '=HYPERLINK("http://x","y")'
SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - full-width, as meant


def test_texts_are_guarded_and_numbers_are_not() -> None:
    rows = [["=1+1", "-2", "\tx", "\rx", "＝1", "a-b", -2, -1.5, None]]  # noqa: RUF001 - the same
    found = next(csv.reader(io.StringIO(csv_text(rows), newline="")))
    assert found == ["'=1+1", "'-2", "'\tx", "'\rx", "'＝1", "a-b", "-2", "-1.5", ""]  # noqa: RUF001 - the same


@given(st.lists(st.lists(st.one_of(st.text(), st.integers(), st.none()), min_size=2), max_size=4))
def test_whatever_is_written_is_read_back_and_begins_no_formula(rows: list[list[str | int | None]]) -> None:
    found = list(csv.reader(io.StringIO(csv_text(rows), newline="")))
    assert len(found) == len(rows)
    for read_back, row in zip(found, rows, strict=True):
        for text, cell in zip(read_back, row, strict=True):
            if isinstance(cell, str):
                assert text in {cell, f"'{cell}"}
                assert not text.startswith(SIGNS)
            else:
                assert text == ("" if cell is None else str(cell))


@pytest.fixture
def evil_name(engine: Engine) -> str:
    """A service whose name is a formula."""
    text = centre_text().replace('es = "Salud"', f"es = '{EVIL}'")
    document = read(text).model_dump(mode="json")
    with writing(engine) as connection:
        connection.execute(update(centres).values(document=document))
    return EVIL


async def test_every_csv_of_the_statistics_is_guarded(evil_name: str, serve: Serve, call: Call) -> None:
    url = serve().url
    manager = call(url, "manager")
    day = (await call(url, "kiosk-1").issue("health"))["service_day"]
    await manager.done("/desks/1/open")
    step = (await manager.done("/desks/1/call-next"))["step"]
    await manager.done(f"/steps/{step}/start")
    cookie = {"Cookie": f"ventanilla_session={manager.token}"}
    for path in (f"/api/v1/stats?from={day}&to={day}&format=csv", "/statistics/services.csv?period=day"):
        answer = await manager.http.get(path, headers=cookie)
        cells = [cell for row in csv.reader(io.StringIO(answer.text, newline="")) for cell in row]
        assert (path, f"'{evil_name}" in cells, evil_name in cells) == (path, True, False)
