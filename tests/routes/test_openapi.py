"""The description of the contract: whole, true and with examples. The programs' own command line."""

import re
from typing import Any

from server.app import create_app
from server.store.database import open_engine
from tests.servers import ROOT, run_server

CONTRACT = {
    "/health": {"get"},
    "/api/v1/sign-in": {"post"},
    "/api/v1/sign-out": {"post"},
    "/api/v1/lobby": {"get"},
    "/api/v1/visits": {"post"},
    "/api/v1/visits/{visit}": {"get"},
    "/api/v1/visits/{visit}/lane": {"post"},
    "/api/v1/visits/{visit}/next-day": {"post"},
    "/api/v1/visits/{visit}/reprint": {"post"},
    "/api/v1/groups": {"post"},
    "/api/v1/find": {"get"},
    "/api/v1/desks/{desk}/mode": {"post"},
    "/api/v1/desks/{desk}/join": {"post"},
    "/api/v1/desks/{desk}/leave": {"post"},
    "/api/v1/desks/{desk}/hand-over": {"post"},
    "/api/v1/desks/{desk}/store-next": {"post"},
    "/api/v1/desks/{desk}/release-next": {"post"},
    "/api/v1/desks/{desk}/emergency": {"post"},
    "/api/v1/steps/{step}/finish": {"post"},
    "/api/v1/desks/{desk}/open": {"post"},
    "/api/v1/desks/{desk}/break": {"post"},
    "/api/v1/desks/{desk}/close": {"post"},
    "/api/v1/desks/{desk}/call-next": {"post"},
    "/api/v1/desks/{desk}/call": {"post"},
    "/api/v1/steps/{step}/{verb}": {"post"},
    "/api/v1/steps/{step}/transfer": {"post"},
    "/api/v1/steps/{step}/undo": {"post"},
    "/api/v1/devices": {"get"},
    "/api/v1/devices/me": {"get"},
    "/api/v1/devices/me/heartbeat": {"post"},
    "/api/v1/devices/me/help": {"post"},
    "/api/v1/devices/me/reservation": {"post"},
    "/api/v1/prints": {"post"},
    "/api/v1/alerts/{alert}/clear": {"post"},
    "/api/v1/pairings": {"post"},
    "/api/v1/pairings/approve": {"post"},
    "/api/v1/pairings/{pairing}/claim": {"post"},
    "/api/v1/board/{display}": {"get"},
}


def document(url: str) -> dict[str, Any]:
    engine = open_engine(url)
    found = create_app(engine).openapi()
    engine.dispose()
    return found


def test_the_description_holds_the_whole_contract(database_url: str) -> None:
    paths = document(database_url)["paths"]
    described = {path: set(verbs) for path, verbs in paths.items()}
    assert {path: described.get(path) for path in CONTRACT} == CONTRACT


def test_every_reference_of_the_description_leads_somewhere(database_url: str) -> None:
    whole = document(database_url)
    references = set(re.findall(r"'#/components/schemas/(\w+)'", str(whole)))
    assert references
    assert references <= set(whole["components"]["schemas"])


def test_every_command_says_how_it_refuses_with_an_example(database_url: str) -> None:
    for path, verbs in document(database_url)["paths"].items():
        if path.startswith("/api/v1/") and "post" in verbs and "sign" not in path:
            refusals = verbs["post"]["responses"]
            example = refusals["422"]["content"]["application/problem+json"]["example"]
            assert example["code"] == "unknown_service", path


def test_a_new_visit_is_described_with_an_example_that_is_granted(database_url: str) -> None:
    schema = document(database_url)["components"]["schemas"]["NewVisit"]
    assert schema["examples"][0]["services"] == ["health"]


def test_init_makes_a_centre_once_and_says_what_it_made(empty_database_url: str) -> None:
    arguments = ["init", "--centre", str(ROOT / "examples" / "always_open.toml"), "--json"]
    done = run_server(*arguments, "--database", empty_database_url)
    assert done.returncode == 0, done.stderr
    assert '"centre": "always_open"' in done.stdout
    again = run_server(*arguments, "--database", empty_database_url)
    assert again.returncode == 2
    assert "is in this database already" in again.stderr
    assert "Traceback" not in again.stderr


def test_serve_without_a_centre_says_what_to_do(empty_database_url: str) -> None:
    done = run_server("serve", "--database", empty_database_url)
    assert done.returncode == 2
    assert "Run `python -m server init` first" in done.stderr


def test_a_wrong_database_url_says_what_would_be_right() -> None:
    done = run_server("serve", "--database", "mysql://localhost/x")
    assert done.returncode == 2
    assert "only sqlite:///… and postgresql://… are known" in done.stderr
