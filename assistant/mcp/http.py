"""The MCP server over streamable HTTP, as an ASGI application. `assistant.web` opens the port and checks access.

Clients of the older protocol get a session, which they need to cancel an answer. It stores none of their data. It ends
half an hour after its last request, or earlier if there are too many sessions and it was used least recently. Its client
then gets a 404, as the protocol requires, and starts a new one. Newer clients need no session.
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


class McpOverHttp:
    """Answers while `running` is entered, and with 503 otherwise. It can be entered again, but not twice at a time."""

    def __init__(self, server: Server[Any], max_sessions: int = MAX_SESSIONS) -> None:
        self._server = server
        self._max_sessions = max_sessions
        self._sessions: StreamableHTTPSessionManager | None = None
        # Session ids, least recently used first, and how many requests of each are running.
        self._used: OrderedDict[bytes, None] = OrderedDict()
        self._under_way: Counter[bytes] = Counter()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        sessions = StreamableHTTPSessionManager(
            self._server,
            # Host names and cross-site requests are checked before a request gets here.
            security_settings=TransportSecuritySettings(enable_dns_rebinding_protection=False),
            session_idle_timeout=IDLE_SECONDS,
            max_request_body_size=MAX_BODY_BYTES,
            max_sessions=2 * self._max_sessions,  # includes those being opened or ended
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
            body = json.dumps({"error": "the MCP server is not running now; try again"}).encode()
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
        """Record the id of a session that a response opens."""

        async def noting(message: MutableMapping[str, Any]) -> None:
            opened = _session_in(message.get("headers", ())) if message["type"] == "http.response.start" else None
            if opened is not None and message["status"] < 400:
                self._used[opened] = None
            await send(message)

        return noting

    async def _make_room(self, sessions: StreamableHTTPSessionManager) -> None:
        """End the least recently used sessions, as their clients would, until there is room for a new one.

        Sessions with a running request stay.
        """
        idle = [each for each in self._used if not self._under_way[each]]
        for session in idle[: len(self._used) - self._max_sessions + 1]:
            del self._used[session]
            scope = {"type": "http", "method": "DELETE", "path": "/", "query_string": b""}
            await sessions.handle_request({**scope, "headers": [(_SESSION_HEADER, session)]}, _nothing, _discard)


def _session_in(headers: Iterable[tuple[bytes, bytes]]) -> bytes | None:
    return next((value for name, value in headers if name.lower() == _SESSION_HEADER), None)


async def _nothing() -> MutableMapping[str, Any]:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _discard(message: MutableMapping[str, Any]) -> None:
    """Discards the response to an internal request."""
