"""The control that the four keys are at. It is spoken, so that nobody must see it."""

from kiosk.sheet import Sheet
from kiosk.touch import Touch


class Focus:
    """Which control is in focus; none until the first key, and none again after a touch."""

    def __init__(self) -> None:
        self._place: int | None = None
        self._sheet: Sheet | None = None

    @property
    def shown(self) -> bool:
        """Whether the visitor uses the keys."""
        return self._place is not None

    @property
    def control(self) -> Touch | None:
        """The control in focus."""
        if self._place is None or self._sheet is None or not self._sheet.controls:
            return None
        return self._sheet.controls[self._place % len(self._sheet.controls)]

    def hide(self) -> None:
        """Take the ring away: a finger is used."""
        self._place = None
        self._draw()

    def move(self, by: int) -> None:
        """Go to the next or the former control, around the ends."""
        self._place = 0 if self._place is None else self._place + by
        self._draw()

    def take(self, sheet: Sheet, *, same_screen: bool) -> None:
        """Go over to a new sheet: to the same place, or to the first control of another screen."""
        self._sheet = sheet
        if self._place is not None:
            count = max(1, len(sheet.controls))
            self._place = min(self._place % count, count - 1) if same_screen else 0
        self._draw()

    def _draw(self) -> None:
        if self._sheet is not None:
            self._sheet.focus(self.control)
