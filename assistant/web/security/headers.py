"""Security headers for responses, and refusal of cross-site requests. Plain ASGI, so streamed responses stay streamed.

Gradio 6.31 needs no inline script beyond those of its own document (a nonce each) and, without `gr.HTML`, `js=` and
plots, no `eval`. It sets styles inline, so styles can't be restricted to nonces.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web.html.page_document import newsdesk_document
from assistant.web.security.api_paths import line_for

POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'self'; object-src 'none'; "
    "frame-src 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Other sites get no referrer. With "no-referrer", browsers would not send the origin with the page's own forms either.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}

# Addresses that change with their content, so they can be cached for long.
VERSIONED = ("/assets/", "/newsdesk/")


class PageSecurity:
    """Adds headers to every response and the nonce to the document, and answers 403 to posts from other sites.

    The last is needed because browsers let any page post to a server on the same machine. `assets` are the document's own
    style sheets and scripts; `panels` is markup for the end of its body.
    """

    def __init__(self, app: ASGIApp, version: str, assets: Sequence[str] = (), panels: str = "") -> None:
        self.app = app
        self.version = version
        self.assets = assets
        self.panels = panels

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(18)
        path = scope["path"]

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = POLICY.format(nonce=nonce)
                headers.update(HEADERS)
                if path.startswith(VERSIONED) and message["status"] == 200:
                    headers["Cache-Control"] = "public, max-age=31536000, immutable"
                elif "cache-control" not in headers:
                    headers["Cache-Control"] = "no-store"
            await send(message)

        if scope["method"] not in ("GET", "HEAD") and is_foreign(Headers(scope=scope)):
            await line_for(path, "This came from another site", 403)(scope, receive, with_headers)
        elif path == "/":
            await self._document(scope, receive, with_headers, nonce)
        else:
            await self.app(scope, receive, with_headers)

    async def _document(self, scope: Scope, receive: Receive, send: Send, nonce: str) -> None:
        """Collect the whole document, which is small, rewrite it, then send it."""
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        start: Message = {}
        body = bytearray()

        async def hold(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            if message["type"] != "http.response.body":  # extensions that servers and test clients may use
                return
            body.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            headers = MutableHeaders(scope=start)
            whole = bytes(body)
            if headers.get("content-type", "").startswith("text/html") and scope["method"] == "GET":
                whole = newsdesk_document(whole.decode(), nonce, self.version, self.assets, self.panels).encode()
                headers["Content-Length"] = str(len(whole))
                headers["Cache-Control"] = "no-store"
            await send(start)
            await send({"type": "http.response.body", "body": whole})

        await self.app({**scope, "headers": plain}, receive, hold)


def is_foreign(headers: Headers) -> bool:
    """Whether a page of another origin sent this. Programs other than browsers send no origin and are let through."""
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site") in ("cross-site", "same-site")
    try:
        return urlsplit(origin).netloc.lower() != headers.get("host", "").lower()
    except ValueError:
        return True
