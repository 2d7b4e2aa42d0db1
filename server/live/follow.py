"""A follow link: which visit it leads to, while its day lasts."""

from collections.abc import Awaitable, Callable

from sqlalchemy import Connection

from server.domain.numbering import FOLLOW_ALPHABET
from server.live.house import House
from server.store import visits
from server.store.visits import Visit
from wire.messages import now


async def followed(house: House, token: str) -> Visit | None:
    """Return the visit of a follow token; None for a wrong one and for one whose day is over, alike."""
    written = token.upper()
    if not set(written) <= set(FOLLOW_ALPHABET):
        return None
    return await house.read(lambda c: _led(house, c, written))


def _led(house: House, c: Connection, token: str) -> Visit | None:
    visit = visits.followed(c, token)
    if visit is None or visit.centre not in house.centres:
        return None
    over = house.centre(c, visit.centre).calendar.day_is_over(visit.service_day, now())
    return None if over else visit


def lasts(house: House, token: str) -> Callable[[], Awaitable[bool]]:
    """Return what tells whether a follow link still leads somewhere."""

    async def asked() -> bool:
        return await followed(house, token) is not None

    return asked
