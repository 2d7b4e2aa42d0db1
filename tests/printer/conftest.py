"""A slip to print, and a real TCP printer that answers, prints into memory and fails where it is told to."""

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import zxingcpp
from PIL import Image

import printer.connection
import printer.epson
from printer.slip import Slip

URL = "https://turno.example/t/9fK2mQx7vTzB4nWcJ8sLpA"
CUT = b"\x1dVB\x00"
GS_R = b"\x1dr\x01"
QUESTIONS_LENGTH = 9
FINE = 0x12


@pytest.fixture
def slip() -> Slip:
    at = datetime(2026, 11, 23, 10, 24, tzinfo=ZoneInfo("America/Mexico_City"))
    return Slip("Centro Multiservicios", "427", "es", at, ahead=6, wait_min=(20, 35), follow_url=URL)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time-outs for tests in which nobody answers."""
    monkeypatch.setattr(printer.connection, "TIMEOUT_S", 0.3)
    monkeypatch.setattr(printer.epson, "TIMEOUT_S", 0.3)
    monkeypatch.setattr(printer.epson, "CONFIRM_S", 1.0)


@pytest.fixture
def read_qr() -> Callable[[Image.Image], list[str]]:
    return _decoded


@pytest.fixture
def raster() -> Callable[[bytes, int], Image.Image]:
    return _raster


def _decoded(image: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(image.convert("L"))]


def _raster(stream: bytes, width: int) -> Image.Image:
    """Read the pictures out of a stream of `GS v 0` commands, one below the other."""
    rows = b""
    at = stream.find(b"\x1dv0\x00")
    while stream[at : at + 4] == b"\x1dv0\x00":
        across, high = (int.from_bytes(stream[at + n : at + n + 2], "little") for n in (4, 6))
        assert across == width // 8
        rows += stream[at + 8 : at + 8 + across * high]
        at += 8 + across * high
    image = Image.frombytes("1", (width, len(rows) * 8 // width), rows)
    return image.point(lambda dot: 255 - dot)


@dataclass
class TcpPrinter:
    """Answers `DLE EOT` at once and `GS r` in its turn, as the ESC/POS Command Reference has it.

    `fail_at`: the number of slip bytes after which `failure` sets in: "paper_out", "cover_open", "hang_up",
    "mute" (reads on, answers nothing more). `status`: the answers to DLE EOT 1, 2 and 4.
    """

    status: dict[int, int] = field(default_factory=lambda: {1: 0x12, 2: 0x12, 4: 0x12})
    fail_at: int | None = None
    failure: str = ""
    streams: list[bytearray] = field(default_factory=list)
    noise: bytes = b""
    """Bytes that come before every answer, like automatic status."""
    late: bool = False
    """`GS r` is answered only together with the next `DLE EOT`, in one packet."""

    def __post_init__(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.changed = threading.Condition()
        self.muted = self.talking = self.cut = False
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    @property
    def address(self) -> str:
        return f"network:127.0.0.1:{self.server.getsockname()[1]}"

    def stop(self) -> None:
        self.server.shutdown(socket.SHUT_RDWR)
        self.server.close()
        self.thread.join(5)
        assert not self.thread.is_alive()

    def until_a_slip(self) -> None:
        """Wait until a whole slip has come: a printer that is not asked may be sent to before it looks."""
        with self.changed:
            assert self.changed.wait_for(lambda: any(CUT in s for s in self.streams), timeout=10)

    def slips(self) -> list[bytes]:
        """The streams that hold a whole slip, down to the cut, once the last line is closed."""
        with self.changed:
            self.changed.wait_for(lambda: not self.talking, timeout=5)
        return [bytes(stream) for stream in self.streams if CUT in stream]

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self.server.accept()
            except OSError:
                return
            with line:
                self.streams.append(bytearray())
                self.talking, self.cut = True, False
                self._talk(line)
            with self.changed:
                self.talking = False
                self.changed.notify_all()

    def _talk(self, line: socket.socket) -> None:
        try:
            while data := line.recv(4096):
                for byte in data:
                    if self._hears(line, byte):
                        return
        except ConnectionError:
            return

    def _hears(self, line: socket.socket, byte: int) -> bool:
        """Take one byte in; True: hang up."""
        stream = self.streams[-1]
        stream.append(byte)
        if self.fail_at is not None and len(stream) - QUESTIONS_LENGTH >= self.fail_at:
            self.fail_at = None
            if self._fails():
                return True
        if stream[-3:-1] == b"\x10\x04" and not self.muted:
            line.sendall(self.noise + bytes([self.status[byte]]))
        if byte == CUT[-1] and stream.endswith(CUT):
            self.cut = True
        if self.cut and stream.endswith(GS_R) and not self.muted and self.status[1] == FINE:
            self.cut = False
            if self.late:
                self.noise = b"\x00"
            else:
                line.sendall(self.noise + b"\x00")
        return False

    def _fails(self) -> bool:
        match self.failure:
            case "paper_out":
                self.status = {1: 0x1A, 2: 0x32, 4: 0x7E}
            case "cover_open":
                self.status = {1: 0x1A, 2: 0x16, 4: 0x12}
            case "mute":
                self.muted = True
        return self.failure == "hang_up"


@pytest.fixture
def tcp_printer() -> Iterator[TcpPrinter]:
    running = TcpPrinter()
    yield running
    running.stop()
