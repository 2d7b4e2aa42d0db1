"""The design tokens of `tokens.toml`, read once.

Sizes are pixels at the surface that a table names; colours are `#RRGGBB`.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

LINEAR_BELOW = 0.04045
"""Where sRGB's transfer curve turns linear (IEC 61966-2-1)."""


@cache
def tokens() -> dict[str, Any]:
    """Return the whole table of tokens, as written in `tokens.toml`."""
    with (Path(__file__).parent / "tokens.toml").open("rb") as file:
        return tomllib.load(file)


def colours(theme: str) -> dict[str, str]:
    """Return one theme's colours by token name: `light`, `dark`, `board` or `high_contrast`."""
    found: dict[str, str] = tokens()["colour"][theme]
    return found


def icon_names() -> dict[str, str]:
    """Return pictogram names of this project → names in the Material Design Icons font."""
    return {**tokens()["icon"], **tokens()["icon_more"]}


def luminance(colour: str) -> float:
    """Return the relative luminance of `#RRGGBB`, 0 to 1 (WCAG 2.2, "relative luminance")."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= LINEAR_BELOW else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
