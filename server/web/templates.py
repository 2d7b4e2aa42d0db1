"""Jinja's environment and the headers that every page carries."""

from functools import cache
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from language.catalogue import Catalogue
from look.direction import way
from look.files import glyph
from server.actions.alert_words import alert_words, measured_words, way_words
from server.web.words import tongue

HERE = Path(__file__).parent
PAGE_HEADERS = {
    # No inline script or style, nothing from elsewhere: https://www.w3.org/TR/CSP3/
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}


UNKNOWN = "information"


def known(name: str) -> bool:
    """Tell whether there is a pictogram of this name, ours or the icon font's."""
    try:
        return bool(glyph(name))
    except KeyError:
        return False


def icon(name: str) -> Markup:
    """Return a pictogram from the icon font, hidden from screen readers: a word stands beside it."""
    name = name if known(name) else UNKNOWN
    return Markup('<span class="icon" aria-hidden="true">{}</span>').format(glyph(name))


def isolated(text: str) -> Markup:
    """Return a name that the centre gave: it runs its own way, whatever stands around it."""
    return Markup('<bdi dir="{}">{}</bdi>').format(way(text), text)


@cache
def environment() -> Environment:
    """Return the templates; an unknown name in one is a fault, never an empty space."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(icon=icon, tongue=tongue)
    made.filters.update(name=isolated, way=way)
    made.globals.update(alert_words=alert_words, measured_words=measured_words, way_words=way_words)
    return made


def render(template: str, words: Catalogue, /, **context: Any) -> Markup:
    """Return a template's HTML, as part of another too; in it `w` is the page's words, `own` its language."""
    own = tongue(words.language)
    found = environment().get_template(template)
    return Markup(found.render(w=words, own=own, **context))  # noqa: S704 - the template escapes what it is given


def page(template: str, words: Catalogue, /, *, status: int = 200, **context: Any) -> HTMLResponse:
    """Return a whole page with its headers: nothing is stored, indexed, framed or told to other sites."""
    return HTMLResponse(render(template, words, **context), status, PAGE_HEADERS)
