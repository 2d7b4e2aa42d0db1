"""A QR code, drawn sharp: whole pixels for each module, on white whatever the theme."""

import segno
from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.uix.widget import Widget

QUIET = 4
"""Modules of white around the code (ISO/IEC 18004, "quiet zone")."""


class Code(Widget):
    """The QR code of a link; centred in its box at the largest whole module size."""

    def __init__(self, link: str) -> None:
        super().__init__()
        rows = [bytes(row) for row in segno.make(link, error="m").matrix]
        self.modules = len(rows)
        pixels = b"".join(b"\x00" if dark else b"\xff" for row in reversed(rows) for dark in row)
        texture = Texture.create(size=(self.modules, self.modules), colorfmt="luminance")
        texture.mag_filter = texture.min_filter = "nearest"
        texture.blit_buffer(pixels, colorfmt="luminance", bufferfmt="ubyte")
        with self.canvas:
            Color(1, 1, 1, 1)
            self._ground = Rectangle()
            self._picture = Rectangle(texture=texture)
        self.bind(pos=self._draw, size=self._draw)

    def _draw(self, *_: object) -> None:
        self._ground.pos, self._ground.size = self.pos, self.size
        module = int(min(self.size)) // (self.modules + 2 * QUIET)
        side = module * self.modules
        self._picture.size = (side, side)
        self._picture.pos = (round(self.center_x - side / 2), round(self.center_y - side / 2))
