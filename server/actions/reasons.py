"""Why a step was called, as a sentence in the centre's own language."""

from language.catalogue import Catalogue, catalogue
from server.domain.centre import Centre
from server.domain.journey import MINUTE, Choice
from server.domain.routing import Reason


def sentence(reason: Reason, centre: Centre) -> str:
    """Return the reason in words, its time in the centre's own zone."""
    words = catalogue("reason", centre.own_language)
    time = f"{reason.due_at.astimezone(centre.calendar.zone):%H:%M}"
    return _sentence(words, reason, time)


def of_choice(choice: Choice, centre: Centre) -> str | None:
    """Return why a journey goes on there, None where there was nothing to choose."""
    if choice.cause != "shortest":
        return None
    words = catalogue("reason", centre.own_language)
    if choice.wait is None:
        return words.text("Next on the way: no desk serves the others now.")
    return words.count(
        "Next on the way: the shortest line now, about {n} minute.",
        "Next on the way: the shortest line now, about {n} minutes.",
        max(1, round(choice.wait / MINUTE)),
    )


def _sentence(words: Catalogue, reason: Reason, time: str) -> str:  # noqa: PLR0911 - one sentence a cause
    match reason.cause:
        case "emergency":
            return words.text("Emergency: goes before all others.")
        case "alone":
            return words.text("Nobody else waits. Promised for {time}.", time=time)
        case "tie":
            return words.text("Promised for {time} like another, and joined first.", time=time)
        case "sent":
            return words.text("Was sent to this desk. Promised for {time}.", time=time)
        case "stored":
            return words.text("Was kept for this desk. Promised for {time}.", time=time)
        case "chosen":
            return words.text("Called by choice, out of order. Promised for {time}.", time=time)
        case "earliest":
            return words.count(
                "Promised for {time}, the earliest of its queue.",
                "Promised for {time}, the earliest of {n} queues.",
                reason.queues,
                time=time,
            )
