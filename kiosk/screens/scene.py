"""What a screen is drawn from."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.state import State
from kiosk.wording import clock, words
from language.catalogue import Catalogue
from wire.views import Lobby


@dataclass(frozen=True)
class Scene:
    """The visitor's state, what the centre offers, the moment, and the time that is left of the stay."""

    state: State
    lobby: Lobby
    now: datetime
    left: timedelta | None = None

    @property
    def language(self) -> str:
        """The visitor's language; before it is chosen, the centre's first."""
        return self.state.language or self.languages[0]

    @property
    def languages(self) -> list[str]:
        """The centre's languages, the main one first."""
        return [choice.code for choice in self.lobby.languages] or ["es"]

    @property
    def say(self) -> Catalogue:
        """The words in the visitor's language."""
        return words(self.language)

    def text(self, message: str, **values: object) -> str:
        """Return a message in the visitor's language."""
        return self.say.text(message, **values)

    def seconds(self) -> str:
        """Return the seconds that are left, as they stand on a button."""
        return self.text("{seconds} s", seconds=round(self.left.total_seconds()) if self.left else 0)

    def time(self) -> str:
        """Return the time on the wall."""
        return clock(self.now, self.lobby.timezone)
