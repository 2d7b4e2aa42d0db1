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
    UNFINISHED = "unfinished"
    """Begun, and the desk closed or the day ended before anybody finished it."""
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
    APPOINTMENT = "appointment"
    """Booked beforehand, then checked in."""
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
    EMERGENCY = "emergency"
    """Somebody at a desk needs help at once; `device` is the desk."""
    REFERRAL = "referral"
    """A referral waits to be answered; `device` is the service it was sent to."""
    LETTER_NOT_SENT = "letter_not_sent"
    """Reminders do not go out; `device` is the gateway."""
    TICKET_REFUSED = "ticket_refused"
    """A ticket that a kiosk issued while the server was away was not taken over: a person waits in vain."""
    QUEUE_LONG = "queue_long"
    """More people wait than the centre's threshold; `device` is the service."""
    STEP_OVERDUE = "step_overdue"
    """Somebody waits past the due time by more than the threshold; `device` is the service."""
    DEVICE_SILENT = "device_silent"
    """A display or kiosk has not been heard for a while."""
    DESK_WANTED = "desk_wanted"
    """A manager asks for one more desk; `device` is the service."""
    FORECAST_OFF = "forecast_off"
    """Lately too few of the ranges that we told were kept; `device` is `forecast`."""
    NUMBERS_LOW = "numbers_low"
    """A sequence has few numbers left for today; `device` is the sequence. Further letters follow."""
    OLDER_COPY = "older_copy"
    """The database was put back to an older copy: what was done since is not known; `device` is `server`."""
    ALARM_NOT_SENT = "alarm_not_sent"
    """Alerts do not go out; `device` is the way that fails, `webhook` or `mail`."""


class Order(StrEnum):
    """How the steps of a journey follow each other."""

    FIXED = "fixed"
    FREE = "free"


class AppointmentState(StrEnum):
    """Where an appointment stands."""

    HELD = "held"
    """A slot is kept while the form is open; it lapses by itself."""
    BOOKED = "booked"
    CHECKED_IN = "checked_in"
    """The person came; the visit tells the rest."""
    MISSED = "missed"
    CANCELLED = "cancelled"


class Arrival(StrEnum):
    """When somebody with an appointment came, by the centre's rules."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    TOO_LATE = "too_late"
    """The slot was given up: they wait as somebody who came without an appointment."""


class Quota(StrEnum):
    """Whom a slot is kept for."""

    PUBLIC = "public"
    REFERRAL = "referral"
    STAFF = "staff"
    """Staff may use what is held back for referrals and walk-ins."""


class WishState(StrEnum):
    """Where a place on the waiting list stands."""

    WAITING = "waiting"
    OFFERED = "offered"
    TAKEN = "taken"
    GONE = "gone"


class ContactKind(StrEnum):
    """How to write to somebody who asked for it."""

    EMAIL = "email"
    PHONE = "phone"
    """SMS or WhatsApp, as the gateway decides."""


class LetterKind(StrEnum):
    """What is written to somebody; none names the service."""

    BOOKED = "booked"
    MOVED = "moved"
    REMINDER = "reminder"
    CANCELLED = "cancelled"
    CALLED_OFF = "called_off"
    """The centre is closed at that time."""
    OFFER = "offer"


class ReferralState(StrEnum):
    """Where a referral stands."""

    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"


class Urgency(StrEnum):
    """How soon a referral should be seen to."""

    TODAY = "today"
    WEEK = "week"
    ROUTINE = "routine"


class DeclineReason(StrEnum):
    """Why a referral was declined; a word of this list, never free text."""

    NOT_OURS = "not_ours"
    NO_CAPACITY = "no_capacity"
    ALREADY_SERVED = "already_served"
    PERSON_DECLINED = "person_declined"


class BreakReason(StrEnum):
    """Why a desk is on a break."""

    MEAL = "meal"
    REST = "rest"
    PRAYER = "prayer"
    MEETING = "meeting"
    FAULT = "fault"
    OTHER = "other"


class CallReason(StrEnum):
    """Why a ticket was called out of order."""

    AGREED = "agreed"
    """Agreed with the person."""
    UNWELL = "unwell"
    DOCUMENT_CAME = "document_came"
    INTERPRETER_HERE = "interpreter_here"
    MISTAKE = "mistake"
    """An earlier mistake is put right."""
    OTHER = "other"


class Outcome(StrEnum):
    """How a step ended, for the statistics; a word of this list, never free text."""

    RESOLVED = "resolved"
    REFERRED = "referred"
    DOCUMENT_MISSING = "document_missing"
    COME_BACK = "come_back"
    NOT_OURS = "not_ours"
    LEFT = "left"
    OTHER = "other"


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
    UNKNOWN_APPOINTMENT = "unknown_appointment"
    UNKNOWN_REFERRAL = "unknown_referral"
    UNKNOWN_INTERPRETER = "unknown_interpreter"
    UNKNOWN_AGENT = "unknown_agent"
    UNKNOWN_JOURNEY = "unknown_journey"
    SLOT_NOT_OFFERED = "slot_not_offered"
    SLOT_TAKEN = "slot_taken"
    HOLD_EXPIRED = "hold_expired"
    APPOINTMENT_OVER = "appointment_over"
    ALREADY_CHECKED_IN = "already_checked_in"
    APPOINTMENT_USED = "appointment_used"
    OTHER_DAY = "other_day"
    TOO_MANY_APPOINTMENTS = "too_many_appointments"
    MOVE_LIMIT = "move_limit"
    DAY_NOT_FULL = "day_not_full"
    CONSENT_REQUIRED = "consent_required"
    REFERRAL_ANSWERED = "referral_answered"
    FOREIGN_AGENCY = "foreign_agency"
    NO_INTERPRETER = "no_interpreter"
    RECALL_LIMIT = "recall_limit"
    PARTY_TOO_SMALL = "party_too_small"
    VISIT_OVER = "visit_over"
    CENTRE_CLOSED = "centre_closed"
    FOREIGN_DESK = "foreign_desk"
    DESK_NOT_OPEN = "desk_not_open"
    DESK_BUSY = "desk_busy"
    CHANGES_NOTHING = "changes_nothing"
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
