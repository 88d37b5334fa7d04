"""Cookies that sites set on the way of a redirect and expect one hop later. Kept for one fetch and then forgotten. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from index.fetching.addresses import WebAddress

MAX_COOKIES = 50
MAX_COOKIE_CHARACTERS = 4_096

_COOKIE = re.compile(r"\s*+([!#$%&'*+.^`|~\w-]++)=([^;\x00-\x20\x7f]*+)")
_DOMAIN = re.compile(r";\s*domain\s*=\s*\.?([a-z0-9.-]{1,253})", re.IGNORECASE)
_SECURE = re.compile(r";\s*secure\s*(?:;|$)", re.IGNORECASE)
_ENDED = re.compile(r";\s*max-age\s*=\s*(?:0|-)", re.IGNORECASE)


@dataclass(slots=True)
class Cookies:
    """The cookies of one fetch: `(domain, name) -> (value, only over https)`. A domain with a dot in front has subdomains."""

    kept: dict[tuple[str, str], tuple[str, bool]] = field(default_factory=dict)

    def keep(self, address: WebAddress, headers: Iterable[str]) -> None:
        """Take the `Set-Cookie` headers of an answer. A site sets them for itself and its own parent domain only."""
        for header in headers:
            cookie = _COOKIE.match(header[:MAX_COOKIE_CHARACTERS])
            if cookie is None:
                continue
            said = _DOMAIN.search(header)
            parent = said[1].lower() if said else ""
            if parent and "." in parent and f".{address.host}".endswith(f".{parent}"):
                domain = f".{parent}"
            elif parent:
                continue
            else:
                domain = address.host
            self.kept.pop((domain, cookie[1]), None)
            if not _ENDED.search(header) and len(self.kept) < MAX_COOKIES:
                self.kept[domain, cookie[1]] = cookie[2], bool(_SECURE.search(header))

    def header(self, address: WebAddress) -> str | None:
        """The `Cookie` header for a request to `address`; `None` without cookies."""
        host = f".{address.host}"
        sent = [
            f"{name}={value}"
            for (domain, name), (value, secure) in self.kept.items()
            if (host.endswith(domain) if domain.startswith(".") else domain == address.host)
            and (address.scheme == "https" or not secure)
        ]
        return "; ".join(sent) or None

    @property
    def state(self) -> frozenset[tuple[tuple[str, str], tuple[str, bool]]]:
        """All of it, to notice whether something has changed."""
        return frozenset(self.kept.items())
