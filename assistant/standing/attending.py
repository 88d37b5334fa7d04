"""An answerer that knows whether it is answering somebody now, so that what can wait does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any, Protocol

from assistant.records import Event


class Answerer(Protocol):
    """`assistant.chat.Assistant` is one."""

    def stream(self, *args: Any, **options: Any) -> Iterator[Event]: ...


class Attending:
    """Passes everything on to `answerer`, and counts the answers under way."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer
        self._lock = threading.Lock()
        self._under_way = 0

    def busy(self) -> bool:
        return self._under_way > 0

    def stream(self, *args: Any, **options: Any) -> Iterator[Event]:
        """As the answerer's; under way from the first event asked for until the last one, or until it is closed."""
        with self._lock:
            self._under_way += 1
        try:
            yield from self._answerer.stream(*args, **options)
        finally:
            with self._lock:
                self._under_way -= 1
