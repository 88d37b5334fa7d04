"""What is sent to the server, read whole before anything acts on it: at most so much, at most so slowly."""

from __future__ import annotations

import asyncio

from starlette.requests import ClientDisconnect, Request
from starlette.types import Message, Receive, Scope

BODY_SECONDS = 30.0


class BodyRefused(Exception):
    """Too much, or too slow. `line` says which, `status` is HTTP's word for it."""

    def __init__(self, line: str, status: int) -> None:
        super().__init__(line)
        self.line = line
        self.status = status


async def whole_body(scope: Scope, receive: Receive, most: int) -> bytes | None:
    """What was sent, at most `most` bytes of it; `None` where the sender has gone. Raises `BodyRefused`."""
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in Request(scope, receive).stream():
                body += chunk
                if len(body) > most:
                    raise BodyRefused("this is too much at a time", 413)
    except TimeoutError as error:
        raise BodyRefused("this came too slowly", 408) from error
    except ClientDisconnect:
        return None
    return bytes(body)


def again(body: bytes, receive: Receive) -> Receive:
    """Gives out `body` once more, then whatever comes after it."""
    waiting = [body]

    async def replay() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return replay
