"""Whether a name and a password belong together, and how often somebody may guess.

Guesses are counted by where they come from. Who guesses too often is not listened to for a while, right password or not;
nobody is made to wait in the server, so that guessing holds up nobody else. Sessions that are open are not touched.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence

from assistant.settings import User

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


class Passwords:
    """The users' passwords. Safe from several threads; `clock` gives seconds that only grow."""

    def __init__(self, users: Sequence[User], clock: Callable[[], float] = time.monotonic) -> None:
        self._digests = {user.name: _digest(user.password) for user in users}
        self._clock = clock
        self._lock = threading.Lock()
        # Where wrong guesses came from: how many, and when the last was.
        self._guesses: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def __contains__(self, name: object) -> bool:
        return name in self._digests

    def fits(self, name: str, password: str, place: str) -> bool:
        """Whether `password` is that of `name`; equally slow for a name nobody has.

        `place` is the address it came from. Raises `TooManyGuesses` where that has guessed too often.
        """
        place = _neighbourhood(place)
        self._refuse_guessing(place)
        # A name nobody has is compared too, with a digest that no password has.
        right = hmac.compare_digest(self._digests.get(name, b"\0" * 32), _digest(password))
        if not right:
            self._remember(place)
        return right

    def proof(self, name: str, key: bytes) -> bytes:
        """What changes with the password of `name`, and tells nothing of it to who lacks the `key` (32 random bytes)."""
        return hmac.digest(key, name.encode() + b":" + self._digests[name], "sha256")

    def _refuse_guessing(self, place: str) -> None:
        with self._lock:
            count, last = self._guesses.get(place, (0, 0.0))
        over = count - FREE_GUESSES
        if over < 0:
            return
        ends = last + min(MAX_SECONDS, 2.0 ** min(over, 10))
        if (now := self._clock()) < ends:
            raise TooManyGuesses(ends - now)

    def _remember(self, place: str) -> None:
        now = self._clock()
        with self._lock:
            count, last = self._guesses.pop(place, (0, now))
            self._guesses[place] = (1 if now - last > FORGET_SECONDS else count + 1, now)
            if len(self._guesses) > MAX_PLACES:
                self._guesses.popitem(last=False)


def _digest(password: str) -> bytes:
    """Of one length for every password, so that comparing takes as long for each."""
    return hashlib.sha256(password.encode()).digest()


def _neighbourhood(place: str) -> str:
    """The network an IPv6 address is in, of which one machine has billions; else the place itself."""
    try:
        address = ipaddress.ip_address(place)
    except ValueError:
        return place
    if address.version == 4:
        return place
    return str(ipaddress.ip_network((address, 64), strict=False))
