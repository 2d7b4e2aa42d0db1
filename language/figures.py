"""A number in figures as staff read it: one writing on every page, plot, table and report. Pure.

Spanish has a comma and parts thousands by a space that does not break: "2.132" is two and a bit to half its
readers and two thousand to the other half. Four figures stand together, as the Real Academia Española and
CLDR 47 (`minimumGroupingDigits`) have it.
"""

NO_BREAK, MINUS = "\N{NO-BREAK SPACE}", "\N{MINUS SIGN}"
WRITING = {"en": (",", ".", 4), "es": (NO_BREAK, ",", 5)}
"""Language → what parts thousands, what parts the fraction, from how many figures on thousands are parted."""


def figures(value: float, language: str, digits: int = 0) -> str:
    """Return a number with so many places.

    >>> figures(-18214.25, "en", 1), figures(2132, "es"), figures(4.6, "es", 1)
    ('−18,214.2', '2132', '4,6')
    """  # noqa: RUF002 - a true minus
    thousands, fraction, least = WRITING[language]
    whole, _, places = f"{abs(round(value, digits)):,.{digits}f}".partition(".")
    if len(whole.replace(",", "")) < least:
        thousands = ""
    sign = MINUS if round(value, digits) < 0 else ""
    return f"{sign}{whole.replace(',', thousands)}{fraction if places else ''}{places}"
