"""The ways to a receipt printer: a TCP port and a pseudo-terminal, both real; USB is in `usb_backend.py`."""

import contextlib
import os
import pty
import socket
import threading
import tty

from printer.connection import Limits
from printer.device import open_device

QUICK = Limits(connect=2, write=0.4, answer=1.5, settle=0.1, confirm=1.5, poll=0.1)
"""The limits of `printer.connection` ten times shorter."""


class TcpTransport:
    """Port 9100 on this machine, one connection at a time."""

    def __init__(self, printer, **habits):
        self.printer = printer
        self.closes_after = habits.get("closes_after")
        self.server = socket.create_server(("127.0.0.1", 0))
        self.address = f"network:127.0.0.1:{self.server.getsockname()[1]}"
        self.stopping = threading.Event()
        self.connections = 0
        self.idle = threading.Event()
        self.idle.set()
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def stop(self):
        self.stopping.set()
        self.server.shutdown(socket.SHUT_RDWR)
        self.thread.join(10)
        self.server.close()
        assert not self.thread.is_alive()

    def open_device_at(self, options=""):
        return open_device(self.address + options, limits=QUICK)

    def _serve(self):
        while not self.stopping.is_set():
            try:
                line, _ = self.server.accept()
            except OSError:
                return
            self.idle.clear()
            self.connections += 1
            with line, contextlib.suppress(ConnectionError):
                self.printer.connected()
                self._talk(line)
            self.idle.set()

    def _talk(self, line):
        line.settimeout(0.01)
        while not self.stopping.is_set() and not self.printer.hung_up:
            line.sendall(self.printer.take_answers())
            if self.printer.full:
                if self.stopping.wait(0.01) or _gone(line):
                    return
                continue
            try:
                data = line.recv(4096)
            except TimeoutError:
                continue
            if not data:
                return
            self.printer.hears(data)
            if self.closes_after and len(self.printer.received) >= self.closes_after:
                return


def _gone(line):
    """Tell whether the other side has closed, without reading a byte: it polls with nothing left to send."""
    try:
        line.send(b"\x11")  # XON: what a printer with a full buffer may say
    except OSError:
        return True
    return False


class SerialTransport:
    """A pseudo-terminal; what it holds is read as a printer would."""

    def __init__(self, printer, **_):
        self.printer = printer
        self.ours, self.theirs = pty.openpty()
        tty.setraw(self.theirs)
        self.address = f"serial:{os.ttyname(self.theirs)}:115200"
        os.set_blocking(self.ours, False)
        self.stopping = threading.Event()
        printer.connected()
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def stop(self):
        self.stopping.set()
        self.thread.join(10)
        os.close(self.ours)
        os.close(self.theirs)

    def open_device_at(self, options=""):
        return open_device(self.address + options, limits=QUICK)

    def _serve(self):
        while not self.stopping.is_set():
            if answers := self.printer.take_answers():
                os.write(self.ours, answers)
            if self.printer.full or self.printer.hung_up:
                self.stopping.wait(0.01)
                continue
            try:
                data = os.read(self.ours, 4096)
            except BlockingIOError:
                self.stopping.wait(0.002)
                continue
            self.printer.hears(data)
