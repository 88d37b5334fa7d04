"""Access control: who may see the page when users are configured.

Everything requires authentication except the sign-in page with its files, `/health`, and feeds with a secret address.
People sign in on a page and get a session cookie. Programs and feed readers send name and password with each request
(HTTP Basic). The session's cookie is SameSite=Lax for the reason given in `readers`.
"""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.settings import PageUser
from assistant.web.security.api_paths import TOKEN, is_for_programs, refusal
from assistant.web.security.login_sessions import SESSION_SECONDS, LoginSessions
from assistant.web.security.passwords import Passwords
from assistant.web.security.rate_limit import TooManyAttempts
from assistant.web.security.readers import READER

COOKIE = "newsdesk_session"
SIGN_IN, SIGN_OUT = "/sign-in", "/sign-out"
# Open to everybody, because they contain no news: the page's own files, Gradio's, and the health check.
OPEN = ("/newsdesk/", "/assets/")
# A feed of standing questions is protected by the secret in its address: many feed readers can't send a password.
SECRET = "/standing/feed/"
OPEN_EXACTLY = (SIGN_IN, SIGN_OUT, "/health")

MAX_NEXT_CHARACTERS = 2_000


class Authenticator:
    """Authenticates requests by session cookie or by HTTP Basic."""

    def __init__(self, users: tuple[PageUser, ...], home: Path) -> None:
        self.passwords = Passwords(users)
        self.sign_ins = LoginSessions(home, self.passwords)

    def name_in_cookie(self, request: Request) -> str | None:
        """The user of the session in the request's cookie."""
        token = request.cookies.get(COOKIE)
        return self.sign_ins.name_of(token) if token else None

    def name_in_header(self, request: Request) -> str | None:
        """The user whose name and password are in the `Authorization` header. Raises `TooManyAttempts`."""
        given = basic(request.headers)
        if given is None:
            return None
        name, password = given
        return name if self.passwords.fits(name, password, place_of(request)) else None


class Access:
    """Lets authenticated requests through and sets their reader. Redirects browsers to the sign-in page; programs get 401."""

    def __init__(self, app: ASGIApp, authenticator: Authenticator) -> None:
        self.app = app
        self.authenticator = authenticator

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "websocket":  # the page uses none, and they are never authenticated
                await send({"type": "websocket.close", "code": 1008})
            else:
                await self.app(scope, receive, send)
            return
        if scope.get(TOKEN):  # a program with a valid token
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        try:
            name = self.authenticator.name_in_cookie(request) or self.authenticator.name_in_header(request)
        except TooManyAttempts as error:
            await _wait(request, error)(scope, receive, send)
            return
        if name is None and not is_open(scope["path"]):
            await _stranger(request)(scope, receive, send)
            return
        scope[READER] = name
        await self.app(scope, receive, send)


def is_open(path: str) -> bool:
    """Whether `path` needs no authentication."""
    return path in OPEN_EXACTLY or (path.startswith((*OPEN, SECRET)) and ".." not in path)


def way_back(value: str) -> str:
    """`value` as a path on this site, with its query, to return to after signing in; `/` for any other address.

    >>> way_back("/articles/7?version=2"), way_back("//elsewhere.example"), way_back("https://elsewhere.example/")
    ('/articles/7?version=2', '/', '/')
    """
    # Browsers read a backslash as a slash and drop control characters.
    if len(value) > MAX_NEXT_CHARACTERS or "\\" in value or not value.isprintable() or " " in value:
        return "/"
    try:
        parts = urlsplit(value)
    except ValueError:
        return "/"
    if parts.scheme or parts.netloc or not value.startswith("/") or value.startswith("//"):
        return "/"
    return "/" if parts.path in (SIGN_IN, SIGN_OUT) else value


def place_of(request: Request) -> str:
    """The client address of a request (see `proxies`)."""
    return request.client.host if request.client else "unknown"


def basic(headers: Headers) -> tuple[str, str] | None:
    """Name and password of HTTP Basic; `None` if there are none, or they can't be decoded."""
    scheme, _, text = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, colon, password = base64.b64decode(text.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return (name, password) if colon else None


def session_cookie(token: str, scope: Scope, seconds: int = SESSION_SECONDS) -> str:
    """The `Set-Cookie` line; 0 seconds delete the cookie."""
    secure = "; Secure" if scope.get("scheme") == "https" else ""
    return f"{COOKIE}={token}; Max-Age={seconds}; Path=/; HttpOnly; SameSite=Lax{secure}"


def _stranger(request: Request) -> Response:
    wants_page = "text/html" in request.headers.get("accept", "")
    if request.method in ("GET", "HEAD") and wants_page:
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        back = way_back(path)
        return RedirectResponse(SIGN_IN + ("" if back == "/" else f"?next={quote(back, safe='')}"), status_code=303)
    # With a challenge, a browser would open its own dialog for name and password over the page.
    challenge = {} if _is_browser(request.headers) else {"WWW-Authenticate": 'Basic realm="Newsdesk", charset="UTF-8"'}
    if not is_for_programs(request.url.path):
        return JSONResponse({"error": "sign in first"}, status_code=401, headers=challenge)
    line = "sign in first: send name and password (HTTP Basic)"
    return refusal(request.url.path, line + (" or a token (Bearer)" if TOKEN in request.scope else ""), 401, challenge)


def _is_browser(headers: Headers) -> bool:
    return "sec-fetch-mode" in headers or headers.get("user-agent", "").startswith("Mozilla/")


def _wait(request: Request, error: TooManyAttempts) -> Response:
    line = f"too many wrong passwords; wait {error.seconds} seconds"
    return refusal(request.url.path, line, 429, {"Retry-After": str(error.seconds)})
