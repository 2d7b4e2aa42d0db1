"""What people declared: single answers for a day, then counts by month. No visit, no ticket, no moment."""

import secrets
from collections import Counter
from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, delete, insert, select, update

from server.domain.declared import Answers, counted
from server.store.declared_tables import DeclaredCountRow, DeclaredRow

declared = DeclaredRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it; its types do not say so
counts = DeclaredCountRow.__table__  # type: ignore[attr-defined]  # the same
KEY_BYTES = 16
"""128 random bits: where a row lies tells nothing of when it came."""


def add(c: Connection, centre: str, day: date, answers: Answers) -> None:
    """Keep one person's answers until the day is over."""
    values = {"key": secrets.token_hex(KEY_BYTES), "centre": centre, "day": day, **_columns(answers)}
    c.execute(insert(declared).values(**values))


def _columns(answers: Answers) -> dict[str, str]:
    return {"age": answers.age, "sex": answers.sex, "population_group": answers.group}


def count_and_erase(c: Connection, centre: str, before: date) -> int:
    """Add the answers of days before one to their months' counts, and erase them; return how many."""
    query = select(declared).where(declared.c.centre == centre, declared.c.day < before)
    rows = list(c.execute(query))
    by_month: dict[str, list[Answers]] = {}
    for row in rows:
        of_month = by_month.setdefault(f"{row.day:%Y-%m}", [])
        of_month.append(Answers(row.age, row.sex, row.population_group))
    for month, answers in by_month.items():
        for (question, answer), people in counted(answers).items():
            _add_people(c, centre, month, (question, answer), people)
    if rows:
        c.execute(delete(declared).where(declared.c.centre == centre, declared.c.day < before))
    return len(rows)


def _add_people(c: Connection, centre: str, month: str, said: tuple[str, str], people: int) -> None:
    one = {"centre": centre, "month": month, "question": said[0], "answer": said[1]}
    here = [counts.c[name] == value for name, value in one.items()]
    more = update(counts).where(*here).values(people=counts.c.people + people)
    if not c.execute(more).rowcount:
        c.execute(insert(counts).values(**one, people=people))


def of_months(c: Connection, centre: str, months: Iterable[str]) -> Counter[tuple[str, str]]:
    """Return (question, answer) → how many people, over some months."""
    query = select(counts).where(counts.c.centre == centre, counts.c.month.in_(list(months)))
    found: Counter[tuple[str, str]] = Counter()
    for row in c.execute(query):
        found[row.question, row.answer] += row.people
    return found
