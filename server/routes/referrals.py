"""Referrals from one agency to another, steps added to a journey, families that part."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from server.actions import families, journeys, referrals
from server.door.entry import AnyActor, AnyDoer, AnyHouse, KeyedDoer
from server.routes.answers import REFUSALS
from wire.journeys import AnswerReferral, NewReferral, NewSteps, Referral, Referrals, Split
from wire.requests import Id, Number, Visit
from wire.words import ReferralState

router = APIRouter(prefix="/api/v1", tags=["journeys"], responses=REFUSALS)


@router.post("/steps/{step}/refer", status_code=201, response_model=Referral)
async def refer(doer: KeyedDoer, step: Number, asked: NewReferral) -> Response:
    """Ask another service to see this visit; the person was asked and said yes."""
    return await doer.do(lambda work: referrals.refer(work, step, asked), asked, status=201)


@router.get("/referrals")
async def listed(
    house: AnyHouse,
    actor: AnyActor,
    state: Annotated[ReferralState | None, Query()] = None,
    service: Annotated[Id | None, Query()] = None,
) -> Referrals:
    """Return the newest referrals, of a state or to a service; staff of an agency see their own."""
    return await house.look(actor, lambda work: referrals.listed(work, state, service))


@router.post("/referrals/{referral}/accept", response_model=Referral)
async def accept(doer: KeyedDoer, referral: Number, answer: AnswerReferral) -> Response:
    """See the person today, at the place that their arrival earned, or (with `starts_at`) by appointment."""
    return await doer.do(lambda work: referrals.accept(work, referral, answer), answer)


@router.post("/referrals/{referral}/decline", response_model=Referral)
async def decline(doer: AnyDoer, referral: Number, answer: AnswerReferral) -> Response:
    """Say no, with a reason of the list."""
    return await doer.do(lambda work: referrals.decline(work, referral, answer), answer)


@router.post("/referrals/{referral}/withdraw", response_model=Referral)
async def withdraw(doer: AnyDoer, referral: Number) -> Response:
    """Take back a referral that nobody has answered."""
    return await doer.do(lambda work: referrals.withdraw(work, referral))


@router.post("/visits/{visit}/steps", status_code=201, response_model=Visit)
async def add_steps(doer: KeyedDoer, visit: Number, asked: NewSteps) -> Response:
    """Add services to the end of a visit's journey; one code throughout."""
    return await doer.do(lambda work: journeys.add_steps(work, visit, asked), asked, status=201)


@router.post("/visits/{visit}/split", status_code=201, response_model=Visit)
async def split(doer: KeyedDoer, visit: Number, asked: Split) -> Response:
    """Give part of a family a ticket of its own."""
    return await doer.do(lambda work: families.split(work, visit, asked), asked, status=201)
