"""The devices of a centre as a manager sees them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.domain.hall import OpenAlert
from wire.requests import Device
from wire.words import AlertKind, DeviceKind

SILENT_AFTER = timedelta(minutes=2)
"""Devices send a heartbeat several times a minute; one that has missed two minutes has been switched off."""


@dataclass(frozen=True)
class DeviceLine:
    """One device: what is the matter with it, and whether it has fallen silent."""

    device: str
    kind: DeviceKind
    last_heard: datetime | None
    alerts: list[AlertKind]
    silent: bool


def device_lines(devices: Sequence[Device], alerts: Sequence[OpenAlert], now: datetime) -> list[DeviceLine]:
    """Return every device with its open alerts; what needs a person comes first."""
    lines = [
        DeviceLine(
            device=device.device,
            kind=device.kind,
            last_heard=device.heard_at,
            alerts=[alert.kind for alert in alerts if alert.device == device.device],
            silent=device.heard_at is None or now - device.heard_at > SILENT_AFTER,
        )
        for device in devices
    ]
    return sorted(lines, key=lambda line: (not line.alerts, not line.silent, line.device))
