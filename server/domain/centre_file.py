"""The centre file: a building described in TOML. `centre_check.read` reads and checks one."""

import math
from datetime import timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from server.domain.calendar import DAYS, Calendar
from server.domain.centre import (
    Agency,
    AlarmRules,
    Availability,
    BookingRules,
    Centre,
    Declared,
    Desk,
    Interpreter,
    Journey,
    Need,
    Profile,
    Service,
)
from server.domain.centre_parts import (
    AgencyEntry,
    AlarmsPart,
    AvailabilityEntry,
    Booking,
    DeclaredPart,
    DeskEntry,
    Head,
    InterpreterEntry,
    JourneyEntry,
    Minutes,
    NeedEntry,
    QueueEntry,
    QuietEntry,
    RulesPart,
    SequenceEntry,
    ServiceEntry,
    StaffEntry,
    ZoneEntry,
)
from server.domain.device_entry import DeviceEntry
from server.domain.hours import DayHours, openings
from server.domain.numbering import NumberSequence
from server.domain.quiet import QuietHours
from server.domain.step import Rules
from wire.words import DeviceKind, Lane


class CentreFile(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    centre: Head
    hours: dict[str, list[DayHours]]
    rules: RulesPart = RulesPart()
    targets: dict[Lane, Minutes]
    agencies: list[AgencyEntry]
    sequences: list[SequenceEntry] = [SequenceEntry(id="main")]
    queues: Annotated[list[QueueEntry], Field(min_length=1)]
    services: Annotated[list[ServiceEntry], Field(min_length=1)]
    zones: Annotated[list[ZoneEntry], Field(min_length=1)]
    desks: Annotated[list[DeskEntry], Field(min_length=1)]
    needs: list[NeedEntry] = []
    appointments: Booking = Booking()
    availability: list[AvailabilityEntry] = []
    interpreters: list[InterpreterEntry] = []
    journeys: list[JourneyEntry] = []
    declared: DeclaredPart | None = None
    alarms: AlarmsPart = AlarmsPart()
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
                ZoneInfo(head.timezone),
                {DAYS.index(d): openings(h) for d, h in self.hours.items()},
                head.off,
            ),
            rules=Rules(
                timedelta(minutes=self.rules.return_after_minutes),
                self.rules.returns_at_most,
                timedelta(seconds=self.rules.undo_seconds),
                self.rules.recalls_at_most,
            ),
            on_time_goal=self.rules.on_time_goal,
            agencies={a.id: Agency(a.id, a.name) for a in self.agencies},
            services={s.id: self._service(s) for s in self.services},
            queues={q.id: q.sequence for q in self.queues},
            sequences={s.id: NumberSequence(s.id, s.prefix, s.first, s.last) for s in self.sequences},
            reserved=self.reserved,
            zones={z.id: z.names for z in self.zones},
            desks={d.id: _desk(d) for d in self.desks},
            needs=tuple(Need(n.need, n.lane, n.private) for n in self.needs),
            unsure=head.unsure,
            displays={
                d.id: tuple(d.zones or (z.id for z in self.zones))
                for d in self.devices
                if d.kind is DeviceKind.DISPLAY
            },
            printers={d.id: d.printer for d in self.devices if d.printer},
            booking=_booking(self.appointments),
            availabilities=tuple(_availability(one) for one in self.availability),
            interpreters={i.id: Interpreter(i.id, tuple(i.languages)) for i in self.interpreters},
            journeys={j.id: Journey(j.id, j.names, tuple(j.services), j.order) for j in self.journeys},
            alarms=_alarms(self.alarms),
            declared=Declared(self.declared.purpose, self.declared.keep) if self.declared else None,
        )

    def _service(self, entry: ServiceEntry) -> Service:
        targets = {lane: timedelta(minutes=m) for lane, m in {**self.targets, **entry.targets}.items()}
        slot = self.appointments.slot_minutes
        takes = entry.appointment_minutes or entry.minutes
        return Service(
            entry.id,
            entry.agency,
            entry.names,
            entry.pictogram,
            entry.queue,
            timedelta(minutes=entry.minutes),
            targets,
            at_kiosk=entry.kiosk,
            by_appointment=entry.appointments,
            appointment=timedelta(minutes=math.ceil(takes / slot) * slot),
            interpreted=entry.interpreted,
        )


def _desk(entry: DeskEntry) -> Desk:
    profiles = tuple(
        Profile(openings([p.hours])[0], tuple(p.queues), frozenset(DAYS.index(d) for d in p.days))
        for p in entry.profiles
    )
    breaks = tuple(openings(entry.breaks))
    return Desk(entry.id, entry.zone, tuple(entry.queues), profiles, tuple(entry.languages), breaks)


def _availability(entry: AvailabilityEntry) -> Availability:
    days = frozenset(DAYS.index(day) for day in entry.days)
    opening = openings([entry.hours])[0]
    return Availability(entry.service, opening, days, entry.every_weeks, entry.start, entry.end)


def _alarms(entry: AlarmsPart) -> AlarmRules:
    def minutes(count: int | None) -> timedelta | None:
        return timedelta(minutes=count) if count is not None else None

    return AlarmRules(
        entry.queue_long,
        entry.queue_long_of,
        minutes(entry.overdue_minutes),
        minutes(entry.silent_minutes),
        (entry.kept_share[0], entry.kept_share[1]),
        timedelta(minutes=entry.remind_minutes),
        tuple(_quiet(quiet) for quiet in entry.quiet),
    )


def _quiet(entry: QuietEntry) -> QuietHours:
    hours = openings([entry.hours])[0]
    return QuietHours(hours.start, hours.end, frozenset(DAYS.index(day) for day in entry.days))


def _booking(entry: Booking) -> BookingRules:
    def minutes(count: float) -> timedelta:
        return timedelta(minutes=count)

    return BookingRules(
        slot=minutes(entry.slot_minutes),
        walk_in_share=entry.walk_in_share,
        referral_share=entry.referral_share,
        ahead_days=entry.ahead_days,
        notice=minutes(entry.notice_minutes),
        hold=minutes(entry.hold_minutes),
        late_after=minutes(entry.late_after_minutes),
        too_late_after=minutes(entry.too_late_after_minutes),
        release=(minutes(entry.release_minutes[0]), minutes(entry.release_minutes[1])),
        offer=minutes(entry.offer_minutes),
        moves_at_most=entry.moves_at_most,
        per_contact=entry.per_contact,
        quiet=tuple(_quiet(one) for one in entry.quiet),
        reminders=tuple(sorted((timedelta(hours=h) for h in entry.reminder_hours), reverse=True)),
    )
