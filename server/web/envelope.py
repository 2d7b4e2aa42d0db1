"""A live page's message: the whole view as HTML, in the envelope of the wire."""

import json

from fastapi.responses import Response

from server.web.templates import PAGE_HEADERS


def envelope(version: int, html: str) -> str:
    """Return `{"type":"view","version":n,"html":"…"}`."""
    return json.dumps({"type": "view", "version": version, "html": html}, ensure_ascii=False)


def answer(version: int, html: str) -> Response:
    """Return the same for a page that asks over HTTP."""
    return Response(envelope(version, html), media_type="application/json", headers=PAGE_HEADERS)
