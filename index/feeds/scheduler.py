"""Refreshes subscribed feeds when they are due, in a thread, as long as a long-running process needs it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from types import TracebackType

from index.errors import NewsdeskError
from index.feeds.refresh import FeedResult, Feeds

log = logging.getLogger("newsdesk.feeds")

# How often to check whether a feed is due; intervals are in minutes.
LOOK_SECONDS = 20.0


class FeedScheduler:
    """Refreshes `feeds` while entered as a context manager. The result of each refresh is logged.

    `on_news` is called, in the thread, once all feeds that were due are read, if any brought new articles.
    """

    def __init__(
        self, feeds: Feeds, look_seconds: float = LOOK_SECONDS, on_news: Callable[[], None] = lambda: None
    ) -> None:
        self._feeds = feeds
        self._on_news = on_news
        self._look_seconds = look_seconds
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="newsdesk-schedule", daemon=True)

    def __enter__(self) -> FeedScheduler:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._feeds.stop()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._refresh()
            except NewsdeskError as error:
                log.error("the feeds could not be refreshed: %s", error)
            self._stopped.wait(self._look_seconds)

    def _refresh(self) -> None:
        due, news = self._feeds.due(), False
        for result in self._feeds.refresh(due) if due else ():
            _note(result)
            news = news or bool(result.report.added or result.report.updated)
        if news:
            self._on_news()


def _note(result: FeedResult) -> None:
    if result.problem:
        log.warning("%s: %s", result.feed.url, result.problem)
    elif result.report.added or result.report.updated:
        log.info("%s: %d new, %d changed", result.feed.name, result.report.added, result.report.updated)
