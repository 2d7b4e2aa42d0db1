"""Names in a query that a route does not know: refused where a filter passed over would answer falsely."""

from fastapi import Depends, Request
from fastapi.routing import APIRoute

from server.domain.errors import Refusal
from server.door.entry import AnyActor
from wire.words import ErrorCode


async def known_names(request: Request, _who: AnyActor) -> None:
    """Refuse `?lane=A` where there is no such filter: whoever asks would take the whole for a part.

    Raises Refusal `invalid_field`, after that of a stranger.
    """
    route: APIRoute = request.scope["route"]
    known = [one.alias for one in route.dependant.query_params]
    for name in request.query_params:
        if name not in known:
            there = f"Known: {', '.join(known)}." if known else "There are none here."
            raise Refusal(ErrorCode.INVALID_FIELD, f"query.{name} is not known. {there}", f"query.{name}")


KNOWN_NAMES = Depends(known_names)
