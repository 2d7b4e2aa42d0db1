"""Haitian Creole for the machine's voice: its spelling in phonemes, because eSpeak NG misreads it. Pure.

Creole is written as it is spoken (official orthography of 1979), so a small table reads every word; the
voice's own rules know neither nasal vowels nor `ou`, and lose figures. Phonemes are eSpeak NG's mnemonics for
its `ht` voice, the same in 1.51 and 1.52 (`espeak-ng -v ht -x`); the last syllable bears the stress.
"""

import re
from functools import cache

_SOUNDS = {
    "tch": "tS",
    "ch": "S",
    "dj": "dZ",
    "ou": "u",
    "ui": "wi",
    "ng": "N",
    "gn": "n^",
    "qu": "k",
    "à": "a",
    "á": "a",
    "é": "e",
    "è": "E",
    "í": "i",
    "ò": "O",
    "ó": "o",
    "ú": "u",
    "ñ": "n^",
    "c": "k",
    "ç": "s",
    "j": "Z",
    "q": "k",
    "x": "ks",
    "y": "j",
}
"""Spelling → phonemes where they differ; letters that Creole lacks are read as in names."""
_NASAL = {"an": "A~", "en": "E~", "on": "O~"}
_SPELLING = re.compile(
    r"(?P<nasal>[aeo]n)(?P<velar>g\b)?(?![aàáeéèiíoòóuúy])|tch|ch|dj|ou|ui|gn(?=[aeèioò])|qu|(?P<soft>[cç](?=[eiéèí]))|[^\W\d_]"
)
_STRESSED = re.compile(r"(A~|E~|O~|[aeEioOu])(?!.*[aeEioOuA~])")


@cache
def phonemes(word: str) -> str:
    """Return a word's phonemes: `moun` → `m'un`, `gichè` → `giS'E`; a word without a vowel has no stress."""
    sounds = "".join(map(_sound, _SPELLING.finditer(word.lower())))
    return _STRESSED.sub(r"'\1", sounds, count=1)


def _sound(found: re.Match[str]) -> str:
    if nasal := found["nasal"]:
        return _NASAL[nasal] + ("N" if found["velar"] else "")
    return "s" if found["soft"] else _SOUNDS.get(found[0], found[0])
