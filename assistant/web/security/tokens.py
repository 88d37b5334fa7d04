"""Tokens: what programs show instead of a name and a password, on the paths that are theirs (`programs`).

Where tokens are set (`NEWSDESK_API_TOKEN`), a request there shows one of them as `Authorization: Bearer TOKEN`. Where
users are set as well, it may show what the door takes instead; a token opens these paths and nothing else of the page.
Where none are set, whatever key a program sends is as good as none.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable, Sequence

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.web.security.access import place_of
from assistant.web.security.api_paths import TOKEN, is_for_programs, refusal
from assistant.web.security.rate_limit import Guesses, TooManyGuesses

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="Newsdesk"'}


class Tokens:
    """The tokens that are taken. Wrong ones are counted apart from wrong passwords: a program with an old token, which
    asks every few seconds, would keep people from signing in."""

    def __init__(self, tokens: Sequence[str], clock: Callable[[], float] = time.monotonic) -> None:
        self._digests = [_digest(token) for token in tokens]
        self._guesses = Guesses(clock)

    def fits(self, token: str, place: str) -> bool:
        """Whether `token` is one of ours. Raises `TooManyGuesses` where `place`, an address, has guessed too often."""
        self._guesses.refuse(place)
        given = _digest(token)
        # All are compared, so that it takes as long whichever fits.
        right = sum(hmac.compare_digest(each, given) for each in self._digests) > 0
        if not right:
            self._guesses.remember(place)
        return right


class TokenDoor:
    """401 for who shows no token or a wrong one on the programs' paths. With `behind_door`, who shows none is left to
    the door that comes next."""

    def __init__(self, app: ASGIApp, tokens: Tokens, behind_door: bool = False) -> None:
        self.app = app
        self.tokens = tokens
        self.behind_door = behind_door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] not in ("http", "websocket") or not is_for_programs(path):
            await self.app(scope, receive, send)
            return
        if scope["type"] == "websocket":  # no program is spoken to over one
            await send({"type": "websocket.close", "code": 1008})
            return
        token = bearer(Headers(scope=scope))
        try:
            right = token is not None and self.tokens.fits(token, place_of(Request(scope)))
        except TooManyGuesses as error:
            line = f"too many wrong tokens; wait {error.seconds} seconds"
            await refusal(path, line, 429, {"Retry-After": str(error.seconds)})(scope, receive, send)
            return
        if not right and (token is not None or not self.behind_door):
            line = "this token is not valid" if token else "show a token: Authorization: Bearer TOKEN"
            await refusal(path, line, 401, CHALLENGE)(scope, receive, send)
            return
        scope[TOKEN] = right
        await self.app(scope, receive, send)


def bearer(headers: Headers) -> str | None:
    """The token of a request; `None` where it shows none."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _digest(token: str) -> bytes:
    """Of one length for every token, so that comparing takes as long for each."""
    return hashlib.sha256(token.encode()).digest()
