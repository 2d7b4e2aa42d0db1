"""A refusal to somebody who reads a page: status and code are the API's, the look is the page's."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response

from server.domain.errors import Refusal
from server.door import problems
from server.web.entry import ManagersOnlyError, Reader, is_part, sign_in_first
from server.web.refusals import OF_A_PAGE, SENTENCES
from server.web.templates import page
from wire.messages import Problem


async def managers_only(request: Request, fault: Any) -> Response:
    """Tell somebody who is signed in that a page is not for them; a part of a page is as for a stranger."""
    if is_part(request):
        return await sign_in_first(request, fault)
    reader: Reader = fault.reader
    return _page(
        reader,
        403,
        heading=reader.words.text("For managers"),
        finding=reader.words.text("This page is for managers."),
        what_now=reader.words.text("Ask your manager: your account may not do this."),
        back=reader.pages[0],
    )


async def refused(request: Request, fault: Any) -> Response:
    """Answer what the domain refuses."""
    reader = _reader(request)
    if reader is None:
        return await problems.refused(request, fault)
    return _told(request, reader, problems.of_refusal(fault))


async def invalid(request: Request, fault: Any) -> Response:
    """Answer an address or a form that cannot be read."""
    reader = _reader(request)
    if reader is None:
        return await problems.invalid(request, fault)
    return _told(request, reader, problems.of_invalid(fault))


def _reader(request: Request) -> Reader | None:
    """Return who reads the whole page that is asked for; None for a part of one, and for the API."""
    found: Reader | None = getattr(request.state, "reader", None)
    return None if is_part(request) else found


def _told(request: Request, reader: Reader, problem: Problem) -> Response:
    sentence = OF_A_PAGE.get(problem.code) or SENTENCES.get(problem.code) or SENTENCES["other"]
    return _page(
        reader,
        problem.status,
        heading=reader.words.text("Not shown"),
        finding=reader.words.text(sentence),
        what_now=reader.words.text("Go back and choose anew."),
        problem=problem,
        back=next((one for one in reader.pages if request.url.path.startswith(one[0])), reader.pages[0]),
    )


def _page(reader: Reader, status: int, *, problem: Problem | None = None, **said: Any) -> Response:
    words, context = reader.words, reader.context("")
    return page("refused.html", words, status=status, refusals=SENTENCES, problem=problem, **said, **context)


def install(app: FastAPI) -> None:
    """Let an application answer who reads a page with a page; everybody else still gets a problem."""
    app.add_exception_handler(ManagersOnlyError, managers_only)
    app.add_exception_handler(Refusal, refused)
    app.add_exception_handler(RequestValidationError, invalid)
