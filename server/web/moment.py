"""Times as pages show them: the centre's zone, whole minutes, seconds where they tick."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

MINUTE_S = 60


@dataclass(frozen=True)
class Moment:
    """This moment in a centre; `now` is aware."""

    now: datetime
    timezone: str

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def clock(self, at: datetime | None = None) -> str:
        """Return a time of day there, `10:52`; now where none is given."""
        return (at or self.now).astimezone(self._zone).strftime("%H:%M")

    def day(self, at: datetime) -> date:
        """Return the date of a moment there."""
        return at.astimezone(self._zone).date()

    @property
    def today(self) -> date:
        """The date there."""
        return self.now.astimezone(self._zone).date()

    def minutes_since(self, at: datetime) -> int:
        """Return the whole minutes that have gone by."""
        return max(0, int((self.now - at).total_seconds() // MINUTE_S))

    def minutes_until(self, at: datetime) -> int:
        """Return the minutes until a moment, rounded away from now; below 0 when it has passed."""
        seconds = (at - self.now).total_seconds()
        return int(-(-seconds // MINUTE_S)) if seconds > 0 else -int(-(seconds // MINUTE_S))

    def ticking(self, at: datetime) -> str:
        """Return the time since a moment as `08:41`, or `1:08:41` from an hour on."""
        minutes, seconds = divmod(max(0, int((self.now - at).total_seconds())), MINUTE_S)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"

    def after(self, seconds: float) -> datetime:
        """Return the moment so many seconds from now."""
        return self.now + timedelta(seconds=seconds)
