"""Staff, their sessions, devices and pairings: who may speak to the server."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, delete, func, insert, select, update

from server.store.tables import AnyRow, DeviceRow, PairingRow, SessionRow, StaffRow

staff = StaffRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it; its types do not say so
sessions = SessionRow.__table__  # type: ignore[attr-defined]  # the same
devices = DeviceRow.__table__  # type: ignore[attr-defined]  # the same
pairings = PairingRow.__table__  # type: ignore[attr-defined]  # the same
AWAY = timedelta(seconds=45)
"""Three heartbeats of a kiosk without a word."""


def add_staff(c: Connection, **values: Any) -> None:
    """Add a member of staff."""
    c.execute(insert(staff).values(**values))


def find_staff(c: Connection, user: str) -> AnyRow | None:
    """Return a member of staff by name."""
    return c.execute(select(staff).where(staff.c.user == user)).first()


def users(c: Connection, centre: str) -> list[str]:
    """Return the names of everybody who works in a centre."""
    return list(c.scalars(select(staff.c.user).where(staff.c.centre == centre).order_by(staff.c.user)))


def open_session(c: Connection, token_hash: str, user: str, expires_at: datetime) -> None:
    """Keep a sign-in."""
    c.execute(insert(sessions).values(token_hash=token_hash, user=user, expires_at=expires_at))


def session(c: Connection, token_hash: str, now: datetime) -> AnyRow | None:
    """Return who a session belongs to, while it holds."""
    query = (
        select(staff.c.user, staff.c.centre, staff.c.role, staff.c.agency, sessions.c.expires_at)
        .join(staff, staff.c.user == sessions.c.user)
        .where(sessions.c.token_hash == token_hash, sessions.c.expires_at > now)
    )
    return c.execute(query).first()


def close_session(c: Connection, token_hash: str) -> None:
    """End a sign-in."""
    c.execute(delete(sessions).where(sessions.c.token_hash == token_hash))


def signed_in(c: Connection, user: str, now: datetime) -> bool:
    """Tell whether somebody has a session that holds."""
    query = select(sessions.c.user).where(sessions.c.user == user, sessions.c.expires_at > now).limit(1)
    return c.execute(query).first() is not None


def sessions_ended(
    c: Connection, users: Iterable[str], since: datetime, now: datetime
) -> dict[str, datetime]:
    """Return when the last session of each user ended, soonest first: of those alone who have none now.

    One that ended before `since` is not of this time; of who has none at all nothing is known.
    """
    last = func.max(sessions.c.expires_at)
    query = select(sessions.c.user, last).where(sessions.c.user.in_(list(users))).group_by(sessions.c.user)
    found = [(user, at) for user, at in c.execute(query) if since < at <= now]
    return dict(sorted(found, key=lambda one: one[1]))


def forget_sessions(c: Connection, now: datetime) -> None:
    """Erase sessions and pairings that have run out."""
    c.execute(delete(sessions).where(sessions.c.expires_at <= now))
    c.execute(delete(pairings).where(pairings.c.expires_at <= now))


def add_device(c: Connection, centre: str, device: str, kind: str, token_hash: str | None) -> None:
    """Add a device."""
    c.execute(insert(devices).values(centre=centre, id=device, kind=kind, token_hash=token_hash, version=""))


def device_by_token(c: Connection, token_hash: str) -> AnyRow | None:
    """Return the device that holds a token."""
    return c.execute(select(devices).where(devices.c.token_hash == token_hash)).first()


def find_device(c: Connection, centre: str, device: str) -> AnyRow | None:
    """Return a device by id."""
    return c.execute(select(devices).where(devices.c.centre == centre, devices.c.id == device)).first()


def all_devices(c: Connection, centre: str) -> list[AnyRow]:
    """Return a centre's devices in order of their ids."""
    return list(c.execute(select(devices).where(devices.c.centre == centre).order_by(devices.c.id)))


def set_device_token(c: Connection, centre: str, device: str, token_hash: str) -> None:
    """Give a device a new token; the old one is worth nothing from now on."""
    c.execute(
        update(devices)
        .where(devices.c.centre == centre, devices.c.id == device)
        .values(token_hash=token_hash)
    )


def heard(c: Connection, centre: str, device: str, at: datetime, version: str) -> None:
    """Note that a device is alive, and its last word before it was away."""
    was_away = devices.c.heard_at < at - AWAY
    c.execute(
        update(devices)
        .where(devices.c.centre == centre, devices.c.id == device)
        .values(
            heard_before=case((was_away, devices.c.heard_at), else_=devices.c.heard_before),
            heard_at=at,
            version=version,
        )
    )


def add_pairing(c: Connection, **values: Any) -> None:
    """Keep a device's wish to join."""
    c.execute(insert(pairings).values(**values))


def pairing(c: Connection, pairing_id: str, now: datetime) -> AnyRow | None:
    """Return a pairing that has not run out; holds it."""
    return _pairing(c, pairings.c.id == pairing_id, now)


def pairing_by_code(c: Connection, code: str, now: datetime) -> AnyRow | None:
    """Return a pairing by the code on the device's screen; holds it."""
    return _pairing(c, pairings.c.code == code, now)


def _pairing(c: Connection, which: ColumnElement[bool], now: datetime) -> AnyRow | None:
    return c.execute(select(pairings).where(which, pairings.c.expires_at > now).with_for_update()).first()


def approve_pairing(c: Connection, pairing_id: str, centre: str, device: str) -> None:
    """Note which device a pairing is to become."""
    c.execute(update(pairings).where(pairings.c.id == pairing_id).values(centre=centre, device=device))
