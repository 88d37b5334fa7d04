"""A log of the articles whose searched content has changed, so that derived data can be updated instead of rebuilt.

It is kept in memory and is short. A reader remembers its position in the log; a reader that is too far behind is told
to read everything again. It knows ids, not articles. Safe to use from several threads.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable

# Ids kept (about 10 MB at most). Beyond this, reading all articles is faster than reading the changed ones one by one.
MAX_IDS = 100_000


class ChangeLog:
    """Article ids in the order in which they changed. `position` counts all ids ever written."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ids: list[str] = []
        self._dropped = 0

    @property
    def position(self) -> int:
        with self._lock:
            return self._dropped + len(self._ids)

    def write(self, ids: Iterable[str]) -> None:
        """Record that these articles were added, changed or removed. Call it once the change can be read."""
        with self._lock:
            self._ids.extend(ids)
            if len(self._ids) > MAX_IDS:
                drop = len(self._ids) - MAX_IDS // 2
                del self._ids[:drop]
                self._dropped += drop

    def since(self, position: int) -> tuple[int, set[str] | None]:
        """The current position and the ids written since `position`, or `None` if the log no longer goes back that far."""
        with self._lock:
            now = self._dropped + len(self._ids)
            return now, set(self._ids[position - self._dropped :]) if position >= self._dropped else None
