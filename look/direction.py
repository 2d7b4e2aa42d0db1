"""Which way a line runs: from right to left where its paragraph has a word that does.

Unicode's bidirectional algorithm (UAX 9) takes the first strong letter: *ACNUR* turned an Arabic sentence
around, and each wrapped line was asked anew. A mark of direction before every line settles it.
"""

import re
import unicodedata
from typing import Literal

RIGHT_TO_LEFT_MARK = "\u200f"
_RANGE = re.compile("(?<=[0-9])([\u2013-])(?=[0-9])")


def letters(text: str) -> frozenset[str]:
    """Return the directions of a text's letters: "L", "R" (both kinds), or none."""
    kinds = {unicodedata.bidirectional(sign) for sign in text}
    return frozenset({"R" if kind == "AL" else kind for kind in kinds} & {"L", "R"})


def way(text: str) -> Literal["rtl", "ltr"]:
    """Return which way a name or a line runs: from right to left where any word of it does."""
    return "rtl" if "R" in letters(text) else "ltr"


def led(line: str, text: str) -> str:
    """Return a line of a wrapped text with the mark that it needs; other paragraphs stay as they are.

    A range of figures keeps its order.
    """
    if not any("R" in letters(part) and _within(line, part) for part in text.split("\n")):
        return line
    return RIGHT_TO_LEFT_MARK + _RANGE.sub("\u200e\\1\u200e", line)


def _within(line: str, paragraph: str) -> bool:
    return " ".join(line.split()) in " ".join(paragraph.split())
