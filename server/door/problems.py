"""Refusals as `application/problem+json` (RFC 9457): the domain says why, here it gets its HTTP status."""

import logging
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from server.domain.errors import Refusal
from server.store.writer import WriterBusyError
from wire.messages import Problem
from wire.words import ErrorCode as Code

log = logging.getLogger(__name__)
STATUS = {
    Code.UNAUTHENTICATED: 401,
    Code.FORBIDDEN: 403,
    Code.CSRF: 403,
    Code.LANE_NOT_ALLOWED: 403,
    Code.FOREIGN_DESK: 403,
    Code.FOREIGN_AGENCY: 403,
    Code.NOT_FOUND: 404,
    Code.UNKNOWN_DESK: 404,
    Code.UNKNOWN_STEP: 404,
    Code.UNKNOWN_TICKET: 404,
    Code.UNKNOWN_DEVICE: 404,
    Code.UNKNOWN_REFERRAL: 404,
    Code.UNKNOWN_INTERPRETER: 404,
    Code.PAIRING_EXPIRED: 404,
    Code.UNKNOWN_APPOINTMENT: 404,
    Code.BODY_TOO_LARGE: 413,
    Code.MALFORMED_JSON: 400,
    Code.IDEMPOTENCY_KEY_REQUIRED: 400,
    Code.UNKNOWN_SERVICE: 422,
    Code.UNKNOWN_LANGUAGE: 422,
    Code.UNKNOWN_JOURNEY: 422,
    Code.UNKNOWN_AGENT: 422,
    Code.CONSENT_REQUIRED: 422,
    Code.PARTY_TOO_SMALL: 422,
    Code.INVALID_FIELD: 422,
    Code.IDEMPOTENCY_KEY_REUSED: 422,
    Code.SLOT_NOT_OFFERED: 422,
    Code.TOO_MANY_TRIES: 429,
    Code.INTERNAL: 500,
    Code.BUSY: 503,
}
"""What is not here is a conflict with how things stand: 409."""


HTTP_CODES = {
    400: Code.MALFORMED_JSON,
    404: Code.NOT_FOUND,
    405: Code.METHOD_NOT_ALLOWED,
    413: Code.BODY_TOO_LARGE,
}
"""What the framework itself refuses, before a route is reached."""


def problem(
    code: Code, detail: str, field: str | None = None, *, retry_s: int = 0, status: int | None = None
) -> Response:
    """Return a refusal as an HTTP answer; its status follows from the code unless one is given."""
    return _answer(_problem(code, detail, field, status), retry_s)


def _problem(code: Code, detail: str, field: str | None = None, status: int | None = None) -> Problem:
    return Problem(
        title=_title(code), status=status or STATUS.get(code, 409), detail=detail, code=code, field=field
    )


def _title(code: Code) -> str:
    return code.replace("_", " ").capitalize()


def _answer(body: Problem, retry_s: int = 0) -> Response:
    headers = {"Retry-After": str(retry_s)} if retry_s else {}
    if body.status == STATUS[Code.UNAUTHENTICATED]:
        headers["WWW-Authenticate"] = "Bearer"
    content = body.model_dump_json(exclude_none=True)
    return Response(content, body.status, headers, media_type="application/problem+json")


def of_refusal(refusal: Refusal) -> Problem:
    """Return a refusal as it is on the wire."""
    return Problem(
        title=_title(refusal.code),
        status=STATUS.get(refusal.code, 409),
        detail=refusal.detail,
        code=refusal.code,
        field=refusal.field,
        ticket=refusal.ticket,
        day=refusal.day,
    )


async def refused(_request: Request, fault: Any) -> Response:
    """Answer a refusal of the domain."""
    return _answer(of_refusal(fault), 60 if fault.code is Code.TOO_MANY_TRIES else 0)


async def _busy(_request: Request, _fault: Any) -> Response:
    return problem(Code.BUSY, "Too much at once. Send the same request again in a second.", retry_s=1)


def of_invalid(fault: RequestValidationError) -> Problem:
    """Return the first thing that is wrong with a request, and what would be right."""
    first: dict[str, Any] = fault.errors()[0]
    if first["type"] == "json_invalid":
        return _problem(Code.MALFORMED_JSON, f"The body is not JSON: {first['ctx']['error']}.")
    field = _field(first["loc"])
    if first["type"] == "extra_forbidden":
        detail = f"{field} is not known here. GET /openapi.json lists what is."
        return _problem(Code.INVALID_FIELD, detail, field)
    return _problem(Code.INVALID_FIELD, f"{field}: {first['msg']}.", field)


async def invalid(_request: Request, fault: Any) -> Response:
    """Answer a request that cannot be read."""
    return _answer(of_invalid(fault))


def _field(place: Sequence[object]) -> str:
    return ".".join(str(part) for part in place if part not in {"body", "path", "header"}) or "body"


async def _http(_request: Request, fault: Any) -> Response:
    code = HTTP_CODES.get(fault.status_code, Code.INVALID_FIELD)
    detail = f"{fault.detail}. GET /openapi.json lists what there is."
    answer = problem(code, detail, status=fault.status_code)
    answer.headers.update(fault.headers or {})
    return answer


async def _fault(_request: Request, fault: Exception) -> Response:
    log.error("a request failed", exc_info=fault)
    return problem(Code.INTERNAL, "Something broke here; nothing was changed. Please send the request again.")


def install(app: FastAPI) -> None:
    """Let an application answer every refusal and fault as a problem."""
    app.add_exception_handler(Refusal, refused)
    app.add_exception_handler(WriterBusyError, _busy)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _fault)
