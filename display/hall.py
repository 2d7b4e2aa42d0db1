"""The parts of the board round the plate: head, banner, sentences, latest calls and foot."""

from display.sheet import COLOUR, HEIGHT, LEFT, MARGIN, WIDTH, Box, Sheet
from display.shown import Line, Lost, Row, Sign
from look.files import glyph
from look.tokens import tokens

BOARD = tokens()["board"]
TYPE = tokens()["type"]["board"]
FULL = WIDTH - 2 * MARGIN
RIGHT_X = MARGIN + LEFT + BOARD["gap"]
RIGHT: int = BOARD["right"]
RULE = 3
INK = COLOUR["on_call"]


def _side(line: Line) -> str:
    """Return the side at which a sentence starts by its own direction."""
    return "right" if line.right_to_left else "left"


class HeadSheet(Sheet[tuple[str, str, bool]]):
    """The mark, the zone's name and the clock."""

    def draw(self, shape: tuple[str, str, bool]) -> None:
        """Draw title and clock; a lost link takes the mark's marigold."""
        title, clock, lost = shape
        self.mark((MARGIN, 32, 64, 64), slip=COLOUR["stale_edge" if lost else "call"])
        self.text(title, (128, 32, 1300, 64), TYPE["label"], bold=True)
        self.text(clock, (WIDTH - MARGIN - 400, 32, 400, 64), TYPE["clock"], bold=True, align=self.end)


class BannerSheet(Sheet[Lost | None]):
    """What to do while the link is lost, and how old the data is."""

    def draw(self, shape: Lost | None) -> None:
        """Draw the banner, or nothing."""
        if shape is None:
            return
        self.card((MARGIN, 120, FULL, BOARD["lost_banner_h"]), COLOUR["text"], radius=20)
        self.icon("offline", (76, 154, 96, 96), colour=INK)
        for i, line in enumerate(shape.lines):
            box = (204, 138 + 64 * i, 1360, 62)
            self.text(line.text, box, TYPE["lost"], bold=not i, colour=INK)
        self.text(shape.data, (1580, 138, 262, 56), TYPE["label"], colour=INK, align=self.end)
        self.text(shape.age, (1580, 196, 262, 64), 60, bold=True, colour=INK, align=self.end)


class SentencesSheet(Sheet[tuple[tuple[Line, ...], tuple[Line, ...]]]):
    """The call in words, and below it a notice for all."""

    def draw(self, shape: tuple[tuple[Line, ...], tuple[Line, ...]]) -> None:
        """Draw up to two sentences and up to two lines of notice."""
        sentences, notice = shape
        for i, line in enumerate(sentences[:2]):
            box = (MARGIN, 654 + 92 * i, LEFT, 92)
            self.text(line.text, box, TYPE["sentence"], bold=not i, align=_side(line))
        for i, line in enumerate(notice[:2]):
            box = (MARGIN, 838 + 43 * i, LEFT, 43)
            self.text(line.text, box, TYPE["min"], colour=COLOUR["text2"], align=_side(line))


class LatestSheet(Sheet[tuple[str, tuple[Row, ...], bool]]):
    """The calls before the newest. The one that is being spoken is marigold, as the plate is."""

    def draw(self, shape: tuple[str, tuple[Row, ...], bool]) -> None:
        """Draw the heading and a row per call."""
        label, rows, lost = shape
        top, pitch = (373, 178) if lost else (185, 182)
        self.text(label, (RIGHT_X, top - 62, RIGHT, 60), TYPE["label"], colour=COLOUR["text2"])
        count = BOARD["last_rows_lost" if lost else "last_rows"]
        self.rules([(RIGHT_X, top + pitch * i, RIGHT, RULE) for i in range(count)])
        for i, row in enumerate(rows):
            self._row(row, top + pitch * i, pitch)

    def _row(self, row: Row, top: int, pitch: int) -> None:
        colour, size = COLOUR["call" if row.speaking else "text"], TYPE["last"]
        arrow = COLOUR["call" if row.speaking else "text2"]
        self.text(row.ticket, (RIGHT_X, top, 270, pitch), size, bold=True, colour=colour)
        self.icon(self.arrow, (RIGHT_X + 276, top + pitch / 2 - 44, 92, 92), colour=arrow)
        self.text(
            row.desk, (RIGHT_X + 366, top, RIGHT - 366, pitch), size, bold=True, colour=colour, align=self.end
        )


class FootSheet(Sheet[tuple[tuple[Sign, ...], Lost | None]]):
    """The waits per service; while the link is lost, when the call was made and a comfort."""

    def draw(self, shape: tuple[tuple[Sign, ...], Lost | None]) -> None:
        """Draw the foot of the board."""
        signs, lost = shape
        if signs or lost:
            self.rules([(MARGIN, 930, FULL, RULE)])
        pitch = FULL / max(1, len(signs), 8)
        for i, sign in enumerate(signs):
            self._sign(sign, MARGIN + pitch * i, pitch)
        if lost is not None:
            self._lost(lost)

    def _sign(self, sign: Sign, x: float, pitch: float) -> None:
        side: int = BOARD["service_sign"]
        top = HEIGHT - MARGIN - side
        self.card((x, top, side, side), COLOUR["sign"], radius=tokens()["radius"]["sign"])
        glyph_px = round(side * 0.76)
        inset = (side - glyph_px) / 2
        name = sign.pictogram if _is_known(sign.pictogram) else "information"
        self.icon(name, (x + inset, top + inset, glyph_px, glyph_px), colour=COLOUR["on_sign"])
        words_x, width = x + side + 12, pitch - side - 16
        self.text(sign.span, (words_x, top - 4, width, 50), TYPE["wait"], bold=True)
        self.text(sign.unit, (words_x, top + 42, width, 44), TYPE["min"], colour=COLOUR["text2"])

    def _lost(self, lost: Lost) -> None:
        if lost.called:
            self.icon("wait", (44, 756, 56, 56))
        called = [[(line.text, False), (time, True)] for line, time in lost.called]
        self._flow(called, 752, TYPE["lost"], COLOUR["text"])
        self.icon("hourglass", (44, 970, 52, 52), colour=COLOUR["text2"])
        self._flow([[(line.text, False)] for line in lost.comfort], 966, TYPE["label"], COLOUR["text2"])

    def _flow(self, groups: list[list[tuple[str, bool]]], top: float, size_px: int, colour: str) -> None:
        """Write groups of words one after the other, a dot between them; each keeps its own direction."""
        x: float = 122
        for i, group in enumerate(groups):
            for words, bold in [("·", False), *group] if i else group:
                x += self._word(words, (x, top, 0, 64), size_px, bold=bold, colour=colour)

    def _word(self, words: str, box: Box, size_px: int, *, bold: bool, colour: str) -> float:
        """Write words where a box begins; return how far the next ones stand."""
        width = self.width_of(words, size_px, bold=bold)
        self.text(words, (box[0], box[1], width + 4, box[3]), size_px, bold=bold, colour=colour)
        return width + 16


def _is_known(pictogram: str) -> bool:
    try:
        glyph(pictogram)
    except KeyError:
        return False
    return True
