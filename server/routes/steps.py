"""Steps: the verbs of a desk."""

from enum import StrEnum

from fastapi import APIRouter, Response

from server.actions import steps, undo
from server.domain.step import Verb
from server.door.entry import AnyDoer
from server.routes.answers import REFUSALS
from wire.requests import Finish, Moved, Number, Transfer

router = APIRouter(prefix="/api/v1/steps", tags=["steps"], responses=REFUSALS)


class PathVerb(StrEnum):
    """The verbs that need nothing but the step."""

    RECALL = Verb.RECALL.value
    START = Verb.START.value
    NO_SHOW = Verb.NO_SHOW.value
    PARK = Verb.PARK.value
    RESUME = Verb.RESUME.value
    REQUEUE = Verb.REQUEUE.value
    CANCEL = Verb.CANCEL.value


@router.post("/{step}/transfer", response_model=Moved)
async def transfer(doer: AnyDoer, step: Number, to: Transfer) -> Response:
    """Send a step to a service or to a desk: this step ends, `next` is the new one."""
    return await doer.do(lambda work: steps.transfer(work, step, to), to)


@router.post("/{step}/undo", response_model=Moved)
async def undo_last(doer: AnyDoer, step: Number) -> Response:
    """Take back the last thing done to a step, for as long as the centre's rules allow."""
    return await doer.do(lambda work: undo.undo(work, step))


@router.post("/{step}/finish", response_model=Moved)
async def finish(doer: AnyDoer, step: Number, asked: Finish | None = None) -> Response:
    """Finish a step, with its outcome; `called` is whom a desk that calls by itself called next."""
    return await doer.do(lambda work: steps.finish(work, step, asked or Finish()), asked)


@router.post("/{step}/{verb}", response_model=Moved)
async def move(doer: AnyDoer, step: Number, verb: PathVerb) -> Response:
    """Do a verb to a step; the transition table says when it may be done."""
    return await doer.do(lambda work: steps.move(work, step, Verb(verb.value)))
