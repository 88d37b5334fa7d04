"""Where a request comes from: the address of who connects, or what a proxy that is named says of its own client.

Headers that forward something (`X-Forwarded-For`, `Forwarded` and their like) are believed from the proxies that
NEWSDESK_PROXIES names and from nobody else, and nothing behind this sees them. `X-Forwarded-Host` is never believed: a
proxy passes on `Host`.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

FORWARDED = (b"forwarded", b"x-real-ip")


class Proxies:
    """Sets `client` and `scheme` of each request; `trusted` are numeric addresses or networks. Stands before all else."""

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
    """`text` as an IPv4 address where it is one that a socket for IPv6 shows (`::ffff:192.0.2.7`), else as it is.

    >>> plain_address("::ffff:192.0.2.7"), plain_address("2001:db8::7"), plain_address("a name")
    ('192.0.2.7', '2001:db8::7', 'a name')
    """
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped) if mapped else text
