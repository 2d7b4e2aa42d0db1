"""Once: a command's answer is kept with its key, in the same transaction; a retry gets the same answer."""

import hashlib
from collections.abc import Callable

from server.actions.work import Work
from server.domain.errors import Refusal
from server.store import answers
from server.store.answers import Answer
from wire.messages import Message
from wire.words import ErrorCode

VOID = "void"
"""Stands for the request of a key that a kiosk gave up on: whoever sends it later is refused."""


def once(
    work: Work, key: str | None, request: str, act: Callable[[Work], Message | None], status: int = 200
) -> Answer:
    """Do a command once per key; `request` is what was asked (path and body).

    Without a key it is done each time. Raises Refusal `idempotency_key_reused` where the key came with
    another request before.
    """
    fingerprint = _fingerprint(work, request)
    if key is not None and (known := _known(work, key)):
        if known[0] not in {fingerprint, _digest(request)}:
            raise Refusal(
                ErrorCode.IDEMPOTENCY_KEY_REUSED,
                "This Idempotency-Key was used for another request. Take a new key for a new request.",
                "Idempotency-Key",
            )
        return known[1]
    message = act(work)
    answer = Answer(status, message.model_dump_json()) if message is not None else Answer(204, "")
    if key is not None:
        answers.keep(work.c, work.actor.keys, key, fingerprint, answer, work.now)
    return answer


def _fingerprint(work: Work, request: str) -> str:
    """Return a hash of a request, keyed where there is a key: a plain one tells a number to who tries all."""
    return work.seal.mark(request) if work.seal else _digest(request)


def _digest(request: str) -> str:
    return hashlib.sha256(request.encode()).hexdigest()


def _known(work: Work, key: str) -> tuple[str, Answer] | None:
    answers.hold(work.c, work.actor.keys, key)
    return answers.find(work.c, work.actor.keys, key)


def void(work: Work, key: str) -> Answer | None:
    """Make a key worthless: return what it was answered with, None where it never arrived (nor will)."""
    known = _known(work, key)
    if known is not None:
        return known[1]
    answers.keep(work.c, work.actor.keys, key, VOID, Answer(409, ""), work.now)
    return None
