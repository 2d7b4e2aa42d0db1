"""Who comes in: by bearer token, or by the cookie of a signed-in agent or paired screen (then with CSRF)."""

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Header, Request, Response, WebSocket
from fastapi.requests import HTTPConnection
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from server.actions.once import once
from server.actions.work import Actor, Work
from server.domain.errors import Refusal
from server.door.problems import problem
from server.live.house import House
from wire.messages import Message
from wire.words import ErrorCode

SESSION_COOKIE = "ventanilla_session"
DEVICE_COOKIE = "ventanilla_device"
LONGEST_KEY = 200
DENIED = {401: ErrorCode.UNAUTHENTICATED, 403: ErrorCode.FORBIDDEN, 404: ErrorCode.NOT_FOUND}


def fresh_tries() -> MovingWindowRateLimiter:
    """Return a count of tries for one application; each server process counts its own."""
    return MovingWindowRateLimiter(MemoryStorage())


def house(connection: HTTPConnection) -> House:
    """Return the house that this application runs in."""
    found: House = connection.app.state.house
    return found


def csrf_of(token: str) -> str:
    """Return the token that a page sends beside its cookie.

    It is an HMAC keyed by the session's own 256 random bits, so another site can neither read nor guess it
    (OWASP CSRF cheat sheet, HMAC based token pattern).
    """
    return hmac.new(token.encode(), b"csrf", hashlib.sha256).hexdigest()


def token_of(connection: HTTPConnection) -> tuple[str, bool]:
    """Return the token of a request and whether it came by cookie; empty where there is none."""
    scheme, _, bearer = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and bearer:
        return bearer.strip(), False
    cookies = connection.cookies
    return cookies.get(SESSION_COOKIE) or cookies.get(DEVICE_COOKIE) or "", True


async def known_actor(connection: HTTPConnection) -> Actor | None:
    """Return who this is, None for a stranger, and for a socket that another site's page opens by cookie."""
    token, by_cookie = token_of(connection)
    if by_cookie and connection.scope["type"] == "websocket" and not _same_site(connection):
        return None
    return await house(connection).who(token) if token else None


def _same_site(connection: HTTPConnection) -> bool:
    origin = connection.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == connection.headers.get("host")


def stays(socket: WebSocket, who: Actor) -> Callable[[], Awaitable[bool]]:
    """Return what tells whether somebody who opened a socket may still have it."""

    async def asked() -> bool:
        return await known_actor(socket) == who

    return asked


async def actor(request: Request) -> Actor:
    """Return who sends a request. Raises Refusal `unauthenticated` or `csrf`."""
    token, by_cookie = token_of(request)
    found = await house(request).who(token) if token else None
    if found is None:
        raise Refusal(
            ErrorCode.UNAUTHENTICATED, "No valid token. Sign in, or pair this device, and send its token."
        )
    if by_cookie and request.method not in {"GET", "HEAD"}:
        sent = request.headers.get("x-csrf-token", "")
        if not hmac.compare_digest(sent.encode(), csrf_of(token).encode()):
            raise Refusal(ErrorCode.CSRF, "With a cookie, a command needs the header X-CSRF-Token.")
    return found


def count_try(request: Request, what: str, per_minute: int, *more: str) -> None:
    """Count a try of this address before it is made. Raises Refusal `too_many_tries` past the limit."""
    if not _tries(request).hit(RateLimitItemPerMinute(per_minute), what, _client(request), *more):
        raise Refusal(ErrorCode.TOO_MANY_TRIES, "Too many tries. Wait a minute, then try again.")


def forgive_tries(request: Request, what: str, per_minute: int, *more: str) -> None:
    """Forget the tries of this client address: it was right."""
    _tries(request).clear(RateLimitItemPerMinute(per_minute), what, _client(request), *more)


def _tries(request: Request) -> MovingWindowRateLimiter:
    found: MovingWindowRateLimiter = request.app.state.tries
    return found


def _client(request: Request) -> str:
    return request.client.host if request.client else "?"


@dataclass(frozen=True)
class Doer:
    """Somebody who is in, and what their request says of itself."""

    request: Request
    actor: Actor
    key: str | None

    async def do(
        self, action: Callable[[Work], Message | None], body: Message | None = None, *, status: int = 200
    ) -> Response:
        """Run an action once per key and answer with what it returned."""
        asked = f"{self.request.url.path}\n{body.model_dump_json() if body else ''}"
        answer = await house(self.request).act(
            self.actor, lambda work: once(work, self.key, asked, action, status), base_url(self.request)
        )
        if not answer.body:
            return Response(status_code=answer.status)
        return Response(answer.body, answer.status, media_type="application/json")


def base_url(request: Request) -> str:
    """Return the address that the client used, without a closing slash."""
    return str(request.base_url).rstrip("/")


async def doer(
    request: Request,
    who: Annotated[Actor, Depends(actor)],
    idempotency_key: Annotated[str | None, Header(max_length=LONGEST_KEY, min_length=1)] = None,
) -> Doer:
    """Return who does a command, with its key where there is one."""
    return Doer(request, who, idempotency_key)


async def keyed_doer(who: Annotated[Doer, Depends(doer)]) -> Doer:
    """Return who does a command that must have a key. Raises Refusal `idempotency_key_required`."""
    if who.key is None:
        raise Refusal(
            ErrorCode.IDEMPOTENCY_KEY_REQUIRED,
            "This command needs the header Idempotency-Key, a fresh one per wish, the same in a retry.",
            "Idempotency-Key",
        )
    return who


AnyDoer = Annotated[Doer, Depends(doer)]
KeyedDoer = Annotated[Doer, Depends(keyed_doer)]
AnyActor = Annotated[Actor, Depends(actor)]
AnyHouse = Annotated[House, Depends(house)]


async def deny(socket: WebSocket, status: int) -> None:
    """Turn a socket away before it is one, with a problem by which a client knows that it was this server."""
    await socket.send_denial_response(problem(DENIED[status], "This view is not for you, or not here."))
