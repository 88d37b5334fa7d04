"""Obeys robots.txt: reads it, caches it, and says whether a page may be read (RFC 9309).

It must not know how robots.txt is fetched: that function is passed in.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from index.errors import AddressRefused, FetchError, RobotsRefused
from index.fetching.addresses import WebAddress
from index.fetching.user_agent import PRODUCT

if TYPE_CHECKING:
    from protego import Protego

# RFC 9309, 2.5: at least 500 kB must be read; the rest is ignored.
MAX_BYTES = 500_000
# How long a robots.txt is valid if it doesn't say, at most, and how long a failure to read one is cached.
HOUR_SECONDS, DAY_SECONDS, FAILURE_SECONDS = 3_600.0, 86_400.0, 300.0
_MAX_SITES = 500

_AGENT = re.compile(r"\s*user[-\s]*agent\s*[:\s]\s*(?P<name>[^#]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RobotsText:
    """A robots.txt as it was fetched: its first `MAX_BYTES` bytes, and how long it says it is valid."""

    body: bytes
    max_age_seconds: int | None


@dataclass(frozen=True, slots=True)
class _Rules:
    """What is known of one site until `until`: its rules, no rules (all may be read), or why they are unavailable."""

    until: float
    read_at: float
    parsed: Protego | None = None
    failure: FetchError | None = None


@dataclass(slots=True)
class _Site:
    lock: threading.Lock = field(default_factory=threading.Lock)
    rules: _Rules | None = None


class Robots:
    """The rules of recently visited sites. Safe to use from many threads; only one at a time fetches a robots.txt."""

    def __init__(
        self,
        fetch: Callable[[str], RobotsText],
        slow_down: Callable[[str, float], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`fetch` gets the address of a robots.txt and raises `FetchError`, with the status if there was an answer;
        `slow_down` is passed a host and the seconds it wants between requests; `clock` counts seconds.
        """
        self._clock = clock
        self._fetch = fetch
        self._slow_down = slow_down
        self._sites: dict[str, _Site] = {}
        self._lock = threading.Lock()

    def check(self, address: WebAddress) -> None:
        """Returns if the page may be read.

        Raises `RobotsRefused` if robots.txt forbids it, `FetchError` if robots.txt can't be read now (5xx, 429, no
        answer), which the standard treats as forbidden, and `AddressRefused` if it is not public. Without a robots.txt
        (4xx) everything may be read.
        """
        if address.target.partition("?")[0] == "/robots.txt":
            return
        site = self._site(address.origin)
        with site.lock:
            if site.rules is None or self._clock() >= site.rules.until:
                site.rules = self._read(address, site.rules)
            rules = site.rules
        if rules.failure is not None:
            failure = rules.failure
            raise FetchError(str(failure), status=failure.status, retry_at=failure.retry_at)
        if rules.parsed is not None and not rules.parsed.can_fetch(address.url, PRODUCT):
            raise RobotsRefused("is left alone, because the site's robots.txt asks robots not to read it")

    def _read(self, address: WebAddress, before: _Rules | None) -> _Rules:
        try:
            text = self._fetch(f"{address.origin}/robots.txt")
        except AddressRefused:
            raise
        except FetchError as error:
            now = self._clock()
            if error.status is not None and 200 <= error.status < 500 and error.status != 429:
                return _Rules(until=now + HOUR_SECONDS, read_at=now)
            if before is not None and before.failure is None and now - before.read_at < DAY_SECONDS:
                return _Rules(until=now + FAILURE_SECONDS, read_at=before.read_at, parsed=before.parsed)
            failure = FetchError(
                f"is left alone for now: the site's robots.txt can't be read (it {error})",
                status=error.status,
                retry_at=error.retry_at,
            )
            holds = FAILURE_SECONDS
            if error.retry_at is not None:
                holds = min(holds, (error.retry_at - datetime.now(UTC)).total_seconds())
            return _Rules(until=now + holds, read_at=now, failure=failure)
        parsed = parse(text.body)
        delay = parsed.crawl_delay(PRODUCT)
        if delay is not None:
            self._slow_down(address.host, delay)
        now = self._clock()
        holds = min(max(text.max_age_seconds or 0, HOUR_SECONDS), DAY_SECONDS)
        return _Rules(until=now + holds, read_at=now, parsed=parsed)

    def _site(self, origin: str) -> _Site:
        with self._lock:
            if origin not in self._sites and len(self._sites) >= _MAX_SITES:
                del self._sites[next(iter(self._sites))]  # the oldest entry; it is fetched again when needed
            return self._sites.setdefault(origin, _Site())


def parse(body: bytes) -> Protego:
    """The rules in a robots.txt, as far as they apply to us or to everybody.

    All other robots are renamed to one name first. The parser copies every rule for every name above it, so a
    robots.txt with 10,000 names and 10,000 rules would fill the memory; and it matches `News` to Newsdesk.
    """
    from protego import Protego

    lines = body[:MAX_BYTES].decode("utf-8-sig", "replace").splitlines()
    return Protego.parse("\n".join(map(_with_known_name, lines)))


def _with_known_name(line: str) -> str:
    found = _AGENT.match(line)
    if not found:
        return line
    name = found["name"].strip()
    token = re.match(r"[A-Za-z_-]*", name)
    if token and token.group().lower() == PRODUCT.lower():
        return f"User-agent: {PRODUCT}"
    return "User-agent: *" if name == "*" else "User-agent: somebody-else"
