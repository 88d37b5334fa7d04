"""Determines the client address of a request: the address that connects, or the one a trusted proxy reports.

`X-Forwarded-For`, `Forwarded` and similar headers are trusted only from the proxies in NEWSDESK_PROXIES, and are removed
afterwards. `X-Forwarded-Host` is never trusted: a proxy passes on `Host`.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

FORWARDED = (b"forwarded", b"x-real-ip")


class Proxies:
    """Sets `client` and `scheme` of each request; `trusted` are numeric addresses or networks. The first middleware."""

    def __init__(self, app: ASGIApp, trusted: Sequence[str] = ()) -> None:
        self._app = app
        believed: Any = ProxyHeadersMiddleware(self._without_forwarded, list(trusted))  # type: ignore[arg-type]
        self._believed: ASGIApp = believed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if client := scope.get("client"):
            scope["client"] = (plain_address(client[0]), *client[1:])
        await self._believed(scope, receive, send)

    async def _without_forwarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["headers"] = [
            (name, value)
            for name, value in scope["headers"]
            if name not in FORWARDED and not name.startswith(b"x-forwarded-")
        ]
        await self._app(scope, receive, send)


def plain_address(text: str) -> str:
    """`text`, with an IPv4-mapped IPv6 address (`::ffff:192.0.2.7`) written as IPv4.

    >>> plain_address("::ffff:192.0.2.7"), plain_address("2001:db8::7"), plain_address("a name")
    ('192.0.2.7', '2001:db8::7', 'a name')
    """
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped) if mapped else text
