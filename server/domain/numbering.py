"""Codes: a prefix and a number, safe on any keyboard layout, with no look-alikes among the letters."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.domain.errors import Refusal
from wire import codes
from wire.words import ErrorCode

LETTERS = codes.LETTERS
FOLLOW_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: a scanner that types on any keyboard layout gets it right."""


@dataclass(frozen=True)
class NumberSequence:
    """A number sequence that one or more queues take their codes from, anew each service day."""

    id: str
    prefix: str
    first: int
    last: int

    def code(self, number: int) -> str:
        """Return the code of the n-th ticket. Raises Refusal `numbers_exhausted` past the last number."""
        if number > self.last:
            raise Refusal(
                ErrorCode.NUMBERS_EXHAUSTED,
                f"Sequence {self.id} ends at {self.prefix}{self.last} and is used up for today. "
                "Widen it in the centre file.",
            )
        return f"{self.prefix}{number}"

    def overlaps(self, other: "NumberSequence") -> bool:
        """Tell whether two sequences could give the same code on one day."""
        return self.prefix == other.prefix and self.first <= other.last and other.first <= self.last


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
