"""The server over streamable HTTP, as an ASGI application without a server of its own: `assistant.web` opens the port and
decides who may ask.

Clients of the older protocol have a session, because only there can they call an answer off; it holds nothing of theirs
and ends half an hour after its last request, or when there are as many as there may be and it was used longest ago: its
client is then told 404, as the protocol has it, and begins a new one. Newer ones need none.
"""

from __future__ import annotations

import json
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

from mcp.server.lowlevel.server import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings

# ASGI's own types.
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

MAX_BODY_BYTES = 1_000_000
MAX_SESSIONS = 1_000
IDLE_SECONDS = 1_800.0

_SESSION_HEADER = b"mcp-session-id"


class OverHttp:
    """Answers while it is `running`, which it may be several times, and once at a time; 503 otherwise."""

    def __init__(self, server: Server[Any], max_sessions: int = MAX_SESSIONS) -> None:
        self._server = server
        self._max_sessions = max_sessions
        self._sessions: StreamableHTTPSessionManager | None = None
        # Their ids, the one used longest ago first, and how many requests of each are under way.
        self._used: OrderedDict[bytes, None] = OrderedDict()
        self._under_way: Counter[bytes] = Counter()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        sessions = StreamableHTTPSessionManager(
            self._server,
            # Which names are answered to, and what other sites send, is seen to before a request comes here.
            security_settings=TransportSecuritySettings(enable_dns_rebinding_protection=False),
            session_idle_timeout=IDLE_SECONDS,
            max_request_body_size=MAX_BODY_BYTES,
            max_sessions=2 * self._max_sessions,  # with those that are being opened or ended
        )
        async with sessions.run():
            self._sessions = sessions
            try:
                yield
            finally:
                self._sessions = None
                self._used.clear()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._sessions is None:
            body = json.dumps({"error": "this is not running now; try again"}).encode()
            headers = [(b"content-type", b"application/json"), (b"retry-after", b"1")]
            await send({"type": "http.response.start", "status": 503, "headers": headers})
            await send({"type": "http.response.body", "body": body})
            return
        session = _session_in(scope["headers"])
        if session is None:
            await self._make_room(self._sessions)
            await self._sessions.handle_request(scope, receive, self._noting(send))
            return
        if session in self._used:
            self._used.move_to_end(session)
        self._under_way[session] += 1
        try:
            await self._sessions.handle_request(scope, receive, send)
        finally:
            self._under_way[session] -= 1
            if not self._under_way[session]:
                del self._under_way[session]
            if scope["method"] == "DELETE":
                self._used.pop(session, None)

    def _noting(self, send: Send) -> Send:
        """Notes the id of a session that a response opens."""

        async def noting(message: MutableMapping[str, Any]) -> None:
            opened = _session_in(message.get("headers", ())) if message["type"] == "http.response.start" else None
            if opened is not None and message["status"] < 400:
                self._used[opened] = None
            await send(message)

        return noting

    async def _make_room(self, sessions: StreamableHTTPSessionManager) -> None:
        """Ends the sessions used longest ago, as their clients would, until a new one may be opened. Those with a request
        under way stay."""
        idle = [each for each in self._used if not self._under_way[each]]
        for session in idle[: len(self._used) - self._max_sessions + 1]:
            del self._used[session]
            scope = {"type": "http", "method": "DELETE", "path": "/", "query_string": b""}
            await sessions.handle_request({**scope, "headers": [(_SESSION_HEADER, session)]}, _nothing, _unheard)


def _session_in(headers: Iterable[tuple[bytes, bytes]]) -> bytes | None:
    return next((value for name, value in headers if name.lower() == _SESSION_HEADER), None)


async def _nothing() -> MutableMapping[str, Any]:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _unheard(message: MutableMapping[str, Any]) -> None:
    """Where the response to a request of our own goes."""
