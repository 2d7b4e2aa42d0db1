"""Where the fetched fonts and pictograms lie; `make assets` puts them there."""

import json
import os
from functools import cache
from pathlib import Path

from look.tokens import icon_names

ROOT = Path(os.environ.get("VENTANILLA_ASSETS", Path(__file__).resolve().parent.parent / "assets"))


class AssetsMissingError(RuntimeError):
    """The fonts and scripts are not here yet. Run `make assets` in the project's folder."""


def asset(name: str) -> Path:
    """Return the path of one fetched file, such as `fonts/regular.ttf`.

    Raises AssetsMissingError where it has not been fetched.
    """
    path = ROOT / name
    if not path.is_file():
        raise AssetsMissingError(f"{path} is missing: run `make assets` in the project's folder")
    return path


def regular() -> Path:
    """Return IBM Plex Sans Arabic Regular (Latin and Arabic), a TTF."""
    return asset("fonts/regular.ttf")


def strong() -> Path:
    """Return IBM Plex Sans Arabic SemiBold, a TTF."""
    return asset("fonts/strong.ttf")


def icons() -> Path:
    """Return the Material Design Icons font, a TTF."""
    return asset("fonts/icons.ttf")


@cache
def _codepoints() -> dict[str, str]:
    found: dict[str, str] = json.loads(asset("fonts/icons.json").read_text())
    return found


def glyph(name: str) -> str:
    """Return the one character that draws a pictogram.

    Takes a name of this project (`health`) or of the icon font (`medical-bag`).
    Raises KeyError where neither knows it.
    """
    return _codepoints()[icon_names().get(name, name)]
