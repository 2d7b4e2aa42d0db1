"""The centre file: a building described in TOML. `centre_check.read` reads and checks one."""

import re
from datetime import time, timedelta
from typing import Annotated, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from language.names import own_name
from server.domain.calendar import DAYS, MIDNIGHT_END, Calendar, Opening
from server.domain.centre import Agency, Centre, Desk, Need, Service
from server.domain.numbering import LETTERS, NumberSequence
from server.domain.step import Rules
from wire.words import DeviceKind, Lane, Role

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]
Minutes = Annotated[float, Field(ge=0, le=24 * 60)]
Names = Annotated[dict[str, Annotated[str, Field(min_length=1, max_length=80)]], Field(min_length=1)]
OPENING = re.compile(r"^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)$")


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"{name!r} is no time zone; right would be a name like America/Mexico_City")
    return name


def _language(code: str) -> str:
    own_name(code)
    return code


def _prefix(prefix: str) -> str:
    if any(letter not in LETTERS for letter in prefix):
        raise ValueError(f"{prefix!r} is read wrongly on paper; right would be letters of {LETTERS}")
    return prefix


def _opening(text: str) -> str:
    found = OPENING.match(text)
    if not found or text[6:] > "24:00" or text[:5] >= text[6:]:
        raise ValueError(f"{text!r} is no opening; right would be 07:00-15:00, or 00:00-24:00")
    return text


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Head(_Part):
    id: Id
    names: Names
    timezone: Annotated[str, AfterValidator(_zone)]
    languages: Annotated[
        list[Annotated[str, Field(pattern=r"^[a-z]{2,3}$"), AfterValidator(_language)]], Field(min_length=1)
    ]
    unsure: Id | None = None


class _Rules(_Part):
    return_after_minutes: Minutes = 5
    returns_at_most: Annotated[int, Field(ge=0, le=20)] = 2
    undo_seconds: Annotated[int, Field(ge=0, le=3600)] = 120
    on_time_goal: Annotated[float, Field(gt=0, le=1)] = 0.8
    offline_prefix: Annotated[str, Field(min_length=1, max_length=2), AfterValidator(_prefix)] = "K"


class _Agency(_Part):
    id: Id
    name: str


class _Sequence(_Part):
    id: Id
    prefix: Annotated[str, Field(max_length=2), AfterValidator(_prefix)] = ""
    first: Annotated[int, Field(ge=1)] = 101
    last: Annotated[int, Field(le=999_999)] = 999_999

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.first > self.last:
            raise ValueError(f"first ({self.first}) is above last ({self.last})")
        return self


class _Queue(_Part):
    id: Id
    sequence: Id = "main"


class _Service(_Part):
    id: Id
    agency: Id
    names: Names
    pictogram: str
    queue: Id
    minutes: Annotated[float, Field(gt=0, le=480)]
    targets: dict[Lane, Minutes] = {}
    kiosk: bool = True


class _Zone(_Part):
    id: Id
    names: Names


class _Desk(_Part):
    id: Annotated[str, Field(pattern=r"^[A-Z0-9]{1,4}$")]
    zone: Id
    queues: Annotated[list[Id], Field(min_length=1)]


class _Need(_Part):
    need: Id
    lane: Lane
    private: bool = False


class DeviceEntry(_Part):
    """A device that the centre expects; a display names the zones that it speaks for (none: all)."""

    id: Id
    kind: DeviceKind
    zones: list[Id] = []


class StaffEntry(_Part):
    """A first member of staff; the password is made by `init` and shown once."""

    user: Id
    role: Role
    agency: Id | None = None


class CentreFile(_Part):
    """The whole file."""

    centre: _Head
    hours: dict[str, list[Annotated[str, AfterValidator(_opening)]]]
    rules: _Rules = _Rules()
    targets: dict[Lane, Minutes]
    agencies: list[_Agency]
    sequences: list[_Sequence] = [_Sequence(id="main")]
    queues: Annotated[list[_Queue], Field(min_length=1)]
    services: Annotated[list[_Service], Field(min_length=1)]
    zones: Annotated[list[_Zone], Field(min_length=1)]
    desks: Annotated[list[_Desk], Field(min_length=1)]
    needs: list[_Need] = []
    devices: list[DeviceEntry] = []
    staff: list[StaffEntry] = []

    @property
    def reserved(self) -> NumberSequence:
        """The codes for when the server is away: two digits and up behind a letter of their own."""
        return NumberSequence("reserved", self.rules.offline_prefix, 10, 99_999)

    def value(self) -> Centre:
        """Return the centre that the file describes."""
        head = self.centre
        return Centre(
            id=head.id,
            names=head.names,
            languages=tuple(head.languages),
            calendar=Calendar(
                ZoneInfo(head.timezone), {DAYS.index(d): _openings(h) for d, h in self.hours.items()}
            ),
            rules=Rules(
                timedelta(minutes=self.rules.return_after_minutes),
                self.rules.returns_at_most,
                timedelta(seconds=self.rules.undo_seconds),
            ),
            on_time_goal=self.rules.on_time_goal,
            agencies={a.id: Agency(a.id, a.name) for a in self.agencies},
            services={s.id: self._service(s) for s in self.services},
            queues={q.id: q.sequence for q in self.queues},
            sequences={s.id: NumberSequence(s.id, s.prefix, s.first, s.last) for s in self.sequences},
            reserved=self.reserved,
            zones={z.id: z.names for z in self.zones},
            desks={d.id: Desk(d.id, d.zone, tuple(d.queues)) for d in self.desks},
            needs=tuple(Need(n.need, n.lane, n.private) for n in self.needs),
            unsure=head.unsure,
            displays={
                d.id: tuple(d.zones or (z.id for z in self.zones))
                for d in self.devices
                if d.kind is DeviceKind.DISPLAY
            },
        )

    def _service(self, entry: _Service) -> Service:
        targets = {lane: timedelta(minutes=m) for lane, m in {**self.targets, **entry.targets}.items()}
        usual = timedelta(minutes=entry.minutes)
        return Service(
            entry.id, entry.agency, entry.names, entry.pictogram, entry.queue, usual, targets, entry.kiosk
        )


def _openings(texts: list[str]) -> list[Opening]:
    def moment(text: str) -> time:
        return MIDNIGHT_END if text == "24:00" else time.fromisoformat(text)

    return [Opening(moment(text[:5]), moment(text[6:])) for text in texts]
