"""A day that forecasts."""

import pytest
from sqlalchemy import Engine

from tests.day import Day
from tests.forecast_live.ten import TEN


@pytest.fixture
def day(engine: Engine) -> Day:
    return Day(engine, TEN)
