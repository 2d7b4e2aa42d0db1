"""Tickets issued while the server was away: an append-only file, written through before a ticket is shown.

One JSON object a line: `issued`, then what became of it: `printed`, `handed` or `refused`. A line torn by a
power cut was never shown to anybody and is passed over.
A file for each service day; a finished one goes after `KEPT`.
"""

import json
import os
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from kiosk.disk import Disk, sync_folder
from kiosk.state import Order
from wire.requests import Reservation
from wire.words import Channel, Lane

KEPT = timedelta(days=14)


@dataclass(frozen=True)
class Entry:
    """One ticket that this kiosk issued by itself; `key` is that of the online try that went before it."""

    key: str
    order: Order
    ticket: str
    issued_at: datetime
    service_day: date
    """The day on which its code was set aside, as the server said; the journal's file is called by it."""
    printed: bool | None = None
    handed: bool = False
    refused: str | None = None
    """Code of the server's refusal; staff must see to it."""

    def body(self) -> dict[str, Any]:
        """Return the `NewVisit` with which the ticket is handed over."""
        return order_body(self.order) | {
            "ticket": self.ticket,
            "issued_at": self.issued_at.isoformat(),
            "channel": Channel.OFFLINE,
            "replaces": self.key,
        }


def order_body(order: Order) -> dict[str, Any]:
    """Return the `NewVisit` of an order."""
    return {
        "services": [order.service],
        "language": order.language,
        "lane": order.lane,
        "private": order.private,
        "channel": Channel.KIOSK,
    }


class Journal:
    """The kiosk's own record of the tickets that it issued; safe against `kill -9` at any moment."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self._entries: dict[str, Entry] = {}
        for path in sorted(disk.folder.glob("journal-*.jsonl")):
            self._load(path)

    def issue(self, key: str, order: Order, now: datetime) -> Entry | None:
        """Issue the next code that is set aside; None where there is none left.

        The entry is on the disk when this returns.
        """
        kept, codes = self._disk.reservation(), self.free()
        if kept is None or not codes:
            return None
        entry = Entry(key, order, codes[0], now, kept.service_day)
        self._append(entry, {"did": "issued", **_plain(entry)})
        return entry

    def free(self) -> list[str]:
        """Return the codes that are set aside and nobody has yet. They hold on whatever day.

        A code that was handed over may be set aside again, but not by the server's same service day.
        """
        kept = self._disk.reservation()
        return [code for code in kept.codes if code not in self._used(kept.service_day)] if kept else []

    def _used(self, day: date) -> set[str]:
        known = self._entries.values()
        return {entry.ticket for entry in known if not entry.handed or entry.service_day == day}

    def keep(self, reservation: Reservation) -> None:
        """Add the codes that the server set aside."""
        codes = dict.fromkeys([*self.free(), *reservation.codes])
        self._disk.keep_reservation(reservation.model_copy(update={"codes": list(codes)}))

    def pending(self) -> list[Entry]:
        """Return what the server does not have yet, oldest first."""
        waiting = [entry for entry in self._entries.values() if not entry.handed and not entry.refused]
        return sorted(waiting, key=lambda entry: entry.issued_at)

    def refused(self) -> list[Entry]:
        """Return what the server would not take."""
        return [entry for entry in self._entries.values() if entry.refused]

    def entry(self, key: str) -> Entry | None:
        """Return the entry of a key as it stands now."""
        return self._entries.get(key)

    def note(self, key: str, **fate: Any) -> None:
        """Write down what became of an entry: `printed`, `handed` or `refused`."""
        self._append(self._entries[key], {"did": "noted", "key": key, **fate})

    def forget(self, now: datetime) -> None:
        """Remove the files of days long past in which nothing is left to do or to see."""
        kept = {entry.service_day for entry in [*self.pending(), *self.refused()]}
        for path in self._disk.folder.glob("journal-*.jsonl"):
            day = date.fromisoformat(path.stem.removeprefix("journal-"))
            if day not in kept and day < now.date() - KEPT:
                self._forget_used()
                path.unlink()

    def _forget_used(self) -> None:
        """Keep the free codes alone, before nothing tells any more that the others were used."""
        reservation = self._disk.reservation()
        if reservation is not None:
            self._disk.keep_reservation(reservation.model_copy(update={"codes": self.free()}))

    def _append(self, entry: Entry, line: dict[str, Any]) -> None:
        path = self._disk.folder / f"journal-{entry.service_day}.jsonl"
        new = not path.exists()
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+b") as file:
            whole = _ends_whole(file)
            file.write((b"" if whole else b"\n") + json.dumps(line).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        if new:
            sync_folder(self._disk.folder)
        self._take(line)

    def _load(self, path: Path) -> None:
        for text in path.read_bytes().splitlines():
            try:
                self._take(json.loads(text))
            except (ValueError, KeyError, TypeError):
                continue  # torn: its ticket was never shown, and what it noted is found out again

    def _take(self, line: dict[str, Any]) -> None:
        if line["did"] == "issued":
            entry = _entry(line)
            self._entries[entry.key] = entry
            return
        known = self._entries[line["key"]]
        fate = {name: value for name, value in line.items() if name not in {"did", "key"}}
        self._entries[known.key] = Entry(**{**vars(known), **fate})


def _plain(entry: Entry) -> dict[str, Any]:
    return {
        "key": entry.key,
        "order": vars(entry.order),
        "ticket": entry.ticket,
        "issued_at": entry.issued_at.isoformat(),
        "service_day": entry.service_day.isoformat(),
    }


def _entry(line: dict[str, Any]) -> Entry:
    order = Order(**{**line["order"], "lane": Lane(line["order"]["lane"])})
    at, day = datetime.fromisoformat(line["issued_at"]), date.fromisoformat(line["service_day"])
    return Entry(line["key"], order, line["ticket"], at, day)


def _ends_whole(file: Any) -> bool:
    """Tell whether the file is empty or ends with a whole line."""
    size = file.seek(0, os.SEEK_END)
    if not size:
        return True
    file.seek(-1, os.SEEK_END)
    return bool(file.read(1) == b"\n")
