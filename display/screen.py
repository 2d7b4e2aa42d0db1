"""The whole board: its sheets in a window of any size, and the page that shows a code to join by."""

from kivy.graphics import Color, Rectangle
from kivy.uix.floatlayout import FloatLayout

from display.hall import BannerSheet, FootSheet, HeadSheet, LatestSheet, SentencesSheet
from display.plate import PlateSheet
from display.sheet import COLOUR, MARGIN, Frame, Sheet
from display.shown import Shown
from language.catalogue import catalogue
from look.widgets import rgba


class JoiningSheet(Sheet[tuple[str, str, tuple[str, ...]]]):
    """What a display shows before it has joined: the code, or which server it looks for."""

    def draw(self, shape: tuple[str, str, tuple[str, ...]]) -> None:
        """Draw code (empty while the server is away), server and the words in two languages."""
        code, server, languages = shape
        self.mark((MARGIN, 32, 64, 64), slip=COLOUR["call"])
        top = 190
        for i, language in enumerate(languages[:2]):
            words = catalogue("board", language)
            align = "right" if words.right_to_left else "left"
            told = (
                words.text("Staff: type this code on the Devices page.")
                if code
                else words.text("Looking for the server {server}", server=server)
            )
            here = top if not i else 800
            title = words.text("Join this screen")
            self.text(title, (MARGIN + 80, here, 1680, 90), 72 if not i else 52, bold=not i, align=align)
            self.text(
                told,
                (MARGIN + 80, here + 90, 1680, 70),
                52 if not i else 44,
                colour=COLOUR["text2"],
                align=align,
            )
        if code:
            self.card((MARGIN + 80, 380, 1680, 380), COLOUR["call"], radius=28)
            self.text(
                code,
                (MARGIN + 120, 410, 1600, 320),
                300,
                bold=True,
                colour=COLOUR["on_call"],
                align="center",
            )


class BoardScreen(FloatLayout):
    """Shows one moment of the board; a new size draws everything anew."""

    def __init__(self, width: float, height: float) -> None:
        super().__init__(size=(width, height))
        with self.canvas.before:
            Color(*rgba(COLOUR["ground"]))
            self._ground = Rectangle(pos=(0, 0), size=(width, height))
        self._last: Shown | None = None
        self._build()
        self.bind(size=self._resized)

    def show(self, shown: Shown) -> None:
        """Draw what has changed since the last moment."""
        self._last = shown
        lost, side = shown.lost is not None, shown.mirrored
        self._joining.clear()
        self._head.show((shown.title, shown.clock, lost), mirrored=side)
        self._banner.show(shown.lost, mirrored=side)
        self._plate.show((shown.plate, lost), mirrored=side)
        self._sentences.show((shown.sentences, shown.notice), mirrored=side)
        self._latest.show((shown.latest_label, shown.latest, lost), mirrored=side)
        self._foot.show((shown.signs, shown.lost), mirrored=side)

    def join(self, code: str, server: str, languages: tuple[str, ...]) -> None:
        """Show the code to join by, or that the server is being looked for."""
        for sheet in self._sheets:
            sheet.clear()
        self._joining.show((code, server, languages))

    def _build(self) -> None:
        frame = Frame.within(self.width, self.height)
        self._head, self._banner, self._plate = HeadSheet(frame), BannerSheet(frame), PlateSheet(frame)
        self._sentences, self._latest, self._foot = (
            SentencesSheet(frame),
            LatestSheet(frame),
            FootSheet(frame),
        )
        self._sheets = (self._head, self._banner, self._plate, self._sentences, self._latest, self._foot)
        self._joining = JoiningSheet(frame)
        for sheet in (*self._sheets, self._joining):
            self.add_widget(sheet)

    def _resized(self, *_: object) -> None:
        self._ground.size = self.size
        self.clear_widgets()
        self._build()
        if self._last is not None:
            self.show(self._last)
