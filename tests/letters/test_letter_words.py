"""What letters say: code, day, time and link in the reader's language, and nothing of the reason."""

import re
from datetime import UTC, datetime
from unicodedata import bidirectional

import pytest

from language.catalogue import VISITOR_LANGUAGES
from server.actions.letter_words import compose
from server.domain.centre import Centre
from server.domain.centre_check import read
from server.store.letters import Subject
from tests.servers import ROOT
from wire.words import LetterKind

BASE = "https://citas.example.org"
STARTS_AT = datetime(2026, 11, 26, 16, 20, tzinfo=UTC)
UNTIL = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def centre() -> Centre:
    return read((ROOT / "examples" / "tapachula.toml").read_text(encoding="utf-8")).value()


def about(language: str, kind: LetterKind) -> Subject:
    if kind is LetterKind.OFFER:
        return Subject(language, "W1SH", starts_at=STARTS_AT, until=UNTIL)
    return Subject(language, "L1NK", code="K7Q4M", starts_at=STARTS_AT)


def test_a_reminder_in_creole(centre: Centre) -> None:
    letter = compose(centre, LetterKind.REMINDER, about("ht", LetterKind.REMINDER), BASE)
    assert letter.subject == "Randevou K7Q4M"
    assert letter.text == (
        "Nou raple ou randevou K7Q4M ou a.\n"
        "Jedi 26 novanm, 10:20, lè lokal.\n"
        "N ap tann ou.\n"
        "Gade l, chanje l oswa anile l isit la: https://citas.example.org/a/L1NK"
    )


def test_an_offer_in_spanish_says_when_it_ends(centre: Centre) -> None:
    letter = compose(centre, LetterKind.OFFER, about("es", LetterKind.OFFER), BASE)
    assert letter.subject == "Un lugar para usted"
    assert letter.text == (
        "Se liberó un lugar para usted.\n"
        "Jueves 26 de noviembre, 10:20, hora local.\n"
        "Por favor, responda antes de las 11:00.\n"
        "Responda aquí, por favor: https://citas.example.org/w/W1SH"
    )


def test_a_cancelled_appointment_is_told_without_its_time(centre: Centre) -> None:
    letter = compose(centre, LetterKind.CANCELLED, about("en", LetterKind.CANCELLED), BASE)
    assert letter.text == (
        "Your appointment K7Q4M is cancelled.\n"
        "You may choose another time here: https://citas.example.org/book"
    )


@pytest.mark.parametrize("kind", list(LetterKind))
def test_a_server_that_knows_no_address_of_its_own_writes_no_link(centre: Centre, kind: LetterKind) -> None:
    assert "http" not in compose(centre, kind, about("es", kind), "").text


@pytest.mark.parametrize("language", VISITOR_LANGUAGES)
@pytest.mark.parametrize("kind", list(LetterKind))
def test_a_letter_names_no_service_no_agency_and_no_centre(
    centre: Centre, language: str, kind: LetterKind
) -> None:
    letter = compose(centre, kind, about(language, kind), BASE)
    said = re.sub(r"https\S+", "", f"{letter.subject}\n{letter.text}").casefold()
    names = [
        *(name for service in centre.services.values() for name in service.names.values()),
        *(agency.name for agency in centre.agencies.values()),
        *centre.names.values(),
        centre.id,
    ]
    assert [name for name in names if name.casefold() in said] == []


@pytest.mark.parametrize("language", VISITOR_LANGUAGES)
@pytest.mark.parametrize("kind", list(LetterKind))
def test_every_sentence_is_short_and_every_fact_is_there(
    centre: Centre, language: str, kind: LetterKind
) -> None:
    letter = compose(centre, kind, about(language, kind), BASE)
    assert max(len(line.split()) for line in letter.text.splitlines()) <= 12
    books = dict.fromkeys((LetterKind.CANCELLED, LetterKind.CALLED_OFF), "/book")
    link = ({LetterKind.OFFER: "/w/W1SH"} | books).get(kind, "/a/L1NK")
    assert letter.text.endswith(BASE + link)
    assert ("K7Q4M" in letter.text) is (kind is not LetterKind.OFFER)
    assert ("26" in letter.text and "10:20" in letter.text) is (kind is not LetterKind.CANCELLED)
    assert "{" not in letter.subject + letter.text


@pytest.mark.parametrize("base", [BASE, ""])
@pytest.mark.parametrize("kind", list(LetterKind))
def test_every_arabic_line_begins_with_an_arabic_letter(centre: Centre, kind: LetterKind, base: str) -> None:
    """Programs that show plain text take a line's direction from its first letter (UAX 9, rule P2)."""
    letter = compose(centre, kind, about("ar", kind), base)
    lines = [letter.subject, *letter.text.splitlines()]
    first = [next(sign for sign in map(bidirectional, line) if sign in {"L", "R", "AL"}) for line in lines]
    assert first == ["AL"] * len(lines)


def test_no_two_languages_say_it_alike(centre: Centre) -> None:
    for kind in LetterKind:
        texts = {compose(centre, kind, about(language, kind), BASE).text for language in VISITOR_LANGUAGES}
        assert len(texts) == len(VISITOR_LANGUAGES)
