"""Codes: safe to read aloud, to type and to scan; two sequences never give the same one."""

from hypothesis import given
from hypothesis import strategies as st

from server.domain.numbering import (
    FOLLOW_ALPHABET,
    LETTERS,
    NumberSequence,
    clashes,
    follow_token,
    overflow,
)

NUMBERS = st.integers(1, 300)
SEQUENCES = st.builds(
    lambda id_, prefix, ends: NumberSequence(id_, prefix, min(ends), max(ends)),
    st.sampled_from(["x", "y"]),
    st.sampled_from(["", "A", "AC", "C"]),
    st.tuples(NUMBERS, NUMBERS),
)


def codes(sequence: NumberSequence) -> set[str]:
    return {sequence.code(number) for number in range(sequence.first, sequence.last + 1)}


def test_a_code_is_its_prefix_and_number() -> None:
    assert NumberSequence("main", "", 101, 9999).code(427) == "427"
    assert NumberSequence("health", "H", 1, 99).code(7) == "H7"


@given(st.lists(SEQUENCES, max_size=4))
def test_what_follows_a_used_up_sequence_is_short_and_gives_no_code_of_another(
    known: list[NumberSequence],
) -> None:
    more = overflow(known)
    assert {len(code) for one in more for code in (one.code(one.first), one.code(one.last))} == {4}
    assert clashes([*more, *known]) == clashes(known)
    assert len(more) >= len(LETTERS) - len(known)


@given(SEQUENCES, st.sampled_from(["1", "A1", "A01", "AC12", "C300", "0", "", "A", "²", "A٣"]))
def test_a_sequence_knows_its_own_codes(sequence: NumberSequence, code: str) -> None:
    assert sequence.gives(code) == (code in codes(sequence))
    assert all(sequence.gives(one) for one in codes(sequence))


@given(SEQUENCES, SEQUENCES)
def test_sequences_clash_just_where_they_share_a_code(one: NumberSequence, other: NumberSequence) -> None:
    assert bool(clashes([one, other])) == bool(codes(one) & codes(other))


def test_letters_have_no_look_alikes() -> None:
    assert not set(LETTERS) & set("BIOSZ")
    assert not set(FOLLOW_ALPHABET) & set("ILOU")


@given(st.binary(min_size=20, max_size=20))
def test_a_follow_token_holds_all_its_bits(random_bits: bytes) -> None:
    token = follow_token(random_bits)
    assert len(token) == 32
    number = 0
    for letter in token:
        number = number * 32 + FOLLOW_ALPHABET.index(letter)
    assert number.to_bytes(20, "big") == random_bits
