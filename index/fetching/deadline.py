"""How long a fetch may still take, as a whole: one clock for looking up, connecting, asking and reading."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from index.errors import FetchError


class Deadline:
    """`seconds` from now. Time limits for each single step don't add up to one: a byte a second passes them all."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds left, above 0. Raises `FetchError` when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise self.missed()
        return left

    def extend(self, seconds: float) -> None:
        """Take out of the count what was spent waiting for a turn."""
        self._end += seconds

    @contextmanager
    def paused(self) -> Iterator[None]:
        """What happens inside the block has a time limit of its own and is not counted."""
        begun = time.monotonic()
        try:
            yield
        finally:
            self.extend(time.monotonic() - begun)

    def missed(self) -> FetchError:
        """The error that says so."""
        return FetchError(f"took longer than {self.seconds:g} s")
