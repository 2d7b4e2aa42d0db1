"""Sign in and out; whose token this is. Passwords are Argon2id hashes, tokens are kept as hashes only."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection

from server.actions.work import Actor
from server.domain.errors import Refusal
from server.store import people
from wire.words import DeviceKind, ErrorCode, Role

SESSION = timedelta(hours=12)
"""A working day; nobody is signed in overnight."""
_hasher = PasswordHasher()
"""argon2-cffi's defaults are RFC 9106's second choice: 64 MiB, 3 passes."""
_NOBODY = _hasher.hash(secrets.token_hex(16))
"""Checked where the name is unknown, so that a wrong name takes as long as a wrong password."""


@dataclass(frozen=True)
class Session:
    """A sign-in: the token is told once."""

    token: str
    actor: Actor
    expires_at: datetime


def hash_password(password: str) -> str:
    """Return the Argon2id hash of a password."""
    return _hasher.hash(password)


def token_hash(token: str) -> str:
    """Return what is kept of a token: SHA-256 is enough for 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """Return a fresh token of 256 random bits; no command line takes hexadecimal for a flag."""
    return secrets.token_hex(32)


@dataclass(frozen=True)
class Candidate:
    """Who wants to sign in; `actor` is None for an unknown name, the hash is checked all the same."""

    actor: Actor | None
    password_hash: str


def candidate(c: Connection, user: str) -> Candidate:
    """Return what a password is to be checked against."""
    found = people.find_staff(c, user)
    if found is None:
        return Candidate(None, _NOBODY)
    return Candidate(Actor("staff", found.user, found.centre, Role(found.role)), found.password)


def check_password(known: Candidate, password: str) -> Actor:
    """Return who signs in; takes about 0.1 s of a processor, on purpose.

    Raises Refusal `unauthenticated`, the same and as late for a wrong name as for a wrong password.
    """
    try:
        _hasher.verify(known.password_hash, password)
    except (VerificationError, InvalidHashError):
        known = Candidate(None, "")
    if known.actor is None:
        raise Refusal(ErrorCode.UNAUTHENTICATED, "User name and password do not go together.")
    return known.actor


def open_session(c: Connection, actor: Actor, now: datetime) -> Session:
    """Keep a sign-in and return its token."""
    token = new_token()
    people.open_session(c, token_hash(token), actor.id, now + SESSION)
    return Session(token, actor, now + SESSION)


def who(c: Connection, token: str, now: datetime) -> tuple[Actor, datetime] | None:
    """Return whose token this is and until when it holds, None where it is worth nothing."""
    hashed = token_hash(token)
    if session := people.session(c, hashed, now):
        return Actor("staff", session.user, session.centre, Role(session.role)), session.expires_at
    if device := people.device_by_token(c, hashed):
        actor = Actor("device", device.id, device.centre, device=DeviceKind(device.kind))
        return actor, now + SESSION
    return None
