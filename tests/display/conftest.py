import os

os.environ["SDL_VIDEODRIVER"] = "offscreen"
os.environ["SDL_AUDIODRIVER"] = "dummy"

import pytest

from look.window import prepare
from tests.display.small_server import BoardServer, Clock

SIZE = (960, 540)

prepare(*SIZE)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def server(clock):
    its = BoardServer(clock)
    await its.start()
    yield its
    await its.stop()
