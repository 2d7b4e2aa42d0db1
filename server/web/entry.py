"""Who opens a page, and in which words: staff by their cookie, or off to sign in."""

from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.requests import HTTPConnection
from fastapi.responses import RedirectResponse, Response

from language.catalogue import Catalogue, catalogue
from server.actions.work import Actor
from server.domain.centre import Centre
from server.door.entry import csrf_of, house, known_actor, token_of
from server.door.problems import problem
from server.live.house import House
from server.web.moment import Moment
from server.web.words import staff_language
from wire.messages import now
from wire.words import ErrorCode, Role

MANAGERS = [
    ("/floor", "Floor"),
    ("/statistics", "Statistics"),
    ("/plan", "Planner"),
    ("/reports", "Reports"),
    ("/devices", "Devices"),
]


class SignInFirstError(Exception):
    """Nobody known."""


@dataclass(frozen=True)
class Reader:
    """A member of staff who reads a page."""

    actor: Actor
    house: House
    csrf: str
    words: Catalogue

    @property
    def centre(self) -> Centre:
        """The centre that they work in."""
        return self.house.centres[self.actor.centre]

    @cached_property
    def moment(self) -> Moment:
        """Now, in their centre."""
        return moment(self.centre)

    @property
    def pages(self) -> list[tuple[str, str]]:
        """The pages that they may open: address, and its word."""
        more = MANAGERS if self.actor.may(Role.MANAGER) else []
        return [("/desk", "Desks"), ("/reception", "Reception"), ("/calendar", "Appointments"), *more]

    def context(self, here: str) -> dict[str, Any]:
        """Return what the head of every staff page needs."""
        return {
            "csrf": self.csrf,
            "user": self.actor.id,
            "centre": self.centre.names[self.centre.own_language],
            "pages": self.pages,
            "here": here,
            "clock": self.moment.clock(),
            "timezone": self.moment.timezone,
            "moment": self.moment,
        }


def moment(centre: Centre) -> Moment:
    """Return this moment in a centre."""
    return Moment(now(), str(centre.calendar.zone))


def words_of(connection: HTTPConnection) -> Catalogue:
    """Return the staff words in the language that the browser likes best."""
    return catalogue("staff", staff_language(connection.headers.get("accept-language")))


class ManagersOnlyError(SignInFirstError):
    """Somebody known, who may not open a manager's page; a live socket shuts as for a stranger."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader


async def staff(connection: HTTPConnection) -> Reader:
    """Return who reads, an agent at least; a refusal finds them at the request. Raises SignInFirstError."""
    who = await known_actor(connection)
    if who is None or not who.may(Role.AGENT):
        raise SignInFirstError
    found = Reader(who, house(connection), csrf_of(token_of(connection)[0]), words_of(connection))
    connection.state.reader = found
    return found


async def manager(connection: HTTPConnection) -> Reader:
    """Return who reads, a manager at least. Raises SignInFirstError, ManagersOnlyError."""
    found = await staff(connection)
    if not found.actor.may(Role.MANAGER):
        raise ManagersOnlyError(found)
    return found


def is_part(request: Request) -> bool:
    """Tell whether a script asks for a part of a page."""
    return request.url.path.endswith("/view") or "hx-request" in request.headers


async def sign_in_first(request: Request, _fault: Exception) -> Response:
    """Send a stranger to the sign-in page, and a live page's request away with 401.

    A part of a page that htmx asks for must not become the sign-in page: htmx is told to leave for it.
    """
    if "hx-request" in request.headers:
        return Response(status_code=401, headers={"HX-Redirect": "/sign-in", "Cache-Control": "no-store"})
    if request.url.path.endswith("/view"):
        return problem(ErrorCode.UNAUTHENTICATED, "Sign in again to go on.")
    return RedirectResponse("/sign-in", 303, {"Cache-Control": "no-store"})


AnyStaff = Annotated[Reader, Depends(staff)]
AnyManager = Annotated[Reader, Depends(manager)]
