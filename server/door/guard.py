"""Before a request is read: how large it may be, and what every answer carries."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.door.problems import problem
from wire.words import ErrorCode

LARGEST_BODY = 64 * 1024
"""No command is larger than a few hundred bytes."""


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
        body = await _whole(receive)
        if body is None:
            await _refuse(scope, receive, send)
        else:
            await self._app(scope, _replayed(body, receive), send)


async def _whole(receive: Receive) -> bytes | None:
    """Read a body that does not tell its length; None once it is past the limit."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > LARGEST_BODY:
            return None
    return body


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Hand out a body that was read already, then whatever comes after it."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Message:
        return messages.pop() if messages else await receive()

    return replayed


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    detail = f"The body is larger than {LARGEST_BODY} bytes; no command here needs that."
    await problem(ErrorCode.BODY_TOO_LARGE, detail)(scope, receive, send)
