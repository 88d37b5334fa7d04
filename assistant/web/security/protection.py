"""The middleware that every request passes before it reaches the page, the API or the tools for agents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from starlette.middleware import Middleware

from assistant.web.security.access import Access, Authenticator
from assistant.web.security.allowed_hosts import ANY, AllowedHosts
from assistant.web.security.exposure import Exposure
from assistant.web.security.headers import PageSecurity
from assistant.web.security.proxies import Proxies
from assistant.web.security.readers import Readers
from assistant.web.security.tokens import ApiTokens, TokenAccess


@dataclass(frozen=True, slots=True)
class Protection:
    """Who may send requests, and by which names.

    - `hosts` are the allowed host names; with `numbers`, numeric addresses are allowed too (see `allowed_hosts`).
    - `proxies` are the addresses whose forwarded headers are trusted.
    - `authenticator` authenticates people; without it, everybody may read and ask. `tokens` authenticate programs (see
      `api_paths`).
    """

    hosts: Sequence[str] = (ANY,)
    numbers: bool = False
    proxies: Sequence[str] = ()
    authenticator: Authenticator | None = None
    tokens: Sequence[str] = ()

    @classmethod
    def of(cls, reach: Exposure, home: Path, tokens: Sequence[str]) -> Protection:
        """What a server with this exposure needs. The sessions of its users are stored in `home`."""
        authenticator = Authenticator(reach.users, home) if reach.users else None
        return cls(reach.names, reach.numbers, reach.proxies, authenticator, tokens)

    def middleware(self, version: str, assets: Sequence[str] = (), panels: str = "") -> list[Middleware]:
        """In the order in which they get a request. For the arguments see `PageSecurity`."""
        by_token = Middleware(TokenAccess, tokens=ApiTokens(self.tokens), behind_sign_in=self.authenticator is not None)
        return [
            Middleware(Proxies, trusted=self.proxies),
            Middleware(AllowedHosts, names=tuple(self.hosts), numbers=self.numbers),
            Middleware(PageSecurity, version=version, assets=assets, panels=panels),
            *([by_token] if self.tokens else []),
            Middleware(Access, authenticator=self.authenticator) if self.authenticator else Middleware(Readers),
        ]
