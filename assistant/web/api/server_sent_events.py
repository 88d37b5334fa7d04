"""Server-sent events: a turn told as it goes, in the form that browsers' EventSource and OpenAI's clients read."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from typing import Any, TypeVar

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from assistant.web.api.cancellable import ConcurrencyLimit, follow
from index.errors import NewsdeskError

MEDIA_TYPE = "text/event-stream"
# A proxy that collects what it passes on would give out a stream at its end.
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
HEARTBEAT = b": still at it\n\n"

_Item = TypeVar("_Item")


def event(data: Any, name: str | None = None) -> bytes:
    """One event with `data` as JSON, on one line whatever it holds."""
    line = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return (f"event: {name}\n" if name else "").encode() + b"data: " + line.encode("utf-8", "replace") + b"\n\n"


class EventStream(StreamingResponse):
    """Sends what `told` makes of each item of a turn, `before` the first, and what `failed` makes of an error.

    The turn ends when the client leaves.
    """

    def __init__(
        self,
        items: Iterator[_Item],
        places: ConcurrencyLimit,
        told: Callable[[_Item], bytes],
        failed: Callable[[NewsdeskError], bytes],
        before: bytes = b"",
    ) -> None:
        self._events = _events(items, places, told, failed, before)
        super().__init__(self._events, headers=HEADERS, media_type=MEDIA_TYPE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with aclosing(self._events):
            await super().__call__(scope, receive, send)


async def _events(
    items: Iterator[_Item],
    places: ConcurrencyLimit,
    told: Callable[[_Item], bytes],
    failed: Callable[[NewsdeskError], bytes],
    before: bytes,
) -> AsyncGenerator[bytes]:
    if before:
        yield before
    try:
        async with aclosing(follow(items, places)) as followed:
            async for item in followed:
                if chunk := HEARTBEAT if item is None else told(item):
                    yield chunk
    except NewsdeskError as error:
        yield failed(error)
