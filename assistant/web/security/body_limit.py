"""Reads a request body completely before it is used, with a limit on its size and on its duration."""

from __future__ import annotations

import asyncio

from starlette.requests import ClientDisconnect, Request
from starlette.types import Message, Receive, Scope

BODY_SECONDS = 30.0


class BodyRefused(Exception):
    """The body is too large or too slow. `line` says which; `status` is the HTTP status."""

    def __init__(self, line: str, status: int) -> None:
        super().__init__(line)
        self.line = line
        self.status = status


async def whole_body(scope: Scope, receive: Receive, most: int) -> bytes | None:
    """The request body, at most `most` bytes; `None` if the client has disconnected. Raises `BodyRefused`."""
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in Request(scope, receive).stream():
                body += chunk
                if len(body) > most:
                    raise BodyRefused("the request is too large", 413)
    except TimeoutError as error:
        raise BodyRefused("the request arrived too slowly", 408) from error
    except ClientDisconnect:
        return None
    return bytes(body)


def again(body: bytes, receive: Receive) -> Receive:
    """A `receive` that returns `body` again, then the messages that follow it."""
    waiting = [body]

    async def replay() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return replay
