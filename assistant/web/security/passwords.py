"""Whether a name and a password belong together. Wrong ones are counted (`guesses`); sessions that are open are not touched."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable, Sequence

from assistant.settings import User
from assistant.web.security.rate_limit import Guesses


class Passwords:
    """The users' passwords. Safe from several threads; `clock` gives seconds that only grow."""

    def __init__(self, users: Sequence[User], clock: Callable[[], float] = time.monotonic) -> None:
        self._digests = {user.name: _digest(user.password) for user in users}
        self.guesses = Guesses(clock)

    def __contains__(self, name: object) -> bool:
        return name in self._digests

    def fits(self, name: str, password: str, place: str) -> bool:
        """Whether `password` is that of `name`; equally slow for a name nobody has.

        `place` is the address it came from. Raises `TooManyGuesses` where that has guessed too often.
        """
        self.guesses.refuse(place)
        # A name nobody has is compared too, with a digest that no password has.
        right = hmac.compare_digest(self._digests.get(name, b"\0" * 32), _digest(password))
        if not right:
            self.guesses.remember(place)
        return right

    def proof(self, name: str, key: bytes) -> bytes:
        """What changes with the password of `name`, and tells nothing of it to who lacks the `key` (32 random bytes)."""
        return hmac.digest(key, name.encode() + b":" + self._digests[name], "sha256")


def _digest(password: str) -> bytes:
    """Of one length for every password, so that comparing takes as long for each."""
    return hashlib.sha256(password.encode()).digest()
