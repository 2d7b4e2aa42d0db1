"""Every figure that is ever spoken, and how the voice says it.

The lists in `phonemes/` were read against each language's own number words. Run as a program, with
`PYTHONPATH=.`, this writes those of the languages that are named: only to be read again.
A row is a kind, what is shown, and the voice's phonemes (IPA), clauses parted by "|".
"""

import string
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from kiosk.wording import ahead_speech
from language.catalogue import VISITOR_LANGUAGES
from language.numbers import code_words
from language.pronunciation import PAUSE, pronounced
from language.speech import VOICES
from language.waits import MOST, said

LISTS = Path(__file__).parent / "phonemes"
BETWEEN = "|"
SAME = (("o\u02d0", "\u0254\u02d0"), ("\u200d", ""))
"""eSpeak NG 1.52 writes English *four* otherwise than 1.51, and says the same."""
CODES = ("A42", "K10", "K427", "B7K", "A042", "W9", "1001", "9999", "10427", "ZZ9")

Row = tuple[str, str]


def rows() -> list[Row]:
    """Return kind and figure of everything that is listed."""
    numbers = [("number", str(n)) for n in range(1000)]
    hours = [("time", f"{hour:02}:00") for hour in range(24)]
    minutes = [("time", f"{hour:02}:{minute:02}") for hour in (1, 10, 20) for minute in range(1, 60)]
    letters = [("letter", letter) for letter in string.ascii_uppercase]
    people = [("people", str(n)) for n in range(1, 131)]
    waits = [("wait", str(high)) for high in range(5, MOST + 1, 5)]
    first = [("day", "1")]
    return [
        *numbers,
        *hours,
        *minutes,
        *letters,
        *people,
        *waits,
        *first,
        *(("code", code) for code in CODES),
    ]


def sentence(row: Row, language: str) -> str:
    """Return what the program says of a figure, as it is given to `Voice`."""
    kind, shown = row
    if kind in {"letter", "code"}:
        return code_words(shown, language)
    if kind == "people":
        return ahead_speech(int(shown), language)
    if kind == "wait":
        return said(0, int(shown), language)
    return FIRST_OF_MAY[language] if kind == "day" else shown


FIRST_OF_MAY = {
    "es": "1 de mayo",
    "ht": "1 me",
    "fr": "1 mai",
    "en": "1 May",
    "pt": "1 de maio",
    "ar": "1 مايو",
}


def heard(sentences: Sequence[str], language: str) -> list[str]:
    """Return the voice's phonemes of each sentence, its clauses parted."""
    texts = [pronounced(sentence, language) for sentence in sentences]
    clauses = [len([part for part in text.replace(", ", PAUSE).split(PAUSE) if part]) for text in texts]
    command = ("espeak-ng", "-v", VOICES[language], "-q", "--ipa", "--stdin")
    text = PAUSE.join(text.replace(", ", PAUSE) for text in texts) + PAUSE
    lines = subprocess.run(
        command, input=text, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    said_lines = [line.strip() for line in lines if line.strip()]
    if len(said_lines) != sum(clauses):
        raise ValueError(f"{language}: {sum(clauses)} clauses, {len(said_lines)} were said")
    rest = iter(said_lines)
    return [as_heard(BETWEEN.join(next(rest) for _ in range(count))) for count in clauses]


def as_heard(phonemes: str) -> str:
    """Return phonemes without what differs between releases of the voice and not to the ear."""
    for one, other in SAME:
        phonemes = phonemes.replace(one, other)
    return phonemes


def listed(language: str) -> dict[Row, str]:
    """Return the written list."""
    lines = (LISTS / f"{language}.tsv").read_text(encoding="utf-8").splitlines()
    split = (line.split("\t") for line in lines)
    return {(kind, shown): phonemes for kind, shown, phonemes in split}


if __name__ == "__main__":
    for language in sys.argv[1:] or VISITOR_LANGUAGES:
        found = heard([sentence(row, language) for row in rows()], language)
        lines = ["\t".join((*row, its)) for row, its in zip(rows(), found, strict=True)]
        (LISTS / f"{language}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
