"""A whole server on a free port, people at it, and a real Chromium."""

import contextlib
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from server.actions.setup import SetUp, init_centre
from server.app import create_app, uvicorn_config
from server.domain.centre_check import read
from server.live.postman import Post
from server.store.database import migrate, open_engine
from tests.web.centre import Centre, Running, open_at_all_hours
from tests.web.windows import CHROMIUM, Window


def make_centre(folder: Path, text: str) -> tuple[Path, SetUp]:
    file = folder / "ventanilla.db"
    engine = open_engine(f"sqlite:///{file}")
    migrate(engine)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        made = init_centre(connection, read(text))
    engine.dispose()
    return file, made


@contextlib.contextmanager
def serving(database: Path, made: SetUp, post: Post | None = None) -> Iterator[Centre]:
    engine = open_engine(f"sqlite:///{database}")
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    running = Running(
        uvicorn_config(create_app(engine, post=post), "127.0.0.1", port, log_level="warning"), listener
    )
    running.begin()
    yield Centre(f"http://127.0.0.1:{port}", made, database)
    running.end()
    engine.dispose()


@pytest.fixture(scope="session")
def new_centre(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, SetUp]:
    """A database with a fresh centre, made once: its passwords take seconds to hash."""
    return make_centre(tmp_path_factory.mktemp("centre"), open_at_all_hours())


@pytest.fixture
def server(tmp_path: Path, new_centre: tuple[Path, SetUp]) -> Iterator[Centre]:
    """A server with a fresh centre."""
    file, made = new_centre
    with serving(Path(shutil.copy(file, tmp_path)), made) as running:
        yield running


@pytest.fixture
def arabic_server(tmp_path: Path) -> Iterator[Centre]:
    """A server whose centre speaks Arabic first."""
    text = open_at_all_hours().replace('languages = ["es", "ht",', 'languages = ["ar", "es", "ht",')
    with serving(*make_centre(tmp_path, text.replace('"pt", "ar"]', '"pt"]'))) as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One Chromium a module: its event loop keeps other tests of the process from theirs."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def window(chromium: Browser, server: Centre) -> Iterator[Window]:
    """Opens pages of the server; a script's fault or a breach of the page's own policy fails the test."""
    with contextlib.ExitStack() as stack:
        opened = Window(chromium, server, stack)
        yield opened
        assert opened.faults == []
