"""Which articles are searched otherwise than before: a catalog's journal, so that what is worked out from it can follow.

Kept in memory and short. A reader remembers how far it has read; one that has fallen too far behind is told to begin
anew. Safe to use from several threads.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable

# Ids kept (some 10 MB at most). Reading that many articles one by one takes longer than reading all of them at once.
MAX_IDS = 100_000


class Journal:
    """Article ids in the order in which they were changed. `position` counts all that were ever written."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ids: list[str] = []
        self._dropped = 0

    @property
    def position(self) -> int:
        with self._lock:
            return self._dropped + len(self._ids)

    def write(self, ids: Iterable[str]) -> None:
        """Say that these articles were added, changed or removed. To be called after the change is to be read."""
        with self._lock:
            self._ids.extend(ids)
            if len(self._ids) > MAX_IDS:
                drop = len(self._ids) - MAX_IDS // 2
                del self._ids[:drop]
                self._dropped += drop

    def since(self, position: int) -> tuple[int, set[str] | None]:
        """The position now and the ids written since `position`; `None` for them when they are no longer known."""
        with self._lock:
            now = self._dropped + len(self._ids)
            return now, set(self._ids[position - self._dropped :]) if position >= self._dropped else None
