"""How the hub draws a live page: one encoder per language, so that a room is drawn once for all who look."""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from language.catalogue import Catalogue
from server.live.hub import Encode, Hub, Key
from server.store.visits import Visit
from server.web.envelope import envelope
from server.web.moment import Moment
from wire.messages import Message, now

V = TypeVar("V", bound=Message)
Draw = Callable[[Any, Moment, Catalogue], str]


@cache
def encoder(kind: type[Message], draw: Draw, words: Catalogue) -> Encode:
    """Return what turns a view into its page's message; the same one for the same words, as the hub needs."""

    def encode(version: int, view: Message) -> str:
        known = _as(kind, view)
        return envelope(version, draw(known, Moment(now(), known.timezone), words))  # type: ignore[attr-defined]  # every view with a page has a zone

    return encode


async def seen(hub: Hub, key: Key, kind: type[V], visit: Visit | None = None) -> tuple[int, V]:
    """Return a view as it is now, with its version."""
    version, view = await hub.view(key, visit)
    return version, _as(kind, view)


def _as(kind: type[V], view: Message) -> V:
    if not isinstance(view, kind):
        raise TypeError(f"{kind.__name__} was expected, not {type(view).__name__}")
    return view
