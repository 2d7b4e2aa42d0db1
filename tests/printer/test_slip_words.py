"""What stands on a slip, as data."""

from dataclasses import fields, replace
from datetime import datetime

import pytest
from babel.messages.pofile import read_po

from language.catalogue import LOCALE, VISITOR_LANGUAGES, catalogue
from language.waits import NO_BREAK
from printer.slip import Fact, Follow, Foot, Head, Note, Plate, Rule, Slip, elements


def _facts(slip):
    return [part.text for part in elements(slip) if isinstance(part, Fact)]


def test_a_slip_reads_from_top_to_bottom_as_drawn(slip):
    assert elements(slip) == (
        Head("Centro Multiservicios", "23 nov 2026 · 10:24"),
        Plate("Su turno", "427"),
        Fact("ahead", "6 personas antes"),
        Fact("wait", "20 a 35 minutos"),
        Rule(dashed=True),
        Note("monitor-speaker", "Mire la pantalla y escuche. Le llamamos por este número."),
        Follow(slip.follow_url, "Siga su turno en su teléfono"),
        Rule(),
        Foot("Este papel no lleva su nombre."),
    )


@pytest.mark.parametrize(
    ("language", "facts", "day"),
    [
        ("es", ["6 personas antes", "20 a 35 minutos"], "23 nov 2026 · 10:24"),
        ("ht", ["6 moun devan ou", "20 a 35 minit"], "23 novanm 2026 · 10:24"),
        ("fr", ["6 personnes avant vous", "20 à 35 minutes"], "23 nov. 2026 · 10:24"),
        ("en", ["6 people ahead", "20 to 35 minutes"], "23 Nov 2026 · 10:24"),
        ("pt", ["6 pessoas na frente", "20 a 35 minutos"], "23 de nov. de 2026 · 10:24"),
        ("ar", ["أمامك 6 أشخاص", "من 20 إلى 35 دقيقة"], "23/11/2026 · 10:24"),
    ],
)
def test_facts_and_day_are_in_the_visitors_language(slip, language, facts, day):
    theirs = replace(slip, language=language)
    assert _facts(theirs) == facts
    assert elements(theirs)[0].issued.replace(" de ", " ") == day.replace(" de ", " ")


@pytest.mark.parametrize(
    ("language", "more", "text"),
    [
        ("es", 1, "Después: 1 paso más"),
        ("es", 3, "Después: 3 pasos más"),
        ("ht", 3, "Apre sa: 3 etap ankò"),
        ("ar", 2, "بعد ذلك: خطوتان"),
    ],
)
def test_a_journeys_slip_says_how_many_steps_come_after_and_not_which(slip, language, more, text):
    assert _facts(replace(slip, language=language, more=more))[2:] == [text]


def test_the_last_step_of_a_journey_says_nothing_of_more(slip):
    assert len(_facts(replace(slip, more=0))) == 2


@pytest.mark.parametrize("language", VISITOR_LANGUAGES)
def test_every_word_of_the_slip_is_translated(language):
    theirs, english = _messages(language), _messages("en")
    assert theirs.keys() == english.keys()
    assert all(all(forms) for forms in theirs.values())
    assert len(english["{n} person ahead"]) == 2


def _messages(language):
    with (LOCALE / language / "slip.po").open("rb") as file:
        found = [message for message in read_po(file, locale=language) if message.id]
    return {
        message.id[0] if message.pluralizable else message.id: (
            message.string if message.pluralizable else (message.string,)
        )
        for message in found
    }


@pytest.mark.parametrize(
    ("ahead", "text"),
    [
        (0, "لا أحد أمامك"),
        (1, "أمامك شخص واحد"),
        (2, "أمامك شخصان"),
        (3, "أمامك 3 أشخاص"),
        (11, "أمامك 11 شخصًا"),
    ],
)
def test_people_ahead_follow_the_arabic_plurals(slip, ahead, text):
    assert _facts(replace(slip, language="ar", ahead=ahead))[0] == text


@pytest.mark.parametrize(
    ("wait", "text"),
    [
        ((20, 35), "20 a 35 minutos"),
        ((0, 5), "Hasta 5 minutos"),
        ((5, 5), "Hasta 5 minutos"),
        ((0, 0), "Hasta 1 minuto"),
        ((75, 130), "1 h 15 min a 2 h 10 min"),
    ],
)
def test_a_wait_is_a_range_or_an_upper_bound_and_never_one_minute_figure(slip, wait, text):
    assert _facts(replace(slip, wait_min=wait))[1].replace(NO_BREAK, " ") == text


def test_what_nobody_knows_is_left_out_when_the_server_was_away(slip):
    offline = replace(slip, ahead=None, wait_min=None, follow_url=None)
    assert _facts(offline) == []
    assert not any(isinstance(part, Follow) for part in elements(offline))


@pytest.mark.parametrize("language", VISITOR_LANGUAGES)
def test_a_private_slip_says_that_a_person_comes_and_not_to_watch_the_screen(slip, language):
    private = replace(slip, language=language, private=True)
    assert [part for part in elements(private) if isinstance(part, Note)] == [
        Note("person", catalogue("slip", language).text("A person will come for you."))
    ]


def test_a_reprint_says_so_under_the_frame(slip):
    assert elements(slip.as_copy())[1] == Plate("Su turno", "427", copy="Copia")


def test_a_slip_has_no_place_for_service_lane_name_or_party():
    assert {field.name for field in fields(Slip)} == {
        "centre", "ticket", "language", "issued_at", "ahead", "wait_min", "follow_url", "private", "copy",
            "more", "closes",
    }  # fmt: skip


def test_an_unknown_language_gets_english(slip):
    assert elements(replace(slip, language="nci"))[1] == Plate("Your ticket", "427")


def test_a_naive_time_is_refused(slip):
    with pytest.raises(ValueError, match="aware"):
        replace(slip, issued_at=datetime(2026, 11, 23, 10, 24))  # noqa: DTZ001 - the fault under test


def test_a_slip_comes_back_from_json_as_it_was(slip):
    again = Slip.from_json(slip.to_json())
    assert elements(again) == elements(slip)
    assert again.issued_at == slip.issued_at


@pytest.mark.parametrize("ticket", ["", "A-042", "a42", "123456789"])
def test_what_is_no_ticket_is_refused(slip, ticket):
    with pytest.raises(ValueError, match="1 to 8 of A-Z and 0-9"):
        replace(slip, ticket=ticket)
