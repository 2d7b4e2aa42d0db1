"""A refusal: nothing changed, and the text says what would be right."""

from datetime import date

from wire.words import ErrorCode


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """Why something was not done; `code` is stable, `detail` is for people, `field` names what to change.

    `ticket` and `day` tell a screen what `detail` tells people: the ticket that is there, the right day.
    """

    def __init__(
        self,
        code: ErrorCode,
        detail: str,
        field: str | None = None,
        *,
        ticket: str | None = None,
        day: date | None = None,
    ) -> None:
        super().__init__(detail)
        self.code, self.detail, self.field = code, detail, field
        self.ticket, self.day = ticket, day
