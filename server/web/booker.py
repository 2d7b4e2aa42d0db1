"""Who books: a visitor without a name, in one centre and one language; and what every booking page needs."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from language.catalogue import VISITOR_LANGUAGES, Catalogue, catalogue
from server.actions.visits import visitor
from server.actions.work import Actor, Work
from server.domain.centre import Centre
from server.domain.errors import Refusal
from server.door.entry import base_url
from server.live.house import House
from server.web import booking
from server.web.entry import moment
from server.web.moment import Moment
from server.web.phone import named
from server.web.templates import PAGE_HEADERS, page
from server.web.words import browser_language
from wire.words import ContactKind, ErrorCode

T = TypeVar("T")
SENTENCES: dict[str, str] = {
    ErrorCode.SLOT_TAKEN: "Somebody was faster. Please choose another time.",
    ErrorCode.SLOT_NOT_OFFERED: "This time is not given any more. Please choose another.",
    ErrorCode.HOLD_EXPIRED: "We could not keep the time longer. Please choose again.",
    ErrorCode.APPOINTMENT_OVER: "This can no longer be changed.",
    ErrorCode.IDEMPOTENCY_KEY_REUSED: "This can no longer be changed.",
    ErrorCode.MOVE_LIMIT: "You have changed it often. Keep this time, or cancel.",
    ErrorCode.TOO_MANY_TRIES: "Please wait a minute, then try again.",
    ErrorCode.TOO_MANY_APPOINTMENTS: "This address has appointments already. Go on without it.",
    ErrorCode.DAY_NOT_FULL: "This day has free times. Please choose one.",
    ErrorCode.UNKNOWN_APPOINTMENT: "We do not find this code. Please look at it again.",
    ErrorCode.INVALID_FIELD: "Please look at the address again, or leave it out.",
    "time": "Please choose a time.",
    "other": "Please try once more, or come to the centre.",
}
"""Refusal code → message of the domain `booking`."""


class GoneError(Exception):
    """An address that leads nowhere, or no longer."""


@dataclass(frozen=True)
class Booker:
    """A visitor at a booking page; `asked` is the language that the address names."""

    request: Request
    house: House
    centre: Centre
    asked: str | None = None
    own: str | None = None

    @cached_property
    def languages(self) -> list[str]:
        """The languages to choose from: ours that the centre has too."""
        return [code for code in VISITOR_LANGUAGES if code in self.centre.languages] or ["en"]

    @cached_property
    def words(self) -> Catalogue:
        """The words: in the language asked for, else the appointment's own, else the browser's."""
        liked = browser_language(self.request.headers.get("accept-language"))
        wishes = (self.asked, self.own, liked, self.centre.own_language, *self.languages)
        return catalogue("booking", next(code for code in wishes if code in self.languages))

    @property
    def language(self) -> str:
        """The code of the page's language."""
        return self.words.language

    @cached_property
    def moment(self) -> Moment:
        """Now, in the centre."""
        return moment(self.centre)

    @property
    def actor(self) -> Actor:
        """The visitor as the journal names them: not at all."""
        return visitor(self.centre.id)

    @property
    def site(self) -> str:
        """The address that visitors reach the server by."""
        return self.house.base_url or base_url(self.request)

    @property
    def contacts(self) -> list[ContactKind]:
        """How reminders may be had here; nothing where no letters go out."""
        return sorted(self.house.offered)

    async def look(self, query: Callable[[Work], T]) -> T:
        """Run a query. Raises Refusal."""
        return await self.house.look(self.actor, query, self.site)

    async def act(self, action: Callable[[Work], T]) -> T:
        """Run an action. Raises Refusal."""
        return await self.house.act(self.actor, action, self.site)

    def show(self, template: str, *, status: int = 200, tell: str | None = None, **more: Any) -> HTMLResponse:
        """Return a page; `tell` is the code of a sentence that stands at its head."""
        query = self.request.query_params
        said = SENTENCES.get(tell or query.get("tell", ""))
        kept = {name: value for name, value in query.items() if name not in {"lang", "tell", "key"}}
        context = {
            "centre": named(dict(self.centre.names), self.language),
            "place": self.centre.id,
            "languages": self.languages,
            "opening": booking.hours(self.centre.calendar, self.words),
            "kept": urlencode(kept) + "&" if kept else "",
            "path": self.request.url.path,
            "here": self.request.url.path,
            "tell": said,
        }
        return page(template, self.words, status=status, **context | more)

    def go(self, path: str, **query: str) -> RedirectResponse:
        """Send the visitor to a page, in the same language."""
        return RedirectResponse(f"{path}?{urlencode({'lang': self.language, **query})}", 303, PAGE_HEADERS)

    def refused(self, path: str, refusal: Refusal, **query: str) -> Response:
        """Send the visitor to a page that tells what would be right."""
        return self.go(path, tell=refusal.code if refusal.code in SENTENCES else "other", **query)


async def gone(request: Request, _fault: Exception) -> HTMLResponse:
    """Return the one page for a wrong address and for one whose day is over."""
    words = catalogue("phone", browser_language(request.headers.get("accept-language")))
    return page("gone.html", words, status=404)
