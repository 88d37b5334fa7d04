"""How often somebody may guess a secret of the door: wrong passwords and wrong tokens, counted by where they come from.

Who guesses too often is not listened to for a while, right or not; nobody is made to wait in the server, so that
guessing holds up nobody else.
"""

from __future__ import annotations

import ipaddress
import threading
import time
from collections.abc import Callable

from cachetools import TTLCache

from assistant.web.security.proxies import plain_address

# Slips of the pen that cost nothing.
FREE_GUESSES = 5
# Then each wrong guess closes the door for twice as long, up to this: some 3,000 guesses a day.
MAX_SECONDS = 30.0
FORGET_SECONDS = 900.0
# Places that are remembered; beyond them, the one that has been quiet for longest is forgotten.
MAX_PLACES = 10_000


class TooManyGuesses(Exception):
    """Not now; `seconds` is how long to wait, at least 1."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = max(1, round(seconds))


class Guesses:
    """The wrong guesses of late. Safe from several threads; `clock` gives seconds that only grow."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        # Where wrong guesses came from: how many, and when the last was. Forgotten when the last is long ago.
        self._by_place: TTLCache[str, tuple[int, float]] = TTLCache(MAX_PLACES, FORGET_SECONDS, clock)

    def __len__(self) -> int:
        return len(self._by_place)

    def refuse(self, place: str) -> None:
        """Raises `TooManyGuesses` where `place`, the address a guess comes from, has guessed too often."""
        with self._lock:
            count, last = self._by_place.get(_neighbourhood(place), (0, 0.0))
        over = count - FREE_GUESSES
        if over < 0:
            return
        ends = last + min(MAX_SECONDS, 2.0 ** min(over, 10))
        if (now := self._clock()) < ends:
            raise TooManyGuesses(ends - now)

    def remember(self, place: str) -> None:
        """A guess from `place` was wrong."""
        place, now = _neighbourhood(place), self._clock()
        with self._lock:
            count, _ = self._by_place.get(place, (0, now))
            self._by_place[place] = (count + 1, now)


def _neighbourhood(place: str) -> str:
    """The network an IPv6 address is in, of which one machine has billions; else the place itself, an IPv4
    address also where it is written as one of IPv6."""
    place = plain_address(place)
    try:
        address = ipaddress.ip_address(place)
    except ValueError:
        return place
    if address.version == 4:
        return place
    return str(ipaddress.ip_network((address, 64), strict=False))
