"""Asks standing questions again whenever there is news, in a thread of its own, behind those who ask on the page."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from types import TracebackType

from assistant.standing.asker import Asker
from index.errors import NewsdeskError

log = logging.getLogger("newsdesk.standing")

# Between two standing questions the machine is left to others for as long as the last one took, at least this long.
PAUSE_SECONDS = 0.2
# Readers' questions go first; a page that is asked without an end must not keep news from the others.
MOST_WAITING_SECONDS = 60.0
_LOOK_SECONDS = 0.1
# What a question under way may take to come to an end when the page is closed.
CLOSE_SECONDS = 15.0


class Watch:
    """Asks all that `asker` has after each `on_news`, while it is entered as a context manager.

    `busy` says whether somebody's own question is being answered: then it waits.
    """

    def __init__(self, asker: Asker, busy: Callable[[], bool] = lambda: False) -> None:
        self.asker = asker
        self._busy = busy
        self._news = threading.Event()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="newsdesk-standing", daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed.set()
        self._news.set()
        self._thread.join(CLOSE_SECONDS)

    def on_news(self) -> None:
        """There is something new in the index. Returns at once; news that comes meanwhile begins another round."""
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
            except Exception:  # a slip of ours must not end them for everybody
                log.exception("the standing questions could not be asked")

    def _ask_all(self) -> None:
        for reader, question in self.asker.questions.to_ask():
            self._give_way()
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

    def _give_way(self) -> None:
        until = time.monotonic() + MOST_WAITING_SECONDS
        while self._busy() and time.monotonic() < until and not self._closed.is_set():
            self._closed.wait(_LOOK_SECONDS)
