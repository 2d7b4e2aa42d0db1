"""Words that every printed form of a report has: titles of cuts, notes on what is hidden."""

from babel.dates import format_date, format_skeleton

from language.catalogue import Catalogue
from server.domain.period import Period
from wire.indicators import IndicatorSheet, IndicatorTable, Told

TITLES = {
    "": "All together",
    "agency": "By agency",
    "service": "By service",
    "lane": "By priority",
    "hour": "By hour of arrival",
    "language": "By language",
    "referral": "Referrals between agencies",
    "age": "By age, as people said",
    "sex": "By sex, as people said",
    "group": "By group, as people said",
}
"""Cut → its title, a message of the staff's catalogue."""
UNITS = {"n": "number", "%": "percent", "min": "minutes", "d": "days", "h": "hours"}
SHOWN_UNITS = UNITS | {"n": "", "%": ""}
"""Those that a head must say: a number needs none, and a share has its sign beside it."""


def title(table: IndicatorTable, words: Catalogue) -> str:
    """Return what a report is of: the agency, or the whole centre."""
    return f"{table.agency_name or words.text('All agencies')} · {period_words(table.period, words)}"


def period_words(label: str, words: Catalogue) -> str:
    """Return a period as people call it: `septiembre de 2026`, `3.er trimestre de 2026`, `2026`."""
    period = Period(label)
    skeleton = {1: "yMMMM", 3: "yQQQQ"}.get(len(period.months))
    return format_skeleton(skeleton, period.start, locale=words.language) if skeleton else label


def span_words(table: IndicatorTable, words: Catalogue) -> str:
    """Return a report's first and last day."""
    first, last = (format_date(day, "long", locale=words.language) for day in (table.start, table.end))
    return f"{first} – {last}"  # noqa: RUF001 - a range has an en dash


def silent(sheet: IndicatorSheet, words: Catalogue) -> str:
    """Return what to read instead of a sheet of which nothing is told; "" where something is."""
    told = {figure.told for row in sheet.rows for figure in row.figures}
    if Told.TOLD in told:
        return ""
    return words.text("Nothing of this is told: cut so finely, it would give small numbers away.")


def notes(table: IndicatorTable, words: Catalogue) -> list[str]:
    """Return what a reader must know to trust the figures."""
    found = [
        words.text("* is hidden: fewer than {n}, or it would give such a number away.", n=table.least),
        words.text("Counted from the journal of the centre; declared answers lie apart from all tickets."),
    ]
    if table.rounded_to > 1:
        found.append(
            words.text("Numbers are rounded to {n}; shares follow from rounded ones.", n=table.rounded_to)
        )
    return found
