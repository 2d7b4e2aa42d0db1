"""The kiosk's own folder: small files that are whole or not there, whatever happens to the power."""

import json
import logging
import os
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from wire.requests import Paired, Reservation
from wire.views import Lobby

_log = logging.getLogger(__name__)


class Disk:
    """What a kiosk keeps: its token, the last lobby, reserved codes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def paired(self) -> Paired | None:
        """Return what this device was given when staff joined it; None before that."""
        return self._read("device.json", Paired)

    def keep_paired(self, paired: Paired) -> None:
        """Keep the device's token, for nobody else's eyes (mode 600)."""
        self._write("device.json", paired)

    def lobby(self) -> Lobby | None:
        """Return the last lobby that the server showed, so that a kiosk can start without it."""
        return self._read("lobby.json", Lobby)

    def keep_lobby(self, lobby: Lobby) -> None:
        """Keep the newest lobby."""
        self._write("lobby.json", lobby)

    def reservation(self) -> Reservation | None:
        """Return the codes that are set aside for this kiosk; which of them are used, the journal knows."""
        kept: Reservation | None = self._read("reservation.json", Reservation)
        return kept

    def keep_reservation(self, reservation: Reservation) -> None:
        """Keep the codes that are set aside from now on, in the place of those before."""
        self._write("reservation.json", reservation)

    def _read(self, name: str, kind: Any) -> Any:
        try:
            return kind.read(json.loads((self.folder / name).read_bytes()))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, ValidationError) as fault:
            _log.warning("%s cannot be read and is passed over: %s", name, type(fault).__name__)
            return None

    def _write(self, name: str, message: Any) -> None:
        draft = self.folder / f"{name}.new"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(message.model_dump_json())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.folder / name)
        sync_folder(self.folder)


def sync_folder(folder: Path) -> None:
    """Make a new name in a folder as durable as its file (fsync(2), "directory")."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
