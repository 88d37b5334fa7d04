"""The names the page answers to: a guard against a site elsewhere whose name is pointed at this machine.

Such a site's scripts could otherwise read the page as their own (DNS rebinding). A numeric address is nobody's name.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.web.door.programs import line_for

ANY = "*"
_SHOWN_CHARACTERS = 100


class KnownHosts:
    """400 with one line for a request to another name than `names`, of which `*.news.example` stands for several."""

    def __init__(self, app: ASGIApp, names: Collection[str] = (ANY,), numbers: bool = False) -> None:
        self.app = app
        self.names = names
        self.numbers = numbers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            name = host_name(Headers(scope=scope).get("host", ""))
            if not self.knows(name):
                shown = "".join(mark for mark in name if mark.isprintable())[:_SHOWN_CHARACTERS]
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


def host_name(header: str) -> str:
    """The name in a `Host` header, without port, brackets and the dot at its end.

    >>> host_name("[::1]:7860"), host_name("News.example.:80")
    ('::1', 'news.example')
    """
    if header.startswith("["):
        return header[1:].partition("]")[0].lower()
    return header.partition(":")[0].lower().removesuffix(".")


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
