"""The desks of a centre as an agent chooses among them. Pure."""

from dataclasses import dataclass
from typing import Literal

from server.domain.hall import Hall
from wire.words import DeskState


@dataclass(frozen=True)
class Tile:
    """One desk: nobody's, somebody's, or the reader's own."""

    desk: str
    kind: Literal["free", "taken", "mine"]
    user: str


def by_zone(hall: Hall, reader: str) -> dict[str, list[Tile]]:
    """Return the tiles by the zone's name in the centre's own language, in the order of the centre file."""
    found: dict[str, list[Tile]] = {}
    for desk in hall.centre.desks.values():
        names = hall.centre.zones[desk.zone]
        zone = names.get(hall.centre.own_language, desk.zone)
        found.setdefault(zone, []).append(_tile(hall, desk.id, reader))
    return found


def _tile(hall: Hall, desk: str, reader: str) -> Tile:
    now = hall.desks[desk]
    if now.state is DeskState.CLOSED or now.user is None:
        return Tile(desk, "free", "")
    return Tile(desk, "mine" if now.user == reader else "taken", now.user)
