"""Failure (a): duplicate numbers. 32 kiosks at once, on both databases, at one server and at two."""

import asyncio
from collections.abc import Callable

import pytest

from tests.callers import Call
from tests.servers import Process, Serve

KIOSKS, EACH = 32, 10


async def issued_by_all(call: Call, urls: list[str]) -> list[int]:
    """Let every kiosk issue its tickets, all at the same time; the kiosks share the servers out."""

    async def one(n: int) -> list[int]:
        kiosk = call(urls[n % len(urls)], f"kiosk-{n + 1}")
        return [int((await kiosk.issue())["ticket"]) for _ in range(EACH)]

    return sorted(number for numbers in await asyncio.gather(*map(one, range(KIOSKS))) for number in numbers)


async def test_no_number_is_issued_twice_by_32_kiosks(serve: Serve, call: Call) -> None:
    numbers = await issued_by_all(call, [serve().url])
    assert numbers == list(range(101, 101 + KIOSKS * EACH))


@pytest.mark.postgresql
@pytest.mark.parametrize("template", ["postgresql"], indirect=True)
async def test_no_number_is_issued_twice_by_two_servers(launch: Callable[[], Process], call: Call) -> None:
    numbers = await issued_by_all(call, [launch().url, launch().url])
    assert numbers == list(range(101, 101 + KIOSKS * EACH))
