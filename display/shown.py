"""What stands on the board at one moment: plain values, to be compared and drawn."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """Words with their own direction."""

    text: str
    right_to_left: bool = False


@dataclass(frozen=True)
class Plate:
    """The large place. `filled` is marigold; while it blinks, every other half second is outline only."""

    ticket: str
    desk: str
    ticket_label: str
    desk_label: str
    filled: bool


@dataclass(frozen=True)
class Row:
    """One of the calls before the newest; `speaking` while the loudspeaker says it."""

    ticket: str
    desk: str
    speaking: bool = False


@dataclass(frozen=True)
class Sign:
    """A service at the foot: its pictogram and the range of its wait."""

    pictogram: str
    span: str
    unit: str


@dataclass(frozen=True)
class Lost:
    """The link is lost: what to do, in the centre's first two languages, and how old the data is."""

    lines: tuple[Line, ...]
    data: str
    age: str
    called: tuple[tuple[Line, str], ...]
    comfort: tuple[Line, ...]


@dataclass(frozen=True)
class Shown:
    """Everything that stands on the board at one moment."""

    title: str
    clock: str
    mirrored: bool
    plate: Plate | None
    sentences: tuple[Line, ...]
    latest_label: str
    latest: tuple[Row, ...]
    signs: tuple[Sign, ...]
    notice: tuple[Line, ...]
    lost: Lost | None
