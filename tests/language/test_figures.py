import pytest

from language.figures import WRITING, figures


@pytest.mark.parametrize(
    ("value", "digits", "es", "en"),
    [
        (0, 0, "0", "0"),
        (-0.04, 1, "0,0", "0.0"),
        (999, 0, "999", "999"),
        (2132, 0, "2132", "2,132"),
        (18214, 0, "18\N{NO-BREAK SPACE}214", "18,214"),
        (1234567.89, 1, "1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567,9", "1,234,567.9"),
        (4.6, 1, "4,6", "4.6"),
        (-0.5, 1, "\N{MINUS SIGN}0,5", "\N{MINUS SIGN}0.5"),
        (9999.96, 1, "10\N{NO-BREAK SPACE}000,0", "10,000.0"),
    ],
)
def test_a_number_has_one_writing_in_each_language(value: float, digits: int, es: str, en: str) -> None:
    assert (figures(value, "es", digits), figures(value, "en", digits)) == (es, en)


@pytest.mark.parametrize("language", WRITING)
def test_no_number_reads_as_another(language: str) -> None:
    written = [figures(n / 10, language, 1) for n in range(-20_000, 200_000, 7)]
    assert len(set(written)) == len(written)
