import pytest

from language.numbers import code_words, number_words

KNOWN = {
    "es": {
        0: "cero",
        21: "veintiuno",
        31: "treinta y uno",
        100: "cien",
        101: "ciento uno",
        427: "cuatrocientos veintisiete",
        500: "quinientos",
        1000: "mil",
        2022: "dos mil veintidós",
        9999: "nueve mil novecientos noventa y nueve",
    },
    "ht": {
        0: "zewo",
        21: "venteyen",
        28: "ventuit",
        32: "trannde",
        42: "karannde",
        49: "karantnèf",
        70: "swasanndis",
        71: "swasanteonz",
        80: "katreven",
        90: "katrevendis",
        97: "katreven disèt",
        100: "san",
        427: "katsan vennsèt",
        800: "uisan",
        2345: "de mil twasan karannsenk",
    },
    "fr": {
        21: "vingt et un",
        70: "soixante-dix",
        71: "soixante et onze",
        77: "soixante-dix-sept",
        80: "quatre-vingts",
        81: "quatre-vingt-un",
        91: "quatre-vingt-onze",
        200: "deux cents",
        201: "deux cent un",
        427: "quatre cent vingt-sept",
        1000: "mille",
        2080: "deux mille quatre-vingts",
    },
    "en": {
        13: "thirteen",
        40: "forty",
        42: "forty-two",
        427: "four hundred twenty-seven",
        1001: "one thousand one",
    },
    "pt": {
        16: "dezesseis",
        21: "vinte e um",
        100: "cem",
        101: "cento e um",
        427: "quatrocentos e vinte e sete",
        1100: "mil e cem",
        1001: "mil e um",
        2345: "dois mil trezentos e quarenta e cinco",
    },
    "ar": {
        0: "صفر",
        11: "أحد عشر",
        21: "واحد وعشرون",
        90: "تسعون",
        200: "مئتان",
        427: "أربعمئة وسبعة وعشرون",
        2000: "ألفان",
        3001: "ثلاثة آلاف وواحد",
    },
}


@pytest.mark.parametrize(
    ("language", "n", "words"),
    [(language, n, words) for language, its in KNOWN.items() for n, words in its.items()],
)
def test_number_words_are_the_known_ones(language, n, words):
    assert number_words(n, language) == words


@pytest.mark.parametrize("language", sorted(KNOWN))
def test_every_number_up_to_9999_sounds_different_and_has_no_digit(language):
    spoken = [number_words(n, language) for n in range(10_000)]
    assert len(set(spoken)) == 10_000
    assert not any(
        sign.isdigit() or (sign == "-" and words.startswith("-")) for words in spoken for sign in words
    )


@pytest.mark.parametrize("n", [-1, 10_000])
def test_number_words_refuse_a_number_outside_their_range(n):
    with pytest.raises(ValueError, match="not between 0 and 9999"):
        number_words(n, "es")


@pytest.mark.parametrize(
    ("code", "language", "words"),
    [
        ("427", "es", "cuatrocientos veintisiete"),
        ("A42", "es", "a, cuarenta y dos"),
        ("a42", "en", "ay, forty-two"),
        ("A042", "ht", "a, zewo karannde"),
        ("000", "en", "zero zero zero"),
        ("B7K", "fr", "bé, sept, ka"),
        ("10007", "pt", "um zero zero zero sete"),
        ("desk-3", "en", "dee, ee, ess, kay, three"),
        ("W9", "ar", "دبليو, تسعة"),
    ],
)
def test_code_words_read_letters_by_name_and_digits_as_numbers(code, language, words):
    assert code_words(code, language) == words
