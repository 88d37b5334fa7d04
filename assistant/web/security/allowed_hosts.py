"""Checks the `Host` header against the allowed names, as a protection against DNS rebinding.

In that attack, another site points its own name at this machine, so that its scripts can read the page. Numeric addresses
are safe, because no site owns one as its name.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.web.security.api_paths import line_for

ANY = "*"
_SHOWN_CHARACTERS = 100
# A name or an IPv4 address, or an IPv6 address in brackets; then an optional port.
_HEADER = re.compile(r"([a-z0-9_-]+(?:\.[a-z0-9_-]+)*)\.?(?::\d{0,5})?|\[([0-9a-f:.]+)\](?::\d{0,5})?", re.ASCII)


class AllowedHosts:
    """Answers 400 to requests for a host that is not in `names`. `*.news.example` allows all names below it."""

    def __init__(self, app: ASGIApp, names: Collection[str] = (ANY,), numbers: bool = False) -> None:
        self.app = app
        self.names = names
        self.numbers = numbers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            given = Headers(scope=scope).getlist("host")
            name = host_name(given[0]) if len(given) == 1 else None
            if name is None or not self.knows(name):
                shown = "".join(filter(_is_shown, name or ", ".join(given)))[:_SHOWN_CHARACTERS]
                line = (
                    f"This page does not answer to the name “{shown}”. If it should: NEWSDESK_HOSTS lists such names."
                )
                await line_for(scope["path"], line, 400)(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def knows(self, name: str) -> bool:
        if ANY in self.names or name in self.names or (self.numbers and _is_number(name)):
            return True
        return any(each.startswith("*.") and name.endswith(each[1:]) for each in self.names)


def host_name(header: str) -> str | None:
    """The name in a `Host` header, without port, brackets and trailing dot; `None` for an invalid header.

    >>> host_name("[::1]:7860"), host_name("News.example.:80"), host_name("[::1].news.example")
    ('::1', 'news.example', None)
    """
    found = _HEADER.fullmatch(header.lower())
    if found is None:
        return None
    name, address = found.groups()
    return address if address and _is_number(address) else name


def _is_shown(mark: str) -> bool:
    return mark.isprintable() and mark not in "<>\"'&"


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
