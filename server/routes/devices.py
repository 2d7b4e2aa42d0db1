"""Devices: pairing, heartbeat, help, reserved codes, print results; alerts."""

from fastapi import APIRouter, Request, Response

from server.actions import devices, visits
from server.actions.work import Work
from server.domain.errors import Refusal
from server.door.entry import (
    DEVICE_COOKIE,
    AnyActor,
    AnyDoer,
    AnyHouse,
    count_try,
    forgive_tries,
)
from server.routes.answers import REFUSALS
from wire.messages import Message, now
from wire.requests import (
    Device,
    Heartbeat,
    Id,
    Number,
    Paired,
    Pairing,
    PairingApproval,
    PairingClaim,
    PairingRequest,
    PrintResult,
    Reservation,
)
from wire.words import DeviceKind, ErrorCode, Role

router = APIRouter(prefix="/api/v1", tags=["devices"], responses=REFUSALS)
PAIRINGS_PER_MINUTE = 30
A_YEAR_S = 365 * 24 * 3600


@router.get("/devices/me")
async def me(house: AnyHouse, actor: AnyActor) -> Device:
    """Return the device that asks."""
    if actor.kind != "device":
        raise Refusal(ErrorCode.FORBIDDEN, "Only a paired device has a name of its own here.")
    return next(d for d in await house.look(actor, devices.listed) if d.device == actor.id)


@router.get("/devices")
async def all_devices(house: AnyHouse, actor: AnyActor) -> list[Device]:
    """Return every device of the centre; for managers."""
    actor.must_be(Role.MANAGER)
    return await house.look(actor, devices.listed)


@router.post("/devices/me/heartbeat", status_code=204)
async def heartbeat(doer: AnyDoer, beat: Heartbeat) -> Response:
    """Tell that this device lives, and what is the matter with it."""

    def act(work: Work) -> Message | None:
        devices.heartbeat(work, beat)
        return None

    return await doer.do(act, beat)


@router.post("/devices/me/help", status_code=204)
async def ask_for_help(doer: AnyDoer) -> Response:
    """Tell staff that a visitor asks for a person here."""

    def act(work: Work) -> Message | None:
        devices.ask_for_help(work)
        return None

    return await doer.do(act)


@router.post("/devices/me/reservation", response_model=Reservation)
async def reservation(doer: AnyDoer) -> Response:
    """Set codes aside for this kiosk, to issue from while the server is away."""
    return await doer.do(visits.reserve)


@router.post("/prints", status_code=204)
async def printed(doer: AnyDoer, result: PrintResult) -> Response:
    """Tell how a slip fared."""

    def act(work: Work) -> Message | None:
        devices.printed(work, result)
        return None

    return await doer.do(act, result)


@router.post("/alerts/{alert}/clear", status_code=204)
async def clear_alert(doer: AnyDoer, alert: Number) -> Response:
    """Tell that somebody saw to an alert."""

    def act(work: Work) -> Message | None:
        devices.clear_alert(work, alert)
        return None

    return await doer.do(act)


@router.post("/pairings", status_code=201)
async def ask_to_pair(request: Request, house: AnyHouse, asked: PairingRequest) -> Pairing:
    """Ask to join: show `code`, keep `secret`."""
    count_try(request, "pairing", PAIRINGS_PER_MINUTE)
    return await house.write(lambda c: devices.ask_to_pair(c, asked.kind, now()))


@router.post("/pairings/approve", status_code=204)
async def approve(doer: AnyDoer, approval: PairingApproval) -> Response:
    """Join the device that shows a code; for managers."""
    count_try(doer.request, "approve", PAIRINGS_PER_MINUTE)

    def act(work: Work) -> Message | None:
        devices.approve_pairing(work, approval.code, approval.device)
        return None

    answer = await doer.do(act, approval)
    forgive_tries(doer.request, "approve", PAIRINGS_PER_MINUTE)
    return answer


@router.post(
    "/pairings/{pairing}/claim",
    response_model=Paired,
    responses={202: {"description": "Nobody joined it yet."}},
)
async def claim(
    request: Request,
    house: AnyHouse,
    pairing: Id,
    claimed: PairingClaim,
) -> Response:
    """Claim the token of a device that staff have joined; a display's page gets it as a cookie too."""
    paired = await house.write(lambda c: devices.claim_pairing(c, pairing, claimed.secret, now()))
    if paired is None:
        return Response('{"state":"waiting"}', 202, media_type="application/json")
    answer = Response(paired.model_dump_json(), media_type="application/json")
    if paired.kind is DeviceKind.DISPLAY:
        answer.set_cookie(
            DEVICE_COOKIE,
            paired.token,
            max_age=A_YEAR_S,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
    return answer
