import subprocess
import sys
from pathlib import Path

import pytest

from language.complete import complaints

PROJECT = Path(__file__).resolve().parents[2]
HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: {}\\n"\n\n'
PLURALS = {"ar": "nplurals=6; plural=(n%6);"}
SIX = ("es", "ht", "fr", "en", "pt", "ar")


def write(root, language, domain, *entries):
    path = root / "language" / "locale" / language / f"{domain}.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    plural = PLURALS.get(language, "nplurals=2; plural=(n != 1);")
    path.write_text(HEAD.format(plural) + "\n\n".join(entries), encoding="utf-8")


def entry(message, words):
    return f'msgid "{message}"\nmsgstr "{words}"'


@pytest.fixture
def project(tmp_path):
    """A small project: the board says one sentence, in all six languages."""
    (tmp_path / "display").mkdir()
    (tmp_path / "display" / "board.py").write_text('words.text("Ticket {t}", t=1)\n')
    for language in SIX:
        write(tmp_path, language, "board", entry("Ticket {t}", f"{language} {{t}}"))
    return tmp_path


def test_complete_project_has_no_complaint(project):
    assert complaints(project) == []


def test_message_is_missed_in_each_language_that_lacks_it(project):
    write(project, "ht", "board", entry("Ticket {t}", ""))
    write(project, "ar", "board", "#, fuzzy\n" + entry("Ticket {t}", "ar {t}"))
    assert complaints(project) == ['"Ticket {t}" lacks a translation in ht/board.po, ar/board.po']


def test_message_that_nobody_wrote_down_is_reported_where_it_is_said(project):
    (project / "display" / "new.py").write_text('\nwords.text("Welcome")\n')
    assert complaints(project) == ['display/new.py:2: "Welcome" is in none of board.po']


def test_message_of_a_template_is_found(project):
    (project / "server" / "web").mkdir(parents=True)
    (project / "server" / "web" / "page.html").write_text('<p>{{ t.text("Hello") }}</p>')
    (complaint,) = complaints(project)
    assert complaint.startswith('server/web/page.html:1: "Hello" is in none of staff.po')
    for language in ("es", "en"):
        write(project, language, "staff", entry("Hello", "Hola"))
    assert complaints(project) == []


def test_entry_that_no_code_says_is_reported_once(project):
    for language in SIX:
        write(project, language, "board", entry("Ticket {t}", "x {t}"), entry("Old", "Viejo"))
    assert complaints(project) == ['board.po: no code says "Old"']


def test_text_of_a_table_is_not_left_over(project):
    (project / "display" / "table.py").write_text('TEXTS = {"a": "Old"}\n')
    for language in SIX:
        write(project, language, "board", entry("Ticket {t}", "x {t}"), entry("Old", "Viejo"))
    assert complaints(project) == []


def test_sql_and_plain_counting_are_not_messages(project):
    (project / "server" / "store").mkdir(parents=True)
    (project / "server" / "store" / "steps.py").write_text('sa.text("SELECT 1")\n')
    (project / "display" / "board.py").write_text('words.text("Ticket {t}", t=1)\n"a,b".count(",")\n')
    assert complaints(project) == []


def test_other_placeholders_are_reported(project):
    write(project, "fr", "board", entry("Ticket {t}", "Numéro {n}"))
    assert complaints(project) == ['fr/board.po: "Ticket {t}" has other placeholders in "Numéro {n}"']


def test_plural_may_leave_out_its_number_but_needs_all_its_forms(project):
    (project / "display" / "board.py").write_text('words.count("{n} person", "{n} people", 3)\n')
    whole = ["one", "{n} many"]
    for language in SIX:
        forms = whole if language != "ar" else ["{n} a"] * 6
        write(project, language, "board", plural("{n} person", "{n} people", forms))
    assert complaints(project) == []
    write(project, "ar", "board", plural("{n} person", "{n} people", whole))
    assert complaints(project) == ['"{n} person" lacks a translation in ar/board.po']


def plural(one, many, forms):
    lines = "\n".join(f'msgstr[{i}] "{form}"' for i, form in enumerate(forms))
    return f'msgid "{one}"\nmsgid_plural "{many}"\n{lines}'


def test_command_ends_with_1_and_lists_what_to_mend(project):
    write(project, "ht", "board")
    ran = subprocess.run(
        [sys.executable, "-m", "language", "complete", "--root", str(project)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert ran.stdout.splitlines() == [
        '"Ticket {t}" lacks a translation in ht/board.po',
        "1 to mend",
    ]
