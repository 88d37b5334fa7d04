"""The time limit of a whole fetch: one clock for resolving, connecting, asking and reading."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from index.errors import FetchError


class Deadline:
    """`seconds` from now. Timeouts of single steps don't limit the total: one byte per second passes them all."""

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
        """Exclude the time that was spent waiting for a turn."""
        self._end += seconds

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Time spent inside the block has its own limit and is not counted."""
        begun = time.monotonic()
        try:
            yield
        finally:
            self.extend(time.monotonic() - begun)

    def missed(self) -> FetchError:
        """The error for a missed deadline."""
        return FetchError(f"took longer than {self.seconds:g} s")
