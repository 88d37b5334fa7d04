"""The server over streamable HTTP, as an ASGI application without a server of its own: `assistant.web` opens the port and
decides who may ask.

Clients of the older protocol have a session, because only there can they call an answer off; it holds nothing of theirs
and ends half an hour after its last request. Newer ones need none.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
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


class OverHttp:
    """Answers while it is `running`, which it may be several times, and once at a time; 503 otherwise."""

    def __init__(self, server: Server[Any]) -> None:
        self._server = server
        self._sessions: StreamableHTTPSessionManager | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        sessions = StreamableHTTPSessionManager(
            self._server,
            # Which names are answered to, and what other sites send, is seen to before a request comes here.
            security_settings=TransportSecuritySettings(enable_dns_rebinding_protection=False),
            session_idle_timeout=IDLE_SECONDS,
            max_request_body_size=MAX_BODY_BYTES,
            max_sessions=MAX_SESSIONS,
        )
        async with sessions.run():
            self._sessions = sessions
            try:
                yield
            finally:
                self._sessions = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._sessions is None:
            body = json.dumps({"error": "this is not running now; try again"}).encode()
            headers = [(b"content-type", b"application/json"), (b"retry-after", b"1")]
            await send({"type": "http.response.start", "status": 503, "headers": headers})
            await send({"type": "http.response.body", "body": body})
            return
        await self._sessions.handle_request(scope, receive, send)
