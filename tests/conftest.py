"""What every test may ask for: fresh databases, running servers, people and devices who call them."""

import os

import pytest
from hypothesis import settings

settings.register_profile("here", deadline=None)  # a busy machine is no fault: speed is measured in bench/
settings.load_profile("here")
pytest_plugins = ["tests.databases", "tests.servers", "tests.callers"]


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine's owner reaches a test; where the assets lie is not a setting of a test."""
    for name in os.environ:
        if name.startswith("VENTANILLA_") and name != "VENTANILLA_ASSETS":
            monkeypatch.delenv(name)
