"""The server under test: a fresh centre on a free port, and what its people do over the API."""

import socket
import threading
import tomllib
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from server.actions.setup import SetUp

ROOT = Path(__file__).resolve().parents[2]


def open_at_all_hours() -> str:
    """Return the Tapachula centre file with doors that never close, so that tests may run at night."""
    text = (ROOT / "examples/tapachula.toml").read_text(encoding="utf-8")
    start, end = text.index("[hours]"), text.index("[rules]")
    days = "\n".join(f'{day} = ["00:00-24:00"]' for day in ["mon", "tue", "wed", "thu", "fri", "sat", "sun"])
    assert tomllib.loads(text)["hours"]
    return f"{text[:start]}[hours]\n{days}\n\n{text[end:]}"


class Running(uvicorn.Server):
    """A server in a thread of this process, which tells when it is up."""

    def __init__(self, config: uvicorn.Config, listener: socket.socket) -> None:
        super().__init__(config)
        self.up = threading.Event()
        self._listener = listener
        self._thread = threading.Thread(target=self.run, kwargs={"sockets": [listener]}, daemon=True)

    def begin(self) -> None:
        self._thread.start()
        assert self.up.wait(15), "the server did not come up"

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.up.set()

    def end(self) -> None:
        self.should_exit = True
        self._thread.join(15)
        self._listener.close()


@dataclass
class Centre:
    """The centre under test: its address, its people, and what they can do over the API."""

    url: str
    made: SetUp
    database: Path
    tokens: dict[str, str] = field(default_factory=dict)

    def password(self, who: str) -> tuple[str, str]:
        """Return name and password of a person, or of the first of a role."""
        person = next(person for person in self.made.staff if who in {person["role"], person["user"]})
        return person["user"], person["password"]

    def token(self, role: str = "manager") -> str:
        if role not in self.tokens:
            user, password = self.password(role)
            answer = httpx.post(f"{self.url}/api/v1/sign-in", json={"user": user, "password": password})
            self.tokens[role] = answer.json()["token"]
        return self.tokens[role]

    def post(self, path: str, body: dict[str, Any] | None = None, role: str = "manager") -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token(role)}", "Idempotency-Key": uuid.uuid4().hex}
        answer = httpx.post(f"{self.url}/api/v1{path}", json=body or {}, headers=headers)
        answer.raise_for_status()
        return answer

    def get(self, path: str, role: str = "manager") -> Any:
        answer = httpx.get(
            f"{self.url}/api/v1{path}", headers={"Authorization": f"Bearer {self.token(role)}"}
        )
        answer.raise_for_status()
        return answer.json()

    def issue(self, service: str = "health", **more: Any) -> dict[str, Any]:
        asked = {"services": [service], "language": "es", "channel": "staff", **more}
        found: dict[str, Any] = self.post("/visits", asked).json()
        return found

    def book(self, service: str, day: str | None = None, **more: Any) -> dict[str, Any]:
        """Book the first free time of a service, today's where there is one."""
        first = self.get(f"/services/{service}/days")["days"][0]["day"]
        slots = self.get(f"/services/{service}/slots?day={day or first}")["slots"]
        starts_at = next(slot["starts_at"] for slot in slots if slot["free"])
        asked = {"service": service, "starts_at": starts_at, "language": "es", **more}
        link = self.post("/appointments", asked).json()["link"]
        found: dict[str, Any] = self.post(f"/appointments/{link}/confirm").json()
        return found

    def call(self, desk: str, ticket: str) -> dict[str, Any]:
        found: dict[str, Any] = self.post(f"/desks/{desk}/call", {"ticket": ticket}).json()
        return found

    def desk_for(self, service: str) -> str:
        queue = next(one["queue"] for one in self.made.services if one["service"] == service)
        return next(desk["desk"] for desk in self.made.desks if queue in desk["queues"])

    def device(self, kind: str) -> dict[str, str]:
        return next(device for device in self.made.devices if device["kind"] == kind)

    def as_device(self, device: str, path: str, body: dict[str, Any] | None = None) -> None:
        token = next(one["token"] for one in self.made.devices if one["device"] == device)
        headers = {"Authorization": f"Bearer {token}"}
        httpx.post(f"{self.url}/api/v1{path}", json=body or {}, headers=headers).raise_for_status()
