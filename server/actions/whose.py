"""Whose figures a manager sees: one's own agency's where one has one, else everybody's."""

from server.actions.work import Work
from server.domain.errors import Refusal
from server.domain.rollup import Scope
from server.store import people
from wire.words import ErrorCode, Role


def own_agency(work: Work) -> str | None:
    """Return the agency that a manager is of, None for the centre's own. Raises Refusal `forbidden`."""
    work.actor.must_be(Role.MANAGER)
    person = people.find_staff(work.c, work.actor.id)
    agency: str | None = person.agency if person is not None else None
    return agency


def scope(work: Work, agency: str | None = None, service: str | None = None) -> Scope:
    """Return what a manager who asks for an agency or a service gets figures of.

    Raises Refusal `forbidden`, `foreign_agency`, `unknown_service`, and `invalid_field` for an agency that is
    not here or does not have that service.
    """
    own = own_agency(work)
    if agency is not None and own not in {None, agency}:
        raise _foreign(own, "agency")
    if agency is not None and agency not in work.centre.agencies:
        known = ", ".join(work.centre.agencies)
        raise Refusal(
            ErrorCode.INVALID_FIELD, f"There is no agency {agency!r} here. Agencies: {known}.", "agency"
        )
    owner = work.centre.service(service).agency if service is not None else None
    if owner is not None and own not in {None, owner}:
        raise _foreign(own, "service")
    if owner is not None and agency not in {None, owner}:
        raise Refusal(ErrorCode.INVALID_FIELD, f"Service {service} is {owner}'s.", "agency")
    return Scope(own or agency, service)


def _foreign(own: str | None, field: str) -> Refusal:
    return Refusal(ErrorCode.FOREIGN_AGENCY, f"You see the figures of {own}, your own agency.", field)
