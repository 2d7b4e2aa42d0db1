"""Sign in and out."""

from fastapi import APIRouter, Request, Response

from server.actions import leaving, people
from server.actions.people import Session
from server.door.entry import (
    SESSION_COOKIE,
    AnyActor,
    AnyHouse,
    count_try,
    csrf_of,
    forgive_tries,
    token_of,
)
from wire.messages import now
from wire.requests import SignedIn, SignIn

router = APIRouter(prefix="/api/v1", tags=["people"])
FAILS_PER_NAME = 10
FAILS_PER_ADDRESS = 60


async def sign_in_session(request: Request, house: AnyHouse, asked: SignIn) -> Session:
    """Check a password and open a session.

    Tries are counted before they are made, so that many at once are no way round; a right one is forgiven.
    """
    count_try(request, "sign-in", FAILS_PER_ADDRESS)
    count_try(request, "sign-in-name", FAILS_PER_NAME, asked.user)
    who = await house.check_password(asked.user, asked.password)
    forgive_tries(request, "sign-in-name", FAILS_PER_NAME, asked.user)
    forgive_tries(request, "sign-in", FAILS_PER_ADDRESS)
    return await house.write(lambda c: people.open_session(c, who, now()))


def set_session_cookie(request: Request, answer: Response, session: Session) -> None:
    """Give a page its session: out of reach of scripts and of other sites."""
    answer.set_cookie(
        SESSION_COOKIE,
        session.token,
        max_age=int(people.SESSION.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )


@router.post("/sign-in")
async def sign_in(request: Request, response: Response, house: AnyHouse, asked: SignIn) -> SignedIn:
    """Sign in: the token goes into `Authorization: Bearer`, pages get a cookie too."""
    session = await sign_in_session(request, house, asked)
    set_session_cookie(request, response, session)
    return SignedIn(
        token=session.token,
        role=session.actor.role or "",
        user=session.actor.id,
        centre=session.actor.centre,
        csrf=csrf_of(session.token),
        expires_at=session.expires_at,
    )


@router.post("/sign-out", status_code=204)
async def sign_out(request: Request, response: Response, house: AnyHouse, who: AnyActor) -> None:
    """End this session; with a person's last one, a desk where nobody else works closes."""
    token, _ = token_of(request)
    await house.act(who, lambda work: leaving.sign_out(work, token))
    house.forget(token)
    response.delete_cookie(SESSION_COOKIE)
