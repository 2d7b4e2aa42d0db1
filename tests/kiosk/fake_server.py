"""A small honest server for kiosks: real sockets, the wire, and the ways in which servers fail."""

import asyncio
import contextlib
import json
import socket

import uvicorn
from fastapi import FastAPI, Request, WebSocket, WebSocketDisconnect
from fastapi.responses import JSONResponse, Response

from tests.kiosk.kiosk_lobby import AT, lobby


def refusal(code, status=409, **told):
    body = {"title": "Refused", "status": status, "detail": "what would be right", "code": code, **told}
    return JSONResponse(body, status, media_type="application/problem+json")


def issued(answer):
    """The ticket of an answer to an issue or a check-in."""
    return answer.get("visit", {})["ticket"] if "arrival" in answer else answer["ticket"]


class FakeServer:
    """Issues, reserves and listens. `away`: answers 503; `swallow`: acts and never answers."""

    def __init__(self):
        self.away = self.swallow = False
        self.refuse, self.told = "", {}
        self.lobby = lobby()
        self.answers, self.live, self.cancelled, self.void = {}, [], [], set()
        self.checked, self.appointment = [], {"language": "ar", "arrival": "early", "starts_at": AT}
        self.prints, self.helps, self.beats, self.reservations = [], 0, [], 0
        self.codes_at_once = 30
        self.approved = False
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listening.getsockname()[1]}"
        self.sockets = set()
        self._next = 100
        self._server = uvicorn.Server(
            uvicorn.Config(self._app(), lifespan="off", log_config=None, timeout_graceful_shutdown=1)
        )

    async def __aenter__(self):
        self._task = asyncio.create_task(self._server.serve([self.listening]))
        return self

    async def __aexit__(self, *_):
        self.swallow = False
        self._server.should_exit = True
        for one in list(self.sockets):
            one.put_nowait(None)
        await self._task

    def show(self, changed):
        self.lobby = changed
        for one in self.sockets:
            one.put_nowait(changed)

    def _app(self):
        app = FastAPI()

        @app.middleware("http")
        async def fails(request: Request, go_on):
            if self.away:
                return Response(status_code=503)
            answer = await go_on(request)
            while self.swallow:  # noqa: ASYNC110 - stands for a network that lost the answer
                await asyncio.sleep(0.01)
            return answer

        app.post("/api/v1/visits", status_code=201)(self._issue)
        app.post("/api/v1/appointments/check-in", status_code=201)(self._check_in)
        app.post("/api/v1/devices/me/reservation")(self._reserve)
        app.post("/api/v1/devices/me/help")(self._help)
        app.post("/api/v1/devices/me/heartbeat")(self._beat)
        app.post("/api/v1/prints")(self._print)
        app.post("/api/v1/pairings", status_code=201)(self._pair)
        app.post("/api/v1/pairings/p1/claim")(self._claim)
        app.get("/api/v1/devices/me")(lambda: {"device": "kiosk-1", "kind": "kiosk"})
        app.websocket("/api/v1/live/lobby/kiosk-1")(self._live)
        return app

    async def _issue(self, request: Request):
        key, body = request.headers["Idempotency-Key"], await request.json()
        if self.refuse:
            return refusal(self.refuse)
        if key in self.void:
            return refusal("idempotency_key_reused")
        if key in self.answers:
            known, answer = self.answers[key]
            return JSONResponse(answer, 201) if known == body else refusal("idempotency_key_reused")
        replaced = body.get("replaces")
        if replaced:
            self.void.add(replaced)
            for lost in [issued(self.answers[replaced][1])] if replaced in self.answers else []:
                self.live.remove(lost)
                self.cancelled.append(lost)
        self._next += 1
        answer = self._visit(body, body.get("ticket") or str(self._next))
        self.live.append(answer["ticket"])
        self.answers[key] = (body, answer)
        return JSONResponse(answer, 201)

    async def _check_in(self, request: Request):
        key, body = request.headers["Idempotency-Key"], await request.json()
        self.checked.append((key, body))
        if self.refuse:
            return refusal(self.refuse, **self.told)
        if key in self.answers:
            known, answer = self.answers[key]
            return JSONResponse(answer, 201) if known == body else refusal("idempotency_key_reused")
        self._next += 1
        wanted = {"services": ["health"], "language": body.get("language") or self.appointment["language"]}
        visit = self._visit(wanted | body | wanted, str(self._next))
        arrival = {"arrival": self.appointment["arrival"], "code": "A4K7X", "visit": visit}
        answer = arrival | {"starts_at": self.appointment["starts_at"].isoformat()}
        self.live.append(visit["ticket"])
        self.answers[key] = (body, answer)
        return JSONResponse(answer, 201)

    def _visit(self, body, ticket):
        step = {"step": self._next, "service": body["services"][0], "state": "waiting", "ahead": 6}
        wait = {"low_s": 1200, "likely_s": 1500, "high_s": 2100}
        return {
            "visit": self._next,
            "ticket": ticket,
            "language": body["language"],
            "party_size": 1,
            "private": body["private"],
            "channel": "offline" if "ticket" in body else "kiosk",
            "service_day": "2026-11-23",
            "issued_at": AT.isoformat(),
            "follow_url": "https://turno.example/t/7f3KqZ2mV9sX4bT1nR8wLp",
            "steps": [step | {"wait": wait}],
        }

    async def _reserve(self):
        self.reservations += 1
        codes = [f"M{self.reservations}{n:02}" for n in range(self.codes_at_once)]
        return {"service_day": "2026-11-23", "codes": codes}

    async def _help(self):
        self.helps += 1
        return Response(status_code=204)

    async def _beat(self, request: Request):
        self.beats.append((await request.json()).get("alerts", []))
        return Response(status_code=204)

    async def _print(self, request: Request):
        self.prints.append(await request.json())
        return Response(status_code=204)

    async def _pair(self):
        expires = "2099-01-01T00:00:00Z"
        return {"pairing": "p1", "code": "K7M4", "secret": "s", "expires_at": expires}

    async def _claim(self):
        if not self.approved:
            return JSONResponse({}, 202)
        return {"device": "kiosk-1", "kind": "kiosk", "token": "given"}

    async def _live(self, live: WebSocket):
        if self.away:
            await live.close()
            return
        await live.accept()
        news = asyncio.Queue()
        news.put_nowait(self.lobby)
        self.sockets.add(news)
        version = 0
        await live.send_text(json.dumps({"type": "hello", "schema": 1, "server_time": AT.isoformat()}))
        while (view := await news.get()) is not None:
            version += 1
            message = {"type": "view", "version": version, "view": view.model_dump(mode="json")}
            await live.send_text(json.dumps(message))
        self.sockets.discard(news)
        with contextlib.suppress(WebSocketDisconnect):  # the kiosk may have gone first
            await live.close()
