"""Identifies the reader of a request: the signed-in user, or else the browser, by a cookie.

Conversations and standing questions are stored under the reader's name and shown to nobody else. A browser's name is a
digest of its cookie, so the stored name gives no access. Programs without cookies have no name.

The cookie is SameSite=Lax, not Strict. A browser does not send a strict cookie when somebody follows a link from a mail or
another site, so the visitor would get a new name and lose sight of their conversations. Requests from other sites are
refused by their origin (`headers.is_foreign`).
"""

from __future__ import annotations

import hashlib
import re
import secrets

import gradio as gr
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.settings import BROWSERS

COOKIE = "newsdesk_reader"
# The longest that browsers allow; every visit renews it.
COOKIE_SECONDS = 400 * 24 * 3600
# A key of the ASGI scope. Middleware before `Readers` that knows the reader sets it first.
READER = "newsdesk.reader"

_SECRET_BYTES = 24
_SECRET = re.compile(r"[\w-]{32}", re.ASCII)


def reader_of(request: gr.Request | Request | None) -> str | None:
    """The reader's name, under which data is stored; `None` for a program without cookies.

    Takes the request of a route or of a Gradio event, including one that waited in the queue.
    """
    inner = request.request if isinstance(request, gr.Request) else request
    if inner is None:
        return None
    name = inner.scope.get(READER)
    return name if isinstance(name, str) else None


class Readers:
    """Sets the reader of each request, and gives every browser that opens a document a cookie."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope.get(READER) is not None:
            await self.app(scope, receive, send)
            return
        secret = Request(scope).cookies.get(COOKIE, "")
        if not _SECRET.fullmatch(secret):
            secret = ""
        scope[READER] = browser_name(secret) if secret else None

        async def with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and scope["method"] == "GET":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers.append("set-cookie", cookie(secret or secrets.token_urlsafe(_SECRET_BYTES), scope))
            await send(message)

        await self.app(scope, receive, with_cookie)


def browser_name(secret: str) -> str:
    """The name of the browser whose cookie is `secret`. The cookie can't be derived from it."""
    return f"{BROWSERS}{hashlib.sha256(secret.encode()).hexdigest()[:32]}"


def cookie(secret: str, scope: Scope) -> str:
    """The `Set-Cookie` line; `Secure` if the request came over https."""
    secure = "; Secure" if scope.get("scheme") == "https" else ""
    return f"{COOKIE}={secret}; Max-Age={COOKIE_SECONDS}; Path=/; HttpOnly; SameSite=Lax{secure}"
