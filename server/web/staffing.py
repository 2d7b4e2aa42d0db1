"""The desks that a day asks for, as its page tells them. Pure."""

from typing import Any

from language.catalogue import Catalogue
from server.web.plan import span
from wire.plan import Staffing


def finding(found: Staffing, words: Catalogue) -> str:
    """Return when a day asks for most desks, in a sentence."""
    if not found.queues:
        return words.text("Nobody is expected.")
    most = max(range(len(found.total)), key=lambda place: found.total[place].likely)
    return words.text(
        "Most desks are needed at {hour}: {desks}.",
        hour=f"{found.hours[most]:02}:00",
        desks=span(found.total[most]),
    )


def chart(found: Staffing) -> dict[str, Any]:
    """Return what the chart of desks draws: hours, likely numbers, ranges, and what the centre has."""
    return {
        "times": [f"{hour:02}:00" for hour in found.hours],
        "likely": [one.likely for one in found.total],
        "labels": [span(one) for one in found.total],
        "desks": found.desks,
    }
