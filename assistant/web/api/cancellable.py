"""A turn taken a step at a time, in threads, for a client that may go away meanwhile; and how many are taken at once.

A step (searching, reading, a piece of a model's text) can't be broken off; between two of them a turn can end. Whoever
waits for a place waits without a thread.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Generator, Iterator
from typing import Any, Generic, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.types import Receive

from index.errors import NewsdeskError

# What is said so often while nothing is to be told: proxies cut connections that are silent for a minute.
HEARTBEAT_SECONDS = 10.0

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class Busy(NewsdeskError):
    """More is asked at once than is answered; the same can be asked again a little later."""


class Places:
    """So many places for work at once, and so many for those who wait for one. Used from one event loop."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._most = at_once + waiting
        self._taken = 0

    def check(self) -> None:
        """Raises `Busy` where nobody can even wait."""
        if self._taken >= self._most:
            raise Busy("too much is asked at once; ask again in a moment")

    async def enter(self) -> None:
        """Waits for a place. Raises `Busy`."""
        self.check()
        self._taken += 1
        try:
            await self._free.acquire()
        except BaseException:
            self._taken -= 1
            raise

    def leave(self) -> None:
        self._taken -= 1
        self._free.release()


class Steps(Generic[_Item]):
    """`items` one by one, from any thread, until `end` is called: a step under way then is the last."""

    def __init__(self, items: Iterator[_Item]) -> None:
        self._items = items
        self._lock = threading.Lock()
        self._ended = False

    def next(self) -> _Item | None:
        """The next; `None` where there is none. Raises what the turn raises."""
        with self._lock:
            item = None if self._ended else next(self._items, None)
        if self._ended:
            self.end()
        return item

    def end(self) -> None:
        """Closes the turn, or leaves that to the step under way."""
        self._ended = True
        if self._lock.acquire(blocking=False):
            try:
                if isinstance(self._items, Generator):
                    self._items.close()
            finally:
                self._lock.release()


async def follow(
    items: Iterator[_Item],
    places: Places,
    receive: Receive,
    each: Callable[[_Item], Awaitable[None]],
    silent: Callable[[], Awaitable[None]] | None = None,
) -> bool:
    """Has `each` told every item; whether the client was there to the end, `receive` being read to the end of its request.

    `silent` is called now and then while there is nothing to tell. Raises what the turn raises, and `Busy`.
    """
    leaving = asyncio.ensure_future(_leaving(receive))
    entering = asyncio.ensure_future(places.enter())
    steps = Steps(items)
    try:
        if not await _comes(entering, leaving, silent):
            return False
        entering.result()
        while True:
            step = asyncio.ensure_future(run_in_threadpool(steps.next))
            if not await _comes(step, leaving, silent):
                steps.end()
                await asyncio.wait({step})  # its place is taken until it is done
                return False
            if (item := step.result()) is None:
                return True
            await each(item)
    finally:
        steps.end()
        leaving.cancel()
        if entering.done() and not entering.cancelled() and entering.exception() is None:
            places.leave()
        else:
            entering.cancel()


async def answered(call: Callable[[], _Result], places: Places, receive: Receive) -> _Result | None:
    """What `call` returns, from a thread; `None` where the client has gone. Raises what it raises, and `Busy`."""
    found: list[_Result] = []

    async def keep(result: _Result) -> None:
        found.append(result)

    await follow((each() for each in (call,)), places, receive, keep)
    return found[0] if found else None


async def _leaving(receive: Receive) -> None:
    """Returns when the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _comes(
    awaited: asyncio.Future[Any], leaving: asyncio.Future[None], silent: Callable[[], Awaitable[None]] | None
) -> bool:
    """Whether `awaited` is done before the client leaves."""
    while True:
        done, _ = await asyncio.wait({awaited, leaving}, timeout=HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if done:
            return awaited in done
        if silent:
            await silent()
