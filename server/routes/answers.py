"""What the OpenAPI page says of every refusal, and of what figures are narrowed to."""

from typing import Annotated, Any

from fastapi import Query

from wire.messages import Problem

_EXAMPLE = {
    "type": "about:blank",
    "title": "Unknown service",
    "status": 422,
    "detail": "There is no service 'helth' here. Services: health, legal, school.",
    "code": "unknown_service",
    "field": "services",
}


def _refusal(text: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": Problem.model_json_schema(), "example": _EXAMPLE}}
    return {"description": text, "content": content}


REFUSALS: dict[int | str, dict[str, Any]] = {
    400: _refusal("The request cannot be read, or lacks its Idempotency-Key."),
    401: _refusal("No valid token."),
    403: _refusal("Not allowed to this person or device."),
    404: _refusal("There is no such thing here."),
    409: _refusal("It does not go with how things stand."),
    413: _refusal("The body is too large."),
    422: _refusal("A field is not right; `field` and `detail` say what would be."),
    503: _refusal("Too much at once: the same request again after Retry-After seconds."),
}
"""Each is `application/problem+json` with a stable `code`; nothing was changed."""
Agency = Annotated[
    str | None, Query(description="one agency's services alone; an agency's manager has its own")
]
Service = Annotated[str | None, Query(description="one service alone")]
