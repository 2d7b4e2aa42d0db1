"""The plate: code, arrow, desk. The brand of Ventanilla, the same on board, phone and slip."""

from dataclasses import dataclass

from display.sheet import COLOUR, LEFT, MARGIN, Box, Sheet
from display.shown import Plate
from look.tokens import tokens

BOARD = tokens()["board"]
TYPE = tokens()["type"]["board"]
STALE_EDGE: int = tokens()["stroke"]["plate_lost"]
BLINK_EDGE = 12
"""The marigold outline while the plate blinks; it has to be seen from the last row of chairs."""
PLATE_RADIUS: int = tokens()["radius"]["plate"]
DESK_RADIUS: int = tokens()["radius"]["sign"]
ARROW = 84
ARROW_SIDE = 126
"""The pictogram's square: the arrow takes its middle two thirds."""
CLEAR = 40
"""Kept free between a code and the arrow."""
TO_DESK = 28
CODE_X = 84


@dataclass(frozen=True)
class Look:
    """The plate's measures and colours in one of its states."""

    top: int
    height: int
    code_px: int
    fill: str
    edge: str
    stroke: int
    ink: str
    desk_fill: str
    desk_inset: int


FILLED = Look(
    120,
    BOARD["plate_h"],
    TYPE["code"],
    COLOUR["call"],
    COLOUR["call"],
    0,
    COLOUR["on_call"],
    COLOUR["desk"],
    BOARD["desk_inset"],
)
OUTLINE = Look(
    120,
    BOARD["plate_h"],
    TYPE["code"],
    COLOUR["ground"],
    COLOUR["call"],
    BLINK_EDGE,
    COLOUR["call"],
    COLOUR["desk"],
    BOARD["desk_inset"],
)
LOST = Look(
    309,
    BOARD["plate_lost_h"],
    TYPE["code_lost"],
    COLOUR["ground"],
    COLOUR["stale_edge"],
    STALE_EDGE,
    COLOUR["text"],
    COLOUR["stale_desk"],
    STALE_EDGE,
)


class PlateSheet(Sheet[tuple[Plate | None, bool]]):
    """Shows a plate and whether the link is lost; an empty outline while nobody has been called."""

    def draw(self, shape: tuple[Plate | None, bool]) -> None:
        """Draw the plate in the state that it is in."""
        plate, lost = shape
        if plate is None:
            self._empty(lost=lost)
            return
        look = LOST if lost else FILLED if plate.filled else OUTLINE
        self.card(
            (MARGIN, look.top, LEFT, look.height),
            look.fill,
            edge=look.edge,
            stroke=look.stroke,
            radius=PLATE_RADIUS,
        )
        self._desk(plate, look)
        self._ticket(plate, look)

    def _ticket(self, plate: Plate, look: Look) -> None:
        desk_x = _desk_box(look)[0]
        middle = look.top + look.height * 0.55
        arrow_x = desk_x - TO_DESK - ARROW
        self.icon("invoice-text", (82, look.top + 30, 52, 52), colour=look.ink)
        self.text(
            plate.ticket_label,
            (150, look.top + 30, desk_x - 190, 52),
            TYPE["label"],
            bold=True,
            colour=look.ink,
        )
        self.text(
            plate.ticket,
            (CODE_X, middle - 160, arrow_x - CLEAR - CODE_X, 320),
            look.code_px,
            bold=True,
            colour=look.ink,
        )
        self.icon(
            self.arrow,
            (arrow_x - ARROW_SIDE / 6, middle + 12 - ARROW_SIDE / 2, ARROW_SIDE, ARROW_SIDE),
            colour=look.ink,
        )

    def _desk(self, plate: Plate, look: Look) -> None:
        x, top, width, height = _desk_box(look)
        self.card((x, top, width, height), look.desk_fill, radius=DESK_RADIUS)
        if look is LOST:
            self.card((x, top, DESK_RADIUS, height), look.desk_fill)  # only the plate's own corners are round
        white, middle = COLOUR["on_desk"], look.top + look.height * 0.55
        self.icon("laptop-account", (x + 28, look.top + 44, 56, 56), colour=white)
        self.text(
            plate.desk_label, (x + 98, look.top + 44, width - 122, 56), TYPE["label"], bold=True, colour=white
        )
        self.text(
            plate.desk,
            (x + 24, middle - 160, width - 48, 320),
            look.code_px,
            bold=True,
            colour=white,
            align="center",
        )

    def _empty(self, *, lost: bool) -> None:
        look = LOST if lost else FILLED
        self.card(
            (MARGIN, look.top, LEFT, look.height),
            COLOUR["ground"],
            edge=COLOUR["rule"],
            stroke=STALE_EDGE,
            radius=PLATE_RADIUS,
        )
        side = 240
        self.icon(
            "look_listen",
            (MARGIN + (LEFT - side) / 2, look.top + (look.height - side) / 2, side, side),
            colour=COLOUR["text2"],
        )


def _desk_box(look: Look) -> Box:
    inset, width = look.desk_inset, BOARD["desk_block"]
    return MARGIN + LEFT - inset - width, look.top + inset, width, look.height - 2 * inset
