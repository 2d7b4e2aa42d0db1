"""The yardstick for issuing: the same messages over the same HTTP server, without door, rules or database.

Run as `python -m bench.bare PORT`.
"""

import sys
from datetime import UTC, datetime, timedelta
from typing import Annotated

import uvicorn
from fastapi import FastAPI, Header, Response

from wire.messages import Wait
from wire.requests import IssuedStep, NewVisit, Visit
from wire.words import StepState

app = FastAPI()


@app.get("/health")
async def health() -> dict[str, str]:
    """Say that the server runs."""
    return {"status": "ok"}


@app.post("/api/v1/visits", status_code=201, response_model=Visit)
async def issue(
    asked: NewVisit, idempotency_key: Annotated[str, Header()], authorization: Annotated[str, Header()]
) -> Response:
    """Answer as the server does, out of thin air."""
    now = datetime.now(UTC)
    step = IssuedStep(
        step=1,
        service=asked.services[0],
        state=StepState.WAITING,
        ahead=len(idempotency_key),
        joined_at=now,
        due_at=now + timedelta(minutes=45),
        wait=Wait(low_s=600, likely_s=900, high_s=len(authorization)),
    )
    visit = Visit(
        visit=1,
        ticket="427",
        language=asked.language,
        party_size=asked.party_size,
        private=asked.private,
        channel=asked.channel,
        service_day=now.date(),
        issued_at=now,
        follow_url="http://127.0.0.1/t/0123456789ABCDEFGHJKMNPQRSTVWXYZ",
        steps=[step],
    )
    return Response(visit.model_dump_json(), 201, media_type="application/json")


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
