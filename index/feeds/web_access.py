"""What an index reads the web with: a fetcher, and a process that parses. Made when the first address is read."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING

from index.settings import read_settings

if TYPE_CHECKING:
    from index.feeds.web_reader import WebReader
    from index.fetching.fetch import Fetcher


class WebAccess:
    """Reads addresses for one index, with `fetcher` (which the caller closes) or one from the settings.

    Safe to use from several threads.
    """

    def __init__(self, fetcher: Fetcher | None = None) -> None:
        self._fetcher = fetcher
        self._lock = threading.Lock()
        self._own = ExitStack()
        self._reader: WebReader | None = None

    def reader(self) -> WebReader:
        """The reader of addresses. The first call loads HTTP libraries; the process starts with the first page."""
        from index.feeds.web_reader import WebReader
        from index.fetching.fetch import Fetcher
        from index.sources.sandbox.worker import shared_worker

        with self._lock:
            if self._reader is None:
                settings = read_settings()
                fetcher = self._fetcher or self._own.enter_context(
                    Fetcher(allow_private=settings.allow_private, contact=settings.contact)
                )
                self._reader = WebReader(fetcher, shared_worker())
            return self._reader

    def close(self) -> None:
        """Stop what is being read."""
        if self._reader is not None:
            self._reader.stop()
        self._own.close()
