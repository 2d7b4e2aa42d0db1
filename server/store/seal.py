"""Addresses are sealed at rest: the database alone tells nobody whom we write to.

Fernet (AES-128-CBC and HMAC-SHA256, `cryptography` manual) with keys that do not lie in the database; the
newest key seals, every key opens, so that keys can be changed. A mark is a keyed hash to count by.
"""

import base64
import contextlib
import hmac
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VARIABLE = "VENTANILLA_KEY"
HOW = "one key or several, the newest first; each is 32 random bytes in URL-safe base64"


class KeyMissingError(ValueError):
    """There is no key to seal addresses with, or it is none; the text says what would be right."""


class Seal:
    """Seals and opens addresses."""

    def __init__(self, keys: Sequence[str]) -> None:
        """`keys` are Fernet keys, the newest first. Raises KeyMissingError."""
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
        except ValueError as fault:
            raise KeyMissingError(f"This is no key to seal with; right would be {HOW}.") from fault
        # From the oldest key, so that a new key leaves the marks as they are (HKDF: RFC 5869).
        derive = HKDF(SHA256(), length=32, salt=None, info=b"ventanilla mark")
        self._mark_key = derive.derive(base64.urlsafe_b64decode(keys[-1]))

    def close(self, text: str) -> bytes:
        """Return a text sealed with the newest key."""
        return self._fernet.encrypt(text.encode())

    def open(self, sealed: bytes) -> str:
        """Return what was sealed. Raises `cryptography.fernet.InvalidToken` where no key fits."""
        return self._fernet.decrypt(sealed).decode()

    def mark(self, text: str) -> str:
        """Return a keyed hash, the same for the same text: HMAC-SHA256, as 64 hexadecimal digits."""
        return hmac.digest(self._mark_key, text.encode(), "sha256").hex()


def open_seal(database: str, key_file: Path | None, environment: Mapping[str, str]) -> Seal:
    """Return the seal of a database, given by its URL.

    The key is that of the environment, else of the key file; an SQLite file has its key file beside it. A key
    file that is not there is made, readable by its owner alone. Raises KeyMissingError.
    """
    if keys := environment.get(VARIABLE, "").replace(",", " ").split():
        return Seal(keys)
    file = key_file or _beside(database)
    if file is None:
        raise KeyMissingError(
            f"Letters need a key to seal addresses with: set {VARIABLE} or name a --key-file ({HOW})."
        )
    if not file.exists():
        _make(file)
    return Seal(file.read_text(encoding="ascii").split())


def _beside(database: str) -> Path | None:
    scheme, _, path = database.partition(":///")
    return Path(path).with_suffix(".key") if scheme.startswith("sqlite") else None


def _make(file: Path) -> None:
    """Write a new key, whole or not at all; where two processes do so, the first one's stays."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent)  # mkstemp makes it with mode 0600
    try:
        with os.fdopen(handle, "wb") as made:
            made.write(Fernet.generate_key() + b"\n")
        with contextlib.suppress(FileExistsError):
            os.link(name, file)
    finally:
        Path(name).unlink()
