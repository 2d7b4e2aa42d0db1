"""What staff read when the server refuses: one quiet sentence that says what would be right."""

from wire.words import ErrorCode

SENTENCES: dict[str, str] = {
    ErrorCode.UNAUTHENTICATED: "Name and password do not go together. Try again.",
    ErrorCode.FORBIDDEN: "Ask your manager: your account may not do this.",
    ErrorCode.CSRF: "Please load this page again.",
    ErrorCode.TOO_MANY_TRIES: "Too many tries. Please wait a minute.",
    ErrorCode.UNKNOWN_TICKET: "This ticket does not wait in any queue.",
    ErrorCode.UNKNOWN_STEP: "This ticket is no longer here.",
    ErrorCode.FOREIGN_DESK: "Somebody else works at this desk now.",
    ErrorCode.DESK_NOT_OPEN: "Open the desk first.",
    ErrorCode.DESK_BUSY: "Finish the ticket at this desk first.",
    ErrorCode.TRANSITION_NOT_ALLOWED: "Somebody was faster: the ticket has moved on.",
    ErrorCode.RETURN_LIMIT: "This ticket came back often enough. Issue a new one.",
    ErrorCode.NOTHING_TO_UNDO: "There is nothing to undo.",
    ErrorCode.UNDO_TOO_LATE: "It is too late to undo this.",
    ErrorCode.CENTRE_CLOSED: "The centre is closed now.",
    ErrorCode.NOT_FOUND: "No device shows this code. Look at its screen.",
    ErrorCode.PAIRING_EXPIRED: "This code has run out. The screen shows a new one.",
    ErrorCode.UNKNOWN_DEVICE: "This centre has no device of that name.",
    ErrorCode.BUSY: "The server is busy. Please try again.",
    ErrorCode.SLOT_TAKEN: "Somebody took this time just now. Choose another one.",
    ErrorCode.SLOT_NOT_OFFERED: "This time is not offered. Choose another one.",
    ErrorCode.HOLD_EXPIRED: "The time was kept for a while and is free again. Choose anew.",
    ErrorCode.APPOINTMENT_OVER: "This appointment has changed. Look at it again.",
    ErrorCode.ALREADY_CHECKED_IN: "This appointment has its ticket already.",
    ErrorCode.APPOINTMENT_USED: "This appointment was used. Issue a new ticket.",
    ErrorCode.OTHER_DAY: "This appointment is on another day.",
    ErrorCode.UNKNOWN_APPOINTMENT: "No appointment has this code.",
    ErrorCode.CONSENT_REQUIRED: "Ask the person first: a referral needs consent.",
    ErrorCode.REFERRAL_ANSWERED: "This referral was answered already.",
    ErrorCode.FOREIGN_AGENCY: "Another agency answers this referral.",
    ErrorCode.NO_INTERPRETER: "No interpreter for this language is free now.",
    ErrorCode.RECALL_LIMIT: "It was called often enough. Mark it absent.",
    ErrorCode.PARTY_TOO_SMALL: "So many cannot part: at least one person stays.",
    ErrorCode.VISIT_OVER: "This visit has ended.",
    ErrorCode.UNKNOWN_AGENT: "Nobody of this name works here.",
    "nobody_waits": "Nobody waits in your queues.",
    "on_its_way": "No connection. It is sent as soon as it is back.",
    "away": "No connection: nothing was sent. Try again.",
    "other": "This could not be done now. Try again.",
}
"""Refusal code → message of the domain `staff`."""
OF_A_PAGE: dict[str, str] = {
    ErrorCode.INVALID_FIELD: "The address asks for something that cannot be.",
    ErrorCode.FOREIGN_AGENCY: "You see the figures of your own agency.",
    ErrorCode.UNKNOWN_SERVICE: "This centre has no service of that name.",
    ErrorCode.UNKNOWN_DESK: "This centre has no desk of that name.",
    ErrorCode.NOT_FOUND: "There is nothing at this address.",
}
"""The same where a whole page is refused, which has no form to look at."""
