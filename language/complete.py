"""Whether the catalogues are complete: every message that code uses, in every language of its surface.

A message is used where code asks a catalogue for it: `.text("…")` or `.count("one", "many", n)`, in Python or
in a Jinja template. A message that is asked for by name (from a table of texts) cannot be seen that way; it
counts as used when its text stands anywhere in that folder as a string, so it is never reported as left over.
"""

import ast
import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from language.catalogue import STAFF_LANGUAGES, VISITOR_LANGUAGES

LANGUAGES = {
    "kiosk": VISITOR_LANGUAGES,
    "board": VISITOR_LANGUAGES,
    "slip": VISITOR_LANGUAGES,
    "phone": VISITOR_LANGUAGES,
    "letter": VISITOR_LANGUAGES,
    "booking": VISITOR_LANGUAGES,
    "wait": VISITOR_LANGUAGES,
    "staff": STAFF_LANGUAGES,
    "reason": STAFF_LANGUAGES,
}
"""domain → the languages that it needs"""

FOLDERS = {
    "kiosk": ("kiosk", "slip"),
    "printer": ("slip",),
    "display": ("board",),
    "language": ("board", "kiosk", "wait"),
    "wire": ("staff",),
    "server": ("staff", "phone", "board", "slip", "reason", "letter", "booking"),
}
"""folder of code → the domains that it may take a message from; one that has it is enough"""
SQL = "server/store"
"""Left out: there `.text("…")` is SQLAlchemy's, and nothing is said to anybody."""


@dataclass
class Used:
    """What one folder says: messages it asks for (with their plurals), where, and every string it holds."""

    asked: dict[str, str] = field(default_factory=dict)
    strings: set[str] = field(default_factory=set)


def complaints(root: Path) -> list[str]:
    """Return what is not complete under the project's folder, one sentence each; empty where all is well."""
    domains = {domain: _catalogues(root / "language" / "locale", domain) for domain in LANGUAGES}
    used = {folder: _used(root / folder, root) for folder in FOLDERS}
    return [*_unknown(domains, used), *_lacking(domains), *_left_over(domains, used), *_faulty(domains)]


def _catalogues(locale: Path, domain: str) -> dict[str, Catalog]:
    """Return language → catalogue of a domain; an absent file is an empty catalogue."""
    found = {}
    for language in LANGUAGES[domain]:
        path = locale / language / f"{domain}.po"
        if path.is_file():
            with path.open("rb") as file:
                found[language] = read_po(file, locale=language)
        else:
            found[language] = Catalog(locale=language)
    return found


def _used(folder: Path, root: Path) -> Used:
    used = Used()
    for path in sorted(folder.rglob("*.py")):
        if not path.is_relative_to(root / SQL):
            _from_python(path, str(path.relative_to(root)), used)
    for path in sorted(folder.rglob("*.html")):
        _from_template(path, str(path.relative_to(root)), used)
    return used


def _from_python(path: Path, name: str, used: Used) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            used.strings.add(node.value)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            words = [arg.value if isinstance(arg, ast.Constant) else None for arg in node.args]
            _note(node.func.attr, words, f"{name}:{node.lineno}", used)


def _from_template(path: Path, name: str, used: Used) -> None:
    tree = Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))
    used.strings.update(str(node.value) for node in tree.find_all(nodes.Const))
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Getattr):
            words = [arg.value if isinstance(arg, nodes.Const) else None for arg in call.args]
            _note(call.node.attr, words, f"{name}:{call.lineno}", used)


def _note(verb: str, words: Sequence[object], where: str, used: Used) -> None:
    """Note a message if this call asks a catalogue for one: `text("…")` or `count("one", "many", n)`."""
    needed = {"text": 1, "count": 3}.get(verb)
    if needed is None or len(words) < needed or not isinstance(words[0], str):
        return
    if verb == "text" or isinstance(words[1], str):
        used.asked.setdefault(words[0], where)


def _unknown(domains: dict[str, dict[str, Catalog]], used: dict[str, Used]) -> Iterator[str]:
    for folder, its in used.items():
        known = {message for domain in FOLDERS[folder] for message in _messages(domains[domain])}
        for message, where in its.asked.items():
            if message not in known:
                yield f'{where}: "{message}" is in none of {", ".join(f"{it}.po" for it in FOLDERS[folder])}'


def _gaps(catalogues: dict[str, Catalog], domain: str, message: str) -> list[str]:
    """Return the files of a domain in which a message is absent, uncertain or empty."""
    lacking = []
    for language, catalogue in catalogues.items():
        entry = catalogue.get(message)
        if entry is None or entry.fuzzy or not all(_forms(entry.string)):
            lacking.append(f"{language}/{domain}.po")
    return lacking


def _lacking(domains: dict[str, dict[str, Catalog]]) -> Iterator[str]:
    for domain, catalogues in domains.items():
        for message in _messages(catalogues):
            gaps = _gaps(catalogues, domain, message)
            if gaps:
                yield f'"{message}" lacks a translation in {", ".join(gaps)}'


def _messages(catalogues: dict[str, Catalog]) -> list[str]:
    return sorted(
        {_forms(entry.id)[0] for catalogue in catalogues.values() for entry in catalogue if entry.id}
    )


def _left_over(domains: dict[str, dict[str, Catalog]], used: dict[str, Used]) -> Iterator[str]:
    for domain, catalogues in domains.items():
        said = set().union(*(its.strings for folder, its in used.items() if domain in FOLDERS[folder]))
        for message in (message for message in _messages(catalogues) if message not in said):
            yield f'{domain}.po: no code says "{message}"'


def _faulty(domains: dict[str, dict[str, Catalog]]) -> Iterator[str]:
    for domain, catalogues in domains.items():
        for language, catalogue in catalogues.items():
            for entry in (entry for entry in catalogue if entry.id):
                yield from (f"{language}/{domain}.po: {fault}" for fault in _faults(entry))


def _faults(entry: Entry) -> Iterator[str]:
    message, forms = _forms(entry.id)[0], _forms(entry.string)
    wanted = _placeholders(*_forms(entry.id))
    for form in filter(None, forms):
        missing, strange = wanted - _placeholders(form), _placeholders(form) - wanted
        if strange or missing - ({"n"} if entry.pluralizable else set()):  # "una persona" needs no {n}
            yield f'"{message}" has other placeholders in "{form}"'


def _forms(words: str | list[str] | tuple[str, ...] | None) -> list[str]:
    return [words or ""] if words is None or isinstance(words, str) else list(words)


def _placeholders(*messages: str) -> set[str]:
    return {name for message in messages for _, name, _, _ in string.Formatter().parse(message) if name}
