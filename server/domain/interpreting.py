"""Who understands whom: steps that need a language, desks that speak it, interpreters who are free."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from server.domain.centre import Desk, Service


@dataclass(frozen=True)
class InterpreterNow:
    """An interpreter at this moment: here or away since then, and the step that they help with."""

    id: str
    languages: tuple[str, ...]
    present: bool = True
    since: datetime | None = None
    step: int | None = None

    @property
    def free(self) -> bool:
        """Tell whether they could help now; who goes away while helping stays until that step ends."""
        return self.present and self.step is None


def needs(service: Service, language: str) -> str | None:
    """Return the language that must be spoken where a visit is served; None: any desk will do."""
    return language if service.interpreted else None


def spoken(desk: Desk, languages: Iterable[str], interpreters: Iterable[InterpreterNow]) -> frozenset[str]:
    """Return which of the centre's languages a desk can serve now: its own, and those of who is free."""
    heard = {language for one in interpreters if one.free for language in one.languages}
    return frozenset(language for language in languages if desk.speaks(language) or language in heard)


def helpers(interpreters: Iterable[InterpreterNow], language: str) -> Sequence[InterpreterNow]:
    """Return who is free and speaks a language: who speaks fewest first (polyglots are kept), then by id."""
    able = [one for one in interpreters if one.free and language in one.languages]
    return sorted(able, key=lambda one: (len(one.languages), one.id))
