"""The planner's plots as tables: who would be late, and the desks that a day asks for. Pure."""

from language.catalogue import Catalogue
from server.web.moment import Moment
from server.web.tables import Cell, Table
from wire.plan import Foretold, Plan, Staffing, StaffingHour


def late(plan: Plan, moment: Moment, words: Catalogue, *, changed: bool) -> Table:
    """Return how many would be late at each moment, as it is and where something is `changed`."""
    as_is, then = words.text("If nothing changes"), words.text("With the changes")
    days = [(as_is, plan.as_is.late), *([(then, plan.changed.late)] if changed else [])]
    head = [words.text("Time"), *(cell for name, _ in days for cell in _range(name, words))]
    rows: list[list[Cell]] = [
        [moment.clock(at), *(cell for _, found in days for cell in _cells(found[place]))]
        for place, at in enumerate(plan.moments)
    ]
    return Table(head, rows)


def desks(found: Staffing, words: Catalogue) -> Table:
    """Return the desks that each hour asks for, beside those that the centre has."""
    head = [words.text("Hour"), *_range(words.text("Desks"), words), words.text("The centre has")]
    hours = zip(found.hours, found.total, strict=True)
    return Table(head, [[f"{hour:02}:00", *_cells(total), found.desks] for hour, total in hours])


def profiles(found: Staffing, words: Catalogue) -> Table:
    """Return the desks of each work profile and hour, beside those that the centre has."""
    head = [
        words.text("Work profile"),
        words.text("Hour"),
        *_range(words.text("Desks"), words),
        words.text("The centre has"),
    ]
    rows: list[list[Cell]] = [
        [", ".join(profile.names), f"{one.hour:02}:00", *_cells(one.desks), one.has]
        for profile in found.profiles
        for one in profile.hours
    ]
    return Table(head, rows)


def people(found: Staffing, words: Catalogue) -> Table:
    """Return who comes to each queue in each hour, and how many per cent of them are called on time."""
    head = [
        words.text("Queue"),
        words.text("Hour"),
        *_range(words.text("People"), words),
        words.text("On time, %"),
    ]
    rows: list[list[Cell]] = [
        [", ".join(queue.names), f"{one.hour:02}:00", *_cells(one.arrivals), _on_time(one)]
        for queue in found.queues
        for one in queue.hours
    ]
    return Table(head, rows)


def _on_time(one: StaffingHour) -> Cell:
    return None if one.service_level is None else round(100 * one.service_level.likely, 1)


def _range(name: str, words: Catalogue) -> list[str]:
    return [name, words.text("{name}, from", name=name), words.text("{name}, to", name=name)]


def _cells(found: Foretold) -> list[Cell]:
    return [round(part, 1) for part in (found.likely, found.low, found.high)]
