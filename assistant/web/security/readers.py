"""Who is asking: the signed-in user, or else the browser, by a cookie of its own.

What is kept for people (conversations, standing questions) is kept under this name and told to nobody else. A browser's
name is a digest of its cookie, so that what is stored on disk opens nothing. Programs that keep no cookies have no name.

The cookie is SameSite=Lax, not Strict: a browser leaves a strict one at home when somebody follows a link from a mail or
another site, and the visitor would be given a new name and lose sight of what was kept. What other sites send is refused
by its origin (`security.is_foreign`).
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
# Browsers keep none for longer; every visit begins the time anew.
COOKIE_SECONDS = 400 * 24 * 3600
# The name in an ASGI scope. Whatever stands before `Readers` and knows better sets it first.
READER = "newsdesk.reader"

_SECRET_BYTES = 24
_SECRET = re.compile(r"[\w-]{32}", re.ASCII)


def reader_of(request: gr.Request | Request | None) -> str | None:
    """The name that what `request` asks to keep is kept under; `None` for a program that keeps no cookies.

    Takes the request of a Gradio event, also of one that waited in the queue, and that of a route.
    """
    inner = request.request if isinstance(request, gr.Request) else request
    if inner is None:
        return None
    name = inner.scope.get(READER)
    return name if isinstance(name, str) else None


class Readers:
    """Names who sent each request, and gives every browser that opens a document a cookie to be known by."""

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
    """The name of the browser whose cookie is `secret`, from which the cookie can't be told."""
    return f"{BROWSERS}{hashlib.sha256(secret.encode()).hexdigest()[:32]}"


def cookie(secret: str, scope: Scope) -> str:
    """The `Set-Cookie` line; over https the browser may show it over https only."""
    secure = "; Secure" if scope.get("scheme") == "https" else ""
    return f"{COOKIE}={secret}; Max-Age={COOKIE_SECONDS}; Path=/; HttpOnly; SameSite=Lax{secure}"
