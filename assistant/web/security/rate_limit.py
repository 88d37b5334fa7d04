"""Limits failed attempts with passwords and tokens, counted per client address.

After too many failures, an address is refused for a while, even with the right secret. No request waits inside the server,
so failed attempts don't slow down anybody else.
"""

from __future__ import annotations

import ipaddress
import threading
import time
from collections.abc import Callable

from cachetools import TTLCache

from assistant.web.security.proxies import plain_address

# Typing errors without a penalty.
FREE_GUESSES = 5
# After that, each failure doubles the time of refusal, up to this: about 3,000 attempts a day.
MAX_SECONDS = 30.0
FORGET_SECONDS = 900.0
# How many addresses are remembered; beyond that, the least recently active one is forgotten.
MAX_PLACES = 10_000


class TooManyAttempts(Exception):
    """Too many failed attempts; `seconds` is how long to wait, at least 1."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = max(1, round(seconds))


class FailedAttempts:
    """The recent failed attempts. Thread-safe; `clock` is monotonic, in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        # Address -> number of failed attempts, and the time of the last one. Forgotten some time after the last.
        self._by_place: TTLCache[str, tuple[int, float]] = TTLCache(MAX_PLACES, FORGET_SECONDS, clock)

    def __len__(self) -> int:
        return len(self._by_place)

    def refuse(self, place: str) -> None:
        """Raises `TooManyAttempts` after too many failed attempts from the address `place`."""
        with self._lock:
            count, last = self._by_place.get(_neighbourhood(place), (0, 0.0))
        over = count - FREE_GUESSES
        if over < 0:
            return
        ends = last + min(MAX_SECONDS, 2.0 ** min(over, 10))
        if (now := self._clock()) < ends:
            raise TooManyAttempts(ends - now)

    def remember(self, place: str) -> None:
        """Count a failed attempt from `place`."""
        place, now = _neighbourhood(place), self._clock()
        with self._lock:
            count, _ = self._by_place.get(place, (0, now))
            self._by_place[place] = (count + 1, now)


def _neighbourhood(place: str) -> str:
    """The key to count by: the network of an IPv6 address, because one machine has billions of them; else the address.

    An IPv4-mapped IPv6 address counts as IPv4.
    """
    place = plain_address(place)
    try:
        address = ipaddress.ip_address(place)
    except ValueError:
        return place
    if address.version == 4:
        return place
    return str(ipaddress.ip_network((address, 64), strict=False))
