"""Asks standing questions again after news arrives. Runs in its own thread, with lower priority than readers' questions."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from types import TracebackType

from assistant.standing.asker import StandingAsker
from index.errors import NewsdeskError

log = logging.getLogger("newsdesk.standing")

# The pause between two standing questions is as long as the last one took, and at least this long.
PAUSE_SECONDS = 0.2
# Readers' questions go first, but a page that is always busy must not block standing questions for longer than this.
MOST_WAITING_SECONDS = 60.0
_LOOK_SECONDS = 0.1
# How long a running question may take to finish when the page is closed.
CLOSE_SECONDS = 15.0


class StandingScheduler:
    """Asks all questions of `asker` after each `on_news`. Runs while it is entered as a context manager.

    It waits while `busy` returns true, which means that a reader's question is being answered.
    """

    def __init__(self, asker: StandingAsker, busy: Callable[[], bool] = lambda: False) -> None:
        self.asker = asker
        self._busy = busy
        self._news = threading.Event()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="newsdesk-standing", daemon=True)

    def __enter__(self) -> StandingScheduler:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed.set()
        self._news.set()
        self._thread.join(CLOSE_SECONDS)

    def on_news(self) -> None:
        """Tell the thread that the index has new articles. Returns at once. News during a round starts another round."""
        self._news.set()

    def _run(self) -> None:
        while True:
            self._news.wait()
            self._news.clear()
            if self._closed.is_set():
                return
            try:
                self._ask_all()
            except NewsdeskError as error:
                log.error("the standing questions could not be asked: %s", error)
            except Exception:  # a bug in one question must not end the thread
                log.exception("the standing questions could not be asked")

    def _ask_all(self) -> None:
        for reader, question in self.asker.questions.to_ask():
            self._wait_for_readers()
            if self._closed.is_set():
                return
            standing = self.asker.questions.get(reader, question)
            if standing is None:
                continue
            begun = time.monotonic()
            change = self.asker.ask(standing)
            if change:
                log.info("a standing question has another answer: %s", change.kind)
            self._closed.wait(max(PAUSE_SECONDS, time.monotonic() - begun))

    def _wait_for_readers(self) -> None:
        until = time.monotonic() + MOST_WAITING_SECONDS
        while self._busy() and time.monotonic() < until and not self._closed.is_set():
            self._closed.wait(_LOOK_SECONDS)
