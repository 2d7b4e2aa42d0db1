"""What a centre is made of, as values: agencies, services, queues, zones, desks, lanes' targets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from server.domain.calendar import Calendar
from server.domain.errors import Refusal
from server.domain.numbering import NumberSequence
from server.domain.step import Rules
from wire.words import ErrorCode, Lane

Names = Mapping[str, str]


@dataclass(frozen=True)
class Agency:
    """An organisation at work in the centre."""

    id: str
    name: str


@dataclass(frozen=True)
class Service:
    """What a person comes for. `usual` is how long it takes; `targets` is the promised wait of each lane."""

    id: str
    agency: str
    names: Names
    pictogram: str
    queue: str
    usual: timedelta
    targets: Mapping[Lane, timedelta]
    at_kiosk: bool = True


@dataclass(frozen=True)
class Desk:
    """A place where people are served; `queues` is its work profile."""

    id: str
    zone: str
    queues: tuple[str, ...]


@dataclass(frozen=True)
class Need:
    """Something a visitor may say at the kiosk; only the lane and `private` leave the kiosk."""

    id: str
    lane: Lane
    private: bool


@dataclass(frozen=True)
class Centre:
    """A building and all that is set up in it. The first of `languages` is the centre's own."""

    id: str
    names: Names
    languages: tuple[str, ...]
    calendar: Calendar
    rules: Rules
    on_time_goal: float
    agencies: Mapping[str, Agency]
    services: Mapping[str, Service]
    queues: Mapping[str, str]
    """Queue id → id of the sequence that its codes come from."""
    sequences: Mapping[str, NumberSequence]
    reserved: NumberSequence
    """The sequence of codes that kiosks issue while the server is away, apart so that no other has gaps."""
    zones: Mapping[str, Names]
    desks: Mapping[str, Desk]
    needs: Sequence[Need] = ()
    unsure: str | None = None
    displays: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Display id → the zones that it speaks for."""

    def service(self, service: str) -> Service:
        """Return a service. Raises Refusal `unknown_service` that names those there are."""
        if service not in self.services:
            raise Refusal(
                ErrorCode.UNKNOWN_SERVICE,
                f"There is no service {service!r} here. Services: {', '.join(self.services)}.",
                "services",
            )
        return self.services[service]

    def desk(self, desk: str) -> Desk:
        """Return a desk. Raises Refusal `unknown_desk` that names those there are."""
        if desk not in self.desks:
            raise Refusal(
                ErrorCode.UNKNOWN_DESK,
                f"There is no desk {desk!r} here. Desks: {', '.join(self.desks)}.",
                "desk",
            )
        return self.desks[desk]

    def speaks(self, language: str) -> None:
        """Raise Refusal `unknown_language` where the centre does not offer a language."""
        if language not in self.languages:
            raise Refusal(
                ErrorCode.UNKNOWN_LANGUAGE,
                f"Language {language!r} is not offered here. Languages: {', '.join(self.languages)}.",
                "language",
            )

    @property
    def own_language(self) -> str:
        """The language of the building: the first in the file."""
        return self.languages[0]

    @property
    def smallest_target(self) -> timedelta:
        """The smallest target wait outside lane E: what the overtaking bound is counted from."""
        return min(
            target
            for service in self.services.values()
            for lane, target in service.targets.items()
            if lane is not Lane.EMERGENCY
        )
