"""Bearer tokens, which authenticate programs on the paths of `api_paths`.

If tokens are configured (`NEWSDESK_API_TOKEN`), a request to these paths needs one as `Authorization: Bearer TOKEN`. If
users are configured too, a session or HTTP Basic works as well. A token gives access to these paths only. Without
configured tokens, any key that a program sends is ignored.
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
from assistant.web.security.rate_limit import FailedAttempts, TooManyAttempts

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="Newsdesk"'}


class ApiTokens:
    """The valid tokens.

    Wrong tokens are counted separately from wrong passwords. Otherwise a program with an old token that asks every few
    seconds would keep people from signing in.
    """

    def __init__(self, tokens: Sequence[str], clock: Callable[[], float] = time.monotonic) -> None:
        self._digests = [_digest(token) for token in tokens]
        self._attempts = FailedAttempts(clock)

    def fits(self, token: str, place: str) -> bool:
        """Whether `token` is valid. Raises `TooManyAttempts` after too many failed attempts from the address `place`."""
        self._attempts.refuse(place)
        given = _digest(token)
        # All are compared, so the time does not depend on which one matches.
        right = sum(hmac.compare_digest(each, given) for each in self._digests) > 0
        if not right:
            self._attempts.remember(place)
        return right


class TokenAccess:
    """Answers 401 to requests on the programs' paths without a valid token.

    With `behind_sign_in`, requests without any token are passed on to `access`, which authenticates users.
    """

    def __init__(self, app: ASGIApp, tokens: ApiTokens, behind_sign_in: bool = False) -> None:
        self.app = app
        self.tokens = tokens
        self.behind_sign_in = behind_sign_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] not in ("http", "websocket") or not is_for_programs(path):
            await self.app(scope, receive, send)
            return
        if scope["type"] == "websocket":  # programs have no WebSocket interface
            await send({"type": "websocket.close", "code": 1008})
            return
        token = bearer(Headers(scope=scope))
        try:
            right = token is not None and self.tokens.fits(token, place_of(Request(scope)))
        except TooManyAttempts as error:
            line = f"too many wrong tokens; wait {error.seconds} seconds"
            await refusal(path, line, 429, {"Retry-After": str(error.seconds)})(scope, receive, send)
            return
        if not right and (token is not None or not self.behind_sign_in):
            line = "this token is not valid" if token else "send a token: Authorization: Bearer TOKEN"
            await refusal(path, line, 401, CHALLENGE)(scope, receive, send)
            return
        scope[TOKEN] = right
        await self.app(scope, receive, send)


def bearer(headers: Headers) -> str | None:
    """The token of a request; `None` if it has none."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _digest(token: str) -> bytes:
    """All digests have the same length, so every comparison takes the same time."""
    return hashlib.sha256(token.encode()).digest()
