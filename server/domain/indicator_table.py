"""A period's indicators as one table, from its tally and what of it is hidden. Pure."""

from collections.abc import Iterator

from language.catalogue import Catalogue
from language.names import own_name
from server.domain.centre import Centre
from server.domain.indicators import CUTS, DECLARED, MEASURES, Terms, figure
from server.domain.period import Period
from server.domain.tally import Places, Slice, Tally
from wire.indicators import Indicator, IndicatorRow, IndicatorSheet, IndicatorTable

NOT_COLLECTED = (
    ("satisfaction", "%", "Satisfaction", "Visitors are not asked yet."),
    (
        "complaints",
        "%",
        "Complaints answered in time",
        "Complaints have their own confidential way, apart from this system.",
    ),
)
LEAST = 5
"""A count under this is not told within the centre,"""
LEAST_PUBLIC = 10
"""nor under this to the public,"""
PUBLIC_BASE = 5
"""whose counts are rounded to this."""
DECLARED_WORDS = {
    "60": "60 and over",
    "f": "female",
    "m": "male",
    "refugee": "refugee",
    "asylum_seeker": "asylum seeker",
    "migrant": "migrant",
    "returnee": "returnee",
    "other": "other",
    "not_said": "not said",
    "former": "former services",
}
"""Keys whose names are words of the staff's catalogue."""


def indicator_table(  # noqa: PLR0913, PLR0917 - a table has these parts
    centre: Centre,
    period: Period,
    agency: str | None,
    tally: Tally,
    places: Places,
    terms: Terms,
    *,
    least: int,
    words: Catalogue,
) -> IndicatorTable:
    """Return the table of the whole centre, or of one agency: its own services and totals."""
    sheets = [_sheet(centre, cut, agency, tally, places, terms, words) for cut in CUTS]
    own = centre.own_language
    return IndicatorTable(
        period=period.label,
        start=period.start,
        end=period.end,
        centre=centre.names[own],
        agency=agency,
        agency_name=_agency(centre, agency, words) if agency else None,
        least=least,
        rounded_to=terms.base,
        indicators=definitions(words),
        sheets=[sheet for sheet in sheets if sheet.rows],
    )


def definitions(words: Catalogue) -> list[Indicator]:
    """Return what each indicator is; those that are not collected come last."""
    known = [
        Indicator(id=one.id, unit=one.unit, name=words.text(one.name), definition=words.text(one.definition))
        for one in MEASURES
    ]
    missing = [
        Indicator(id=id_, unit=unit, name=words.text(name), definition=words.text(why), collected=False)
        for id_, unit, name, why in NOT_COLLECTED
    ]
    return known + missing


def _sheet(  # noqa: PLR0913, PLR0917 - the same
    centre: Centre, cut: str, agency: str | None, tally: Tally, places: Places, terms: Terms, words: Catalogue
) -> IndicatorSheet:
    measures = [one for one in MEASURES if cut in one.cuts]
    if agency is not None and not cut:
        measures = [one for one in measures if not one.id.startswith("referrals")]
    rows = [
        IndicatorRow(
            key=key,
            name=_name(centre, cut, key, words),
            figures=[figure(one, cut, at, tally, terms) for one in measures],
        )
        for key, at in _slices(cut, agency, places)
    ]
    return IndicatorSheet(cut=cut, indicators=[one.id for one in measures], rows=rows)


def _slices(cut: str, agency: str | None, places: Places) -> Iterator[tuple[str, Slice]]:
    """Return a cut's keys with where each stands in the tally."""
    scope = agency or ""
    if not cut:
        yield ("", (scope, "", ""))
    elif cut == "agency":
        yield from ((one, (one, "", "")) for one in places.agencies if agency is None)
    elif cut == "service":
        own = [one for one, its in places.services.items() if agency in {None, its}]
        yield from ((one, ("", "service", one)) for one in own)
    elif cut == "referral":
        pairs = [one for one in places.values[cut] if agency is None or agency in one.split(">")]
        yield from ((pair, ("", "referral", pair)) for pair in pairs)
    elif cut in DECLARED:
        values = places.values.get(cut, ()) if agency is None else ()
        yield from ((value, ("", cut, value)) for value in values)
    else:
        yield from ((value, (scope, cut, value)) for value in places.values[cut])


def _name(  # noqa: PLR0911 - one answer for each cut
    centre: Centre, cut: str, key: str, words: Catalogue
) -> str:
    match cut:
        case "":
            return words.text("All together")
        case "agency":
            return _agency(centre, key, words)
        case "service":
            known = centre.services.get(key)
            return known.names[centre.own_language] if known else key
        case "hour":
            return f"{key}:00"
        case "language":
            return own_name(key)
        case "referral":
            return " → ".join(_agency(centre, one, words) for one in key.split(">"))
        case "lane":
            return key
        case _:
            return words.text(DECLARED_WORDS[key]) if key in DECLARED_WORDS else key


def _agency(centre: Centre, key: str, words: Catalogue) -> str:
    known = centre.agencies.get(key)
    return known.name if known else words.text(DECLARED_WORDS["former"])
