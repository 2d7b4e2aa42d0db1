"""Before a request is read: how large it may be, and what every answer carries."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.door.problems import problem
from wire.words import ErrorCode

LARGEST_BODY = 64 * 1024
"""No command is larger than a few hundred bytes."""


class TooLargeError(Exception):
    """A body went past the limit while it was read."""


class Guard:
    """Refuses large bodies unread, and keeps answers of the API out of caches."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; sockets pass."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        length = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if not length.isdigit() or int(length) > LARGEST_BODY:
            await _refuse(scope, receive, send)
            return
        if not any(name == b"transfer-encoding" for name, _ in scope["headers"]):
            await self._app(scope, receive, send)
            return
        try:
            await self._app(scope, _counted(receive), send)
        except TooLargeError:
            await _refuse(scope, receive, send)


def _counted(receive: Receive) -> Receive:
    """Count a body that does not tell its length."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > LARGEST_BODY:
            raise TooLargeError
        return message

    return counted


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    detail = f"The body is larger than {LARGEST_BODY} bytes; no command here needs that."
    await problem(ErrorCode.BODY_TOO_LARGE, detail)(scope, receive, send)
