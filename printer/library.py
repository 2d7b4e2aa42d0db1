"""python-escpos, imported without what it leaves behind.

Its import reads 35 profiles as YAML (0.8 s), makes a folder in the temporary folder that nobody removes, and
sets up the root logger, so that a program's own `logging.basicConfig` does nothing. The profiles are JSON:
they are read as such and handed to it as the pickle that it looks for, in a folder that is gone afterwards.
No pickle stays: one that a power cut left half written would end every later start.
"""

import json
import logging
import os
import pickle
import platform
import tempfile
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

PICKLES = "ESCPOS_CAPABILITIES_PICKLE_DIR"


@contextmanager
def _tidy() -> "Iterator[None]":
    root, handlers = logging.getLogger(), logging.getLogger().handlers[:]
    folder_before, pickles_before = tempfile.tempdir, os.environ.get(PICKLES)
    with tempfile.TemporaryDirectory() as folder:
        _pickle(Path(folder))
        tempfile.tempdir, os.environ[PICKLES] = folder, folder
        try:
            yield
        finally:
            tempfile.tempdir = folder_before
            os.environ.pop(PICKLES)
            if pickles_before is not None:
                os.environ[PICKLES] = pickles_before
            root.handlers[:] = handlers


def _pickle(folder: Path) -> None:
    """Put the profiles where python-escpos 3.1 looks for them (its `capabilities.py`)."""
    spec = find_spec("escpos")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("python-escpos is not installed: make setup")
    source = Path(spec.submodule_search_locations[0]) / "capabilities.json"
    target = folder / f"{platform.python_version()}.capabilities.pickle"
    target.write_bytes(pickle.dumps(json.loads(source.read_text(encoding="utf-8"))))


with _tidy():
    from escpos.capabilities import CAPABILITIES, Profile
    from escpos.printer import Dummy

PROFILES: dict[str, Any] = CAPABILITIES["profiles"]
"""The models that python-escpos knows, by name."""

__all__ = ["PROFILES", "Dummy", "profile"]


def profile(name: str, dots: int) -> Any:
    """Return a model's profile with the width of its paper; where it has none the library prints notices."""
    data = PROFILES[name]
    width = data["media"]["width"] | {"pixels": dots}
    own = Profile(features=data["features"])
    own.profile_data = data | {"media": data["media"] | {"width": width}}
    return own
