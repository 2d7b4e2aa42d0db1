"""Codes: a prefix and a number, safe on any keyboard layout, with no look-alikes among the letters."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.domain.errors import Refusal
from wire import codes
from wire.words import ErrorCode

LETTERS = codes.LETTERS
FOLLOW_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: a scanner that types on any keyboard layout gets it right."""


OVERFLOW = (101, 999)
"""The numbers behind a further letter: all of one length, to be known at a glance."""


@dataclass(frozen=True)
class NumberSequence:
    """A number sequence that one or more queues take their codes from, anew each service day."""

    id: str
    prefix: str
    first: int
    last: int

    def code(self, number: int) -> str:
        """Return the code of a number from `first` to `last`."""
        return f"{self.prefix}{number}"

    def gives(self, code: str) -> bool:
        """Tell whether a code is one of this sequence."""
        number = code.removeprefix(self.prefix)
        return (
            number.isdecimal() and self.code(int(number)) == code and self.first <= int(number) <= self.last
        )

    def share(self, number: int) -> float:
        """Return which share of the sequence is given when a number is the last."""
        return (number - self.first + 1) / (self.last - self.first + 1)

    def overlaps(self, other: "NumberSequence") -> bool:
        """Tell whether two sequences could give the same code on one day."""
        return self.prefix == other.prefix and self.first <= other.last and other.first <= self.last


def overflow(known: Sequence[NumberSequence]) -> list[NumberSequence]:
    """Return what follows when a sequence is used up: 101 to 999 behind each letter that begins no code.

    Four characters at most, so that boards and slips hold them, and none that a known sequence could give.
    """
    used = {one.prefix[:1] for one in known}
    return [
        NumberSequence(f"overflow-{letter}", letter, *OVERFLOW) for letter in LETTERS if letter not in used
    ]


def used_up(sequence: NumberSequence) -> Refusal:
    """Return the refusal where every code of a day is given, those behind further letters too."""
    return Refusal(
        ErrorCode.NUMBERS_EXHAUSTED,
        f"Every code of {sequence.id} and behind all further letters is given for this day. "
        "Serve who waits; the next day begins anew.",
    )


def follow_token(random_bits: bytes) -> str:
    """Write random bytes as a follow token, 5 bits a letter: 20 bytes (160 bits) give 32 letters."""
    number = int.from_bytes(random_bits)
    length = -(-len(random_bits) * 8 // 5)
    return "".join(FOLLOW_ALPHABET[number >> 5 * place & 31] for place in reversed(range(length)))


def clashes(sequences: Sequence[NumberSequence]) -> list[tuple[str, str]]:
    """Return the pairs of sequences that could give the same code."""
    return [
        (one.id, other.id)
        for place, one in enumerate(sequences)
        for other in sequences[place + 1 :]
        if one.overlaps(other)
    ]
