"""Open a Kivy window as a kiosk or a board needs it: call `prepare` before anything else imports Kivy."""

import os

from look.files import icons, regular, strong

FONT = "Ventanilla"
ICONS = "VentanillaIcons"


def prepare(width: int, height: int, *, fullscreen: bool = False) -> None:
    """Set Kivy up: no own settings panel, files or log handler; text by Pillow, so that Arabic is joined.

    Width and height are pixels. Raises AssetsMissingError where the fonts have not been fetched.
    """
    os.environ.update(
        KIVY_NO_ARGS="1",  # or Kivy takes our command line
        KIVY_NO_FILELOG="1",  # or it fills ~/.kivy/logs
        KIVY_LOG_MODE="PYTHON",  # or its handler on the root logger prints every frame and header, tokens too
        KIVY_NO_CONFIG="1",
        KIVY_TEXT="pil",  # the only provider of the wheel that shapes and orders Arabic
        KIVY_AUDIO="sdl2",
    )
    from kivy.config import Config  # noqa: PLC0415 - Kivy reads the environment when it is imported

    settings: list[tuple[str, str, object]] = [
        ("graphics", "width", width),
        ("graphics", "height", height),
        ("graphics", "fullscreen", "auto" if fullscreen else 0),
        ("graphics", "borderless", int(fullscreen)),
        ("graphics", "resizable", 0),
        ("graphics", "show_cursor", int(not fullscreen)),
        ("graphics", "maxfps", 30),
        ("graphics", "multisamples", 0),  # saves 65 MB; rounded corners are drawn smooth enough
        ("kivy", "exit_on_escape", 0),
        ("input", "mouse", "mouse,disable_multitouch"),
    ]
    for section, key, value in settings:
        Config.set(section, key, value)
    if Config.has_option("input", "%(name)s"):
        Config.remove_option("input", "%(name)s")  # probesysfs doubles each touch on some panels
    _register_fonts()


def _register_fonts() -> None:
    from kivy.core.text import LabelBase  # noqa: PLC0415 - after the environment is set

    LabelBase.register(FONT, fn_regular=str(regular()), fn_bold=str(strong()))
    LabelBase.register(ICONS, fn_regular=str(icons()))
