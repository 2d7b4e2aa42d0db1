"""The hub ends when it is told to, whatever happens at that very moment."""

import asyncio

import pytest

from server.domain.hall import Hall
from server.live.hub import Hub


async def _nobody(centre: str) -> Hall:
    raise LookupError(centre)


@pytest.mark.parametrize("turns", range(7))
async def test_a_hub_that_is_told_of_news_while_it_ends_still_ends(turns: int) -> None:
    hub = Hub(_nobody)
    await asyncio.sleep(0)
    await asyncio.sleep(0)  # it waits for news now
    hub.poke()
    for _ in range(turns):
        await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await hub.close()
