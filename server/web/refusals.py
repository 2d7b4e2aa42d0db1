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
    "nobody_waits": "Nobody waits in your queues.",
    "on_its_way": "No connection. It is sent as soon as it is back.",
    "away": "No connection: nothing was sent. Try again.",
    "other": "This could not be done now. Try again.",
}
"""Refusal code → message of the domain `staff`."""
