"""`[[devices]]` of a centre file: kiosks with their printers, displays with their zones."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from server.domain.centre_parts import Id, Part
from wire.printers import read_address
from wire.words import DeviceKind


def _printer(address: str) -> str:
    """Refuse an address that no kiosk understands, and a file that is no device: it would be written to."""
    read = read_address(address)
    if read.kind == "file" and not re.fullmatch(r"/dev/(?!.*\.\.).+", read.place):
        raise ValueError(f"{address!r} is no device; right would be file:/dev/usb/lp0")
    return address


class DeviceEntry(Part):
    """A device that the centre expects; a display names the zones that it speaks for (none: all).

    `printer`: the address of a kiosk's printer (`wire.printers`).
    """

    id: Id
    kind: DeviceKind
    zones: list[Id] = Field(default_factory=list)
    printer: Annotated[str, AfterValidator(_printer)] | None = None

    @field_validator("printer")
    @classmethod
    def _of_a_kiosk(cls, printer: str | None, info: ValidationInfo) -> str | None:
        kind = info.data.get("kind")
        if printer and kind is not None and kind is not DeviceKind.KIOSK:
            raise ValueError(f"a {kind} prints nothing; right would be to name the printer at its kiosk")
        return printer
