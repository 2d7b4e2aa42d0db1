"""What a visitor may say of themselves at reception, on the wire; nothing of it is beside a ticket."""

from enum import StrEnum


class AgeBand(StrEnum):
    """Years of age, in UNHCR's common bands."""

    UNDER_5 = "0-4"
    UNDER_12 = "5-11"
    UNDER_18 = "12-17"
    UNDER_25 = "18-24"
    UNDER_50 = "25-49"
    UNDER_60 = "50-59"
    OLDER = "60"


class Sex(StrEnum):
    """As the person says."""

    FEMALE = "f"
    MALE = "m"
    OTHER = "other"


class PopulationGroup(StrEnum):
    """As the person says; no paper is asked for."""

    REFUGEE = "refugee"
    ASYLUM_SEEKER = "asylum_seeker"
    MIGRANT = "migrant"
    RETURNEE = "returnee"
    OTHER = "other"
