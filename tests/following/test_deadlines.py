"""An answer that came while we stood still is taken, and a host that really keeps us waiting is not waited for."""

import asyncio
import time

import pytest

from groundswell.following.deadlines import Deadlines


def test_what_came_while_we_stood_still_is_in_time() -> None:
    async def heard() -> str:
        came = asyncio.get_running_loop().create_future()
        async with Deadlines(1.0).answered():
            asyncio.get_running_loop().call_later(0.2, lambda: time.sleep(2))
            asyncio.get_running_loop().call_later(0.3, came.set_result, "an answer")
            await asyncio.sleep(0.1)
            await asyncio.sleep(0.7)
            return str(await came)

    assert asyncio.run(heard()) == "an answer"


def test_a_host_that_keeps_us_waiting_is_given_up_though_we_stood_still_before() -> None:
    async def waited() -> None:
        async with Deadlines(1.0).answered():
            asyncio.get_running_loop().call_later(0.1, lambda: time.sleep(2))
            await asyncio.sleep(60)

    started = time.monotonic()
    with pytest.raises(TimeoutError):
        asyncio.run(waited())
    assert time.monotonic() - started < 30
