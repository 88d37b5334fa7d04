"""Server-sent events: a turn told as it goes, in the form that browsers' EventSource and OpenAI's clients read."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Generic, TypeVar

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from assistant.web.api.cancellable import Places, follow
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


class EventStream(Response, Generic[_Item]):
    """Sends what `told` makes of each item of a turn, `before` the first, and what `failed` makes of an error."""

    media_type = MEDIA_TYPE

    def __init__(
        self,
        items: Iterator[_Item],
        places: Places,
        told: Callable[[_Item], bytes],
        failed: Callable[[NewsdeskError], bytes],
        before: bytes = b"",
    ) -> None:
        super().__init__(headers=HEADERS)
        del self.headers["content-length"]
        self._items = items
        self._places = places
        self._told = told
        self._failed = failed
        self._before = before

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        put = _sender(send)

        async def each(item: _Item) -> None:
            await put(self._told(item))

        async def silent() -> None:
            await put(HEARTBEAT)

        await put(self._before)
        try:
            there = await follow(self._items, self._places, receive, each, silent)
        except NewsdeskError as error:
            there = True
            await put(self._failed(error))
        if there:
            await send({"type": "http.response.body", "body": b"", "more_body": False})


def _sender(send: Send) -> Callable[[bytes], Awaitable[None]]:
    async def put(body: bytes) -> None:
        if body:
            await send({"type": "http.response.body", "body": body, "more_body": True})

    return put
