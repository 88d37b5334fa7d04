"""Checks names and passwords. Failed attempts are limited by `rate_limit`; open sessions are not affected."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable, Sequence

from assistant.settings import PageUser
from assistant.web.security.rate_limit import FailedAttempts


class Passwords:
    """The users' passwords. Thread-safe; `clock` is monotonic, in seconds."""

    def __init__(self, users: Sequence[PageUser], clock: Callable[[], float] = time.monotonic) -> None:
        self._digests = {user.name: _digest(user.password) for user in users}
        self.attempts = FailedAttempts(clock)

    def __contains__(self, name: object) -> bool:
        return name in self._digests

    def fits(self, name: str, password: str, place: str) -> bool:
        """Whether `password` is that of `name`. Takes the same time for an unknown name.

        `place` is the client's address. Raises `TooManyAttempts` after too many failed attempts from it.
        """
        self.attempts.refuse(place)
        # An unknown name is compared too, with a digest that no password has.
        right = hmac.compare_digest(self._digests.get(name, b"\0" * 32), _digest(password))
        if not right:
            self.attempts.remember(place)
        return right

    def proof(self, name: str, key: bytes) -> bytes:
        """A value that changes with the password of `name` and reveals nothing without the `key` (32 random bytes)."""
        return hmac.digest(key, name.encode() + b":" + self._digests[name], "sha256")


def _digest(password: str) -> bytes:
    """All digests have the same length, so every comparison takes the same time."""
    return hashlib.sha256(password.encode()).digest()
