"""Which printer a kiosk prints on: its own, else the one that the server names."""

import json

import pytest
from sqlalchemy import text

from kiosk.printing import NO_PRINTER, Printing
from server.domain.centre_check import read
from tests.databases import centre_text, writing
from wire.link import Link
from wire.views import Lobby
from wire.words import AlertKind


def faulty(folder):
    folder.mkdir(exist_ok=True)
    (folder / "faults.json").write_text('{"paper_out": true}')
    return f"simulated:{folder}?dots=384"


async def test_the_printer_that_the_server_names_is_used_changed_and_taken_away(tmp_path):
    printing = Printing("", tmp_path / "spool", None)
    assert await printing.alerts() == []
    await printing.use(faulty(tmp_path / "one"))
    assert await printing.alerts() == [AlertKind.PAPER_OUT]
    await printing.use(f"simulated:{tmp_path / 'two'}")
    assert await printing.alerts() == []
    await printing.use(faulty(tmp_path / "one"))
    await printing.use(None)
    assert (await printing.alerts(), await printing.print(None, None)) == ([], NO_PRINTER)


async def test_a_kiosk_that_was_started_with_its_own_printer_keeps_it(tmp_path):
    printing = Printing(faulty(tmp_path / "own"), tmp_path / "spool", None)
    await printing.use(f"simulated:{tmp_path / 'two'}")
    assert await printing.alerts() == [AlertKind.PAPER_OUT]


@pytest.mark.parametrize(
    "address", ["lp0", "usb:0416:5011?dots=58", "bluetooth:00:11", "simulated:/proc/none/slips"]
)
async def test_an_address_of_a_newer_server_leaves_the_printer_as_it_is(tmp_path, address):
    printing = Printing("", tmp_path / "spool", None)
    await printing.use(faulty(tmp_path / "one"))
    await printing.use(address)
    assert await printing.alerts() == [AlertKind.PAPER_OUT]


async def test_the_address_in_the_centre_file_reaches_the_kiosk_with_its_lobby(engine, serve, made):
    kiosk = 'id = "kiosk-1"\nkind = "kiosk"'
    assert kiosk in centre_text()
    file = read(centre_text().replace(kiosk, f'{kiosk}\nprinter = "usb:0416:5011?dots=384&trust=no"'))
    with writing(engine) as connection:
        document = json.dumps(file.model_dump(mode="json"))
        connection.execute(text("UPDATE centre SET document = :changed"), {"changed": document})
    link = Link(serve().url, made.devices["kiosk-1"])
    lobby = Lobby.read(await link.get("/api/v1/lobby"))
    await link.close()
    assert lobby.printer == "usb:0416:5011?dots=384&trust=no"
