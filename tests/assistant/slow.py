"""An answerer for tests of what becomes of an answer that nobody waits for any more."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from assistant.records import AnswerToken, Event, Searching
from index.records import Filters


class Slow:
    """An answerer that goes on until it is closed."""

    def __init__(self) -> None:
        self.begun, self.ended = threading.Event(), threading.Event()

    def stream(self, question: str, *_: object, **__: object) -> Iterator[Event]:
        try:
            yield Searching(question, Filters())
            while True:
                self.begun.set()
                self.ended.wait(0.02)
                yield AnswerToken("")
        finally:
            self.ended.set()
