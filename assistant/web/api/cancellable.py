"""Work in threads for clients that may leave before it is done, and how much of it runs at once.

A step (searching, reading, a piece of a model's text) can't be interrupted; between two of them a turn can end. Who waits
for a place waits without a thread.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator, Iterator
from contextlib import aclosing
from typing import Any, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.types import Receive

from index.errors import NewsdeskError

# How often a client is sent something while there is nothing to tell: proxies cut connections that are silent for a minute.
HEARTBEAT_SECONDS = 10.0

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class TooBusy(NewsdeskError):
    """More is asked at once than is answered; the same can be asked again a little later."""


class ConcurrencyLimit:
    """So many places for work at once, and so many for those who wait for one. Used from one event loop."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._most = at_once + waiting
        self._taken = 0

    def check(self) -> None:
        """Raises `TooBusy` where nobody can even wait."""
        if self._taken >= self._most:
            raise TooBusy("too much is asked at once; ask again in a moment")

    async def run(self, work: Callable[[], None]) -> None:
        """Runs `work` in a thread once there is a place, which it has until it is done, even if this is cancelled.

        Raises what it raises, and `TooBusy`.
        """
        self.check()
        self._taken += 1
        try:
            await self._free.acquire()
        except BaseException:
            self._taken -= 1
            raise
        running = asyncio.ensure_future(run_in_threadpool(work))
        running.add_done_callback(self._leave)
        await asyncio.shield(running)

    def _leave(self, _: object) -> None:
        self._taken -= 1
        self._free.release()


async def follow(items: Iterator[_Item], places: ConcurrencyLimit) -> AsyncGenerator[_Item | None]:
    """The items of a turn as a thread makes them, and `None` every `HEARTBEAT_SECONDS` in which there is none.

    Closing this ends the turn after the step under way. Raises what the turn raises, and `TooBusy`.
    """
    loop = asyncio.get_running_loop()
    made: asyncio.Queue[tuple[_Item] | None] = asyncio.Queue()  # None at the end
    left = threading.Event()

    def work() -> None:
        try:
            for item in items:
                if left.is_set():
                    return
                loop.call_soon_threadsafe(made.put_nowait, (item,))
        finally:
            if isinstance(items, Generator):
                items.close()

    turn = asyncio.ensure_future(places.run(work))
    turn.add_done_callback(lambda _: made.put_nowait(None))
    try:
        while True:
            try:
                found = await asyncio.wait_for(made.get(), HEARTBEAT_SECONDS)
            except TimeoutError:
                yield None
                continue
            if found is None:
                break
            yield found[0]
        turn.result()
    finally:
        left.set()
        turn.cancel()


async def gathered(items: Iterator[_Item], places: ConcurrencyLimit, receive: Receive) -> list[_Item] | None:
    """All items of a turn; `None` where the client has gone. Raises what the turn raises, and `TooBusy`."""

    async def gather() -> list[_Item]:
        async with aclosing(follow(items, places)) as followed:
            return [item async for item in followed if item is not None]

    return await _unless_gone(gather(), receive)


async def answered(call: Callable[[], _Result], places: ConcurrencyLimit, receive: Receive) -> _Result | None:
    """What `call` returns, from a thread; `None` where the client has gone. Raises what it raises, and `TooBusy`."""
    found = await gathered((each() for each in (call,)), places, receive)
    return found[0] if found else None


async def _unless_gone(work: Coroutine[Any, Any, _Result], receive: Receive) -> _Result | None:
    """What `work` gives; `None` where the client leaves before, and `work` is then cancelled."""
    working, leaving = asyncio.ensure_future(work), asyncio.ensure_future(_leaving(receive))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        leaving.cancel()
        working.cancel()


async def _leaving(receive: Receive) -> None:
    """Returns when the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
