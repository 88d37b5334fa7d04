"""Wraps an answerer to tell whether it is answering a reader now, so that background work can wait."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from typing import Any

from assistant.protocols import Answerer
from assistant.records import Event


class BusyAnswerer:
    """Passes everything on to `answerer`, and counts the running answers and their running steps."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer
        self._changed = threading.Condition()
        self._under_way = 0
        self._steps = 0

    def busy(self) -> bool:
        return self._under_way > 0

    def rest(self, seconds: float) -> bool:
        """Wait at most `seconds` until no step of an answer is running; returns whether that happened."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._steps, seconds)

    def stream(self, *args: Any, **options: Any) -> Iterator[Event]:
        """As the answerer's. It counts as running from the first event requested until the last one, or until it is closed."""
        events = self._answerer.stream(*args, **options)
        self._count(under_way=1)
        try:
            while (event := self._step(events)) is not None:
                yield event
        finally:
            if isinstance(events, Generator):
                events.close()
            self._count(under_way=-1)

    def _step(self, events: Iterator[Event]) -> Event | None:
        self._count(steps=1)
        try:
            return next(events, None)
        finally:
            self._count(steps=-1)

    def _count(self, under_way: int = 0, steps: int = 0) -> None:
        with self._changed:
            self._under_way += under_way
            self._steps += steps
            self._changed.notify_all()
