"""Devices: pair by a code on their screen, tell that they live, ask for help, report a print."""

import hmac
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection

from server.actions.people import new_token, token_hash
from server.actions.work import Actor, Work
from server.domain.errors import Refusal
from server.store import alerts, journal, people, visits
from wire import requests
from wire.words import AlertKind, DeviceKind, ErrorCode, Role

CODE_LETTERS = "ACDEFGHJKLMNPQRTUVWXY34679"
"""No look-alikes: staff read the code off a screen across the hall."""
CODE_LENGTH = 6
OF_DEVICES = frozenset(
    {
        AlertKind.PAPER_LOW,
        AlertKind.PAPER_OUT,
        AlertKind.COVER_OPEN,
        AlertKind.PRINTER_OFFLINE,
        AlertKind.TICKET_REFUSED,
    }
)
"""What a device tells of itself; the alerts of a desk or service that bears its name are not its own."""
PAIRING_HOLDS = timedelta(minutes=15)


def ask_to_pair(c: Connection, kind: DeviceKind, now: datetime) -> requests.Pairing:
    """Give a device a code to show and a secret to claim its token with."""
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    pairing, secret = secrets.token_hex(8), new_token()
    expires_at = now + PAIRING_HOLDS
    people.add_pairing(
        c, id=pairing, code=code, kind=kind, secret_hash=token_hash(secret), expires_at=expires_at
    )
    return requests.Pairing(pairing=pairing, code=code, secret=secret, expires_at=expires_at)


def approve_pairing(work: Work, code: str, device: str) -> None:
    """Join the device that shows `code` as `device`; an unknown id makes a new device of that kind."""
    work.actor.must_be(Role.MANAGER)
    pairing = people.pairing_by_code(work.c, code.upper(), work.now)
    if pairing is None:
        raise Refusal(
            ErrorCode.PAIRING_EXPIRED, "No device shows this code now. Read it off the screen again.", "code"
        )
    known = people.find_device(work.c, work.centre.id, device)
    if known is not None and known.kind != pairing.kind:
        raise Refusal(
            ErrorCode.INVALID_FIELD, f"{device} is a {known.kind}, the screen is a {pairing.kind}.", "device"
        )
    if known is None:
        people.add_device(work.c, work.centre.id, device, pairing.kind, None)
    people.approve_pairing(work.c, pairing.id, work.centre.id, device)
    journal.append(
        work.c,
        work.centre.id,
        work.now,
        work.actor.name,
        "pair",
        detail={"device": device, "kind": pairing.kind},
    )


def claim_pairing(c: Connection, pairing_id: str, secret: str, now: datetime) -> requests.Paired | None:
    """Return the device's token once staff have joined it, None until then.

    Raises Refusal `pairing_expired` where the pairing ran out or the secret is wrong.
    """
    pairing = people.pairing(c, pairing_id, now)
    if pairing is None or not hmac.compare_digest(pairing.secret_hash, token_hash(secret)):
        raise Refusal(ErrorCode.PAIRING_EXPIRED, "This pairing has run out. Ask for a new code.")
    if pairing.device is None:
        return None
    # The same token each time until the pairing runs out: a claim whose answer was lost can be sent again.
    token = hmac.new(secret.encode(), pairing_id.encode(), "sha256").hexdigest()
    people.set_device_token(c, pairing.centre, pairing.device, token_hash(token))
    return requests.Paired(device=pairing.device, kind=DeviceKind(pairing.kind), token=token)


def heartbeat(work: Work, beat: requests.Heartbeat) -> bool:
    """Note that a device lives; raise the alerts that hold there now, clear those that are over.

    Returns whether an alert changed.
    """
    _must_be_device(work.actor)
    people.heard(work.c, work.centre.id, work.actor.id, work.now, beat.version)
    known = {
        alert.kind: alert.id
        for alert in alerts.opened(work.c, work.centre.id, work.actor.id)
        if alert.kind in OF_DEVICES
    }
    raised = [kind for kind in dict.fromkeys(beat.alerts) if kind not in known and kind in OF_DEVICES]
    over = [kind for kind in known if kind not in beat.alerts]
    for kind in raised:
        alerts.raise_(work.c, work.centre.id, work.actor.id, kind, work.now)
        _told(work, "alert", kind)
    for kind in over:
        alerts.clear(work.c, work.centre.id, known[kind], work.now)
        _told(work, "alert-over", kind)
    return bool(raised or over)


def ask_for_help(work: Work) -> None:
    """Tell staff that a visitor asks for a person here; asking again while it is open is one alert."""
    _must_be_device(work.actor)
    opened = alerts.opened(work.c, work.centre.id, work.actor.id)
    if all(alert.kind is not AlertKind.HELP for alert in opened):
        alerts.raise_(work.c, work.centre.id, work.actor.id, AlertKind.HELP, work.now)
        _told(work, "alert", AlertKind.HELP)


def clear_alert(work: Work, alert: int) -> None:
    """Close an alert: somebody saw to it. Raises Refusal `not_found` where it is not open."""
    work.actor.must_be(Role.AGENT)
    if not alerts.clear(work.c, work.centre.id, alert, work.now):
        raise Refusal(ErrorCode.NOT_FOUND, f"Alert {alert} is not open; somebody saw to it already.")
    journal.append(
        work.c, work.centre.id, work.now, work.actor.name, "alert-cleared", detail={"alert": alert}
    )


def printed(work: Work, result: requests.PrintResult) -> None:
    """Put in the journal how a slip fared. Raises Refusal `not_found` for a visit that is not there."""
    if work.actor.role is None:
        _must_be_device(work.actor)
    if visits.find(work.c, work.centre.id, result.visit) is None:
        raise Refusal(ErrorCode.NOT_FOUND, f"There is no visit {result.visit} here.", "visit")
    visits.know_copy(work.c, result.visit, result.copy_number)
    journal.append(
        work.c,
        work.centre.id,
        work.now,
        work.actor.name,
        "print",
        visit=result.visit,
        detail=result.model_dump(mode="json", exclude={"visit"}),
    )


def _told(work: Work, verb: str, kind: AlertKind) -> None:
    journal.append(work.c, work.centre.id, work.now, work.actor.name, verb, detail={"kind": kind})


def _must_be_device(actor: Actor) -> None:
    if actor.kind != "device":
        raise Refusal(ErrorCode.FORBIDDEN, "Only a paired device does this.")


def listed(work: Work) -> list[requests.Device]:
    """Return every device of the centre."""
    return [
        requests.Device(
            device=row.id,
            kind=DeviceKind(row.kind),
            zones=work.centre.displays.get(row.id, ()),
            paired=row.token_hash is not None,
            heard_at=row.heard_at,
            version=row.version,
        )
        for row in people.all_devices(work.c, work.centre.id)
    ]
