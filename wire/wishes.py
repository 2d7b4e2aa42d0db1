"""What managers ask of reports, and what visitors say of themselves, on the wire."""

from typing import Literal

from wire.declared import AgeBand, PopulationGroup, Sex
from wire.requests import Body, Id, Question


class Declaration(Body):
    """One person's answers; a question that is left out was not answered."""

    age: AgeBand | None = None
    sex: Sex | None = None
    group: PopulationGroup | None = None


class ReportWish(Question):
    """A report that is asked for. `public`: for people outside; more is hidden, and counts are rounded."""

    period: str
    agency: Id | None = None
    public: bool = False
    language: Literal["es", "en"] = "es"
