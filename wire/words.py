"""The words of the glossary that cross the wire; standard library only."""

from enum import StrEnum


class Lane(StrEnum):
    """How soon a step is due; the reason for a lane is never stored."""

    EMERGENCY = "E"
    A = "A"
    B = "B"
    C = "C"


class StepState(StrEnum):
    """Where a step stands."""

    PLANNED = "planned"
    """A later step of the journey: it joins its queue when the one before it finishes."""
    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    PARKED = "parked"
    DONE = "done"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    TRANSFERRED = "transferred"


class DeskState(StrEnum):
    """What a desk does."""

    CLOSED = "closed"
    OPEN = "open"
    BREAK = "break"


class DeviceKind(StrEnum):
    """What a paired device is."""

    KIOSK = "kiosk"
    DISPLAY = "display"
    PRINTER = "printer"


class Role(StrEnum):
    """What a signed-in person may do; each includes the one before it."""

    AGENT = "agent"
    MANAGER = "manager"
    ADMIN = "admin"


class Channel(StrEnum):
    """How a visit came to be."""

    KIOSK = "kiosk"
    STAFF = "staff"
    OFFLINE = "offline"
    """Issued by a kiosk while the server was away, handed over later."""


class AlertKind(StrEnum):
    """What staff are told of until it is over."""

    HELP = "help"
    """A visitor asked for a person at a kiosk."""
    PAPER_LOW = "paper_low"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    PRINTER_OFFLINE = "printer_offline"
    TICKET_REFUSED = "ticket_refused"
    """A ticket that a kiosk issued while the server was away was not taken over: a person waits in vain."""


class ErrorCode(StrEnum):
    """Stable codes of refusals; programs branch on these, people read the text."""

    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    CSRF = "csrf"
    TOO_MANY_TRIES = "too_many_tries"
    NOT_FOUND = "not_found"
    UNKNOWN_SERVICE = "unknown_service"
    UNKNOWN_LANGUAGE = "unknown_language"
    UNKNOWN_DESK = "unknown_desk"
    UNKNOWN_STEP = "unknown_step"
    UNKNOWN_TICKET = "unknown_ticket"
    UNKNOWN_DEVICE = "unknown_device"
    LANE_NOT_ALLOWED = "lane_not_allowed"
    CENTRE_CLOSED = "centre_closed"
    FOREIGN_DESK = "foreign_desk"
    DESK_NOT_OPEN = "desk_not_open"
    DESK_BUSY = "desk_busy"
    TRANSITION_NOT_ALLOWED = "transition_not_allowed"
    RETURN_LIMIT = "return_limit"
    NOTHING_TO_UNDO = "nothing_to_undo"
    UNDO_TOO_LATE = "undo_too_late"
    NUMBERS_EXHAUSTED = "numbers_exhausted"
    CODE_NOT_RESERVED = "code_not_reserved"
    IDEMPOTENCY_KEY_REQUIRED = "idempotency_key_required"
    IDEMPOTENCY_KEY_REUSED = "idempotency_key_reused"
    MALFORMED_JSON = "malformed_json"
    INVALID_FIELD = "invalid_field"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    BODY_TOO_LARGE = "body_too_large"
    BUSY = "busy"
    PAIRING_EXPIRED = "pairing_expired"
    INTERNAL = "internal"
