"""Groups: many people who came together, one ticket each, all of them or none."""

from server.actions import visits
from server.actions.work import Work
from wire.journeys import Group, NewGroup
from wire.requests import NewVisit
from wire.words import Channel, Role


def issue(work: Work, asked: NewGroup) -> Group:
    """Issue a ticket to each of a group, in one order of arrival and with codes that follow each other."""
    work.actor.must_be(Role.AGENT)
    each = NewVisit(
        services=asked.services,
        language=asked.language,
        lane=asked.lane,
        private=asked.private,
        channel=Channel.STAFF,
    )
    return Group(visits=[visits.issue(work, each) for _ in range(asked.count)])
