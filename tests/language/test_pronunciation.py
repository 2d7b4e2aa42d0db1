"""No figure and no bare letter reaches the machine's voice, whatever is said."""

import re
import string
from datetime import date, timedelta

import pytest

from language.catalogue import VISITOR_LANGUAGES, catalogue
from language.clock import clock_words
from language.creole import phonemes
from language.dates import month, weekday
from language.numbers import noun_words
from language.pronunciation import PAUSE, pronounced
from language.speech import Voice, spoken

SAMPLES = ("42", "90", "10:45", "01:05", "A42", "K427", "31", "1", "20\u201335", "Sala B", "CURP y RFC", "٤٢")
BARE = re.compile(r"(?<![\w'\u2019])[B-DF-HJ-NP-TV-XZb-df-hj-np-tvxz](?![\w'\u2019])")

SHOWN_ONLY = re.compile(r"\b(h|s|min|د|ث)\b")
"""Units of signs, which are never said."""


def left(text: str) -> list[str]:
    """What the voice would read by rules of its own: figures, and letters that stand alone."""
    words = re.sub(r"\[\[.*?\]\]", "", text)
    return [sign for sign in words if sign.isdigit()] + BARE.findall(words)


def messages(language: str):
    for domain in ("kiosk", "board", "wait"):
        for message, found in catalogue(domain, language)._translations._catalog.items():  # noqa: SLF001
            if message and not SHOWN_ONLY.search(found):
                yield found


def filled(message: str):
    names = {name for _, name, _, _ in string.Formatter().parse(message) if name}
    for sample in SAMPLES if names else ("",):
        yield message.format(**dict.fromkeys(names, sample))


@pytest.mark.parametrize("language", VISITOR_LANGUAGES)
def test_no_figure_and_no_bare_letter_is_left_in_any_message(language):
    texts = [text for message in messages(language) for text in filled(message)]
    assert len(texts) > 300
    assert [text for text in texts if left(pronounced(text, language))] == []


@pytest.mark.parametrize("language", VISITOR_LANGUAGES)
def test_every_day_and_time_reaches_the_voice_in_words(language):
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    say = catalogue("kiosk", language)
    texts = [
        say.text("{weekday} {day} {month}", weekday=weekday(d, language), day=d.day, month=month(d, language))
        for d in days
    ]
    times = [
        say.text("Your appointment is at {time}. Please sit.", time=f"{minute // 60:02}:{minute % 60:02}")
        for minute in range(24 * 60)
    ]
    said = [pronounced(text, language) for text in [*texts, *times]]
    assert len(set(said)) == 365 + 24 * 60
    assert [text for text in said if left(text)] == []


async def test_the_program_is_given_what_is_pronounced(tmp_path):
    heard = tmp_path / "heard"
    program = tmp_path / "say"
    program.write_text(f'#!/bin/sh\ncat > {heard}\nexec espeak-ng -w "$6" ok\n')
    program.chmod(0o755)
    voice = Voice(tmp_path / "clips", program=str(program))
    for language in VISITOR_LANGUAGES:
        assert await voice.clip("A42, 10:45, 31", language) is not None
        assert heard.read_text() == pronounced("A42, 10:45, 31", language)
        assert await voice.call("K90", "A1", language) is not None
        assert heard.read_text() == pronounced(spoken("K90", "A1", language), language)
        assert left(heard.read_text()) == []


@pytest.mark.parametrize(
    ("language", "shown", "said"),
    [
        ("es", "Su cita es a las 01:05. Tome asiento.", "Su cita es a la una y cinco.\n\nTome asiento."),
        ("es", "a las 13:01", "a las trece horas con un minuto"),
        ("es", "sábado 1 de agosto", "sábado primero de agosto"),
        ("es", "Sala B, módulo A, y usted", "Sala be, módulo a, y usted"),
        ("pt", "Abrimos sábado às 01:30.", "Abrimos sábado à uma e trinta."),
        ("pt", "às 21:02", "às vinte e uma horas e dois minutos"),
        ("fr", "samedi 1 août à 21:21", "samedi premier août à vingt et une heures vingt et une"),
        (
            "en",
            "A person, room A, at 10:05. I see QR.",
            "A person, room [['eI]], at ten oh five.\n\nI see cue, ar.",
        ),
        ("en", "13:00, 07:00", "thirteen hours, seven o'clock"),
        ("ht", "N ap ouvri a 10:45.", "[[n 'ap uvr'i 'a diz'E karA~ns'E~k]]."),
        ("ht", "42 moun devan gichè ou", "[[karA~nd'e m'un dev'A~ giS'E 'u]]"),
        ("es", "[[equis]] \u200f7", "equis siete"),
        ("es", "Su turno. cuatro", f"Su turno.{PAUSE}cuatro"),
        ("es", "Uno · dos", f"Uno{PAUSE}dos"),
    ],
)
def test_a_text_is_given_to_the_voice_in_words(language, shown, said):
    assert pronounced(shown, language) == said


def test_arabic_words_are_given_with_their_vowels():
    assert pronounced("موعدك الساعة 02:05", "ar") == "مَوْعِدُك الساعَة الثانِيَة وَخَمْس دَقائِق"


@pytest.mark.parametrize(
    ("word", "said"),
    [("moun", "m'un"), ("gichè", "giS'E"), ("lang", "l'A~N"), ("minit", "min'it"), ("madanm", "mad'A~m")],
)
def test_creole_is_read_as_it_is_written(word, said):
    assert phonemes(word) == said


@pytest.mark.parametrize(
    ("language", "feminine", "forms"),
    [
        ("es", False, {1: "un", 21: "veintiún", 31: "treinta y un", 200: "doscientos"}),
        ("es", True, {1: "una", 21: "veintiuna", 201: "doscientas una", 500: "quinientas"}),
        ("pt", True, {1: "uma", 2: "duas", 22: "vinte e duas", 202: "duzentas e duas", 2000: "duas mil"}),
        ("fr", True, {1: "une", 21: "vingt et une", 81: "quatre-vingt-une", 100: "cent"}),
        ("ht", False, {1: "yon", 2: "de", 21: "venteyen"}),
        ("ar", False, {11: "أحد عشر", 200: "مئتا", 201: "مئتان وواحد"}),
    ],
)
def test_a_number_agrees_with_its_noun(language, feminine, forms):
    assert {n: noun_words(n, language, feminine=feminine) for n in forms} == forms


@pytest.mark.parametrize(("hour", "minute"), [(24, 0), (0, 60), (-1, 5)])
def test_a_time_that_does_not_exist_is_refused(hour, minute):
    with pytest.raises(ValueError, match="no time"):
        clock_words(hour, minute, "es")
