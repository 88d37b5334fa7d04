"""Serves the page until a signal ends it, with its background threads: feeds, standing questions, suggested questions."""

from __future__ import annotations

import logging
import threading
import webbrowser
from collections.abc import Callable
from contextlib import nullcontext

import uvicorn

from assistant.answering.assistant import Assistant
from assistant.history.database import FILE_NAME, HistoryDatabase
from assistant.records import QUOTES
from assistant.settings import read_settings
from assistant.standing.asker import StandingAsker
from assistant.standing.scheduler import StandingScheduler
from assistant.standing.storage import StandingQuestions
from assistant.suggestions.examples import Examples
from assistant.web.add_news.jobs import JobQueue
from assistant.web.app import build_app
from assistant.web.busy import BusyAnswerer
from assistant.web.http.listener import GRACE_SECONDS, PageServer, address_of, listening, signals_end_quietly
from assistant.web.security.exposure import exposure
from assistant.web.security.protection import Protection
from index.errors import NewsdeskError
from index.feeds.scheduler import FeedScheduler
from index.news_index import NewsIndex

log = logging.getLogger("newsdesk.web")

# How long a running step of an answer, or the loading of the model, may take to finish after that.
REST_SECONDS = 10.0


def serve(
    index: NewsIndex,
    host: str = "127.0.0.1",
    port: int = 7860,
    *,
    without_password: bool = False,
    open_browser: bool = False,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the page until SIGINT or SIGTERM, then close cleanly and return.

    Meanwhile, due feeds are read, and standing questions are asked after news arrives. News can be added on the page only
    if it is restricted to this machine or to a password; otherwise anybody could fill the index. `port` 0 takes a free
    one. `on_ready` gets the page's address once it answers. Raises `SettingsError` if the address can't be used, or if it
    would be open to others without a password and `without_password` does not allow that.
    """
    reach = exposure(host, without_password=without_password)
    assistant, quotes = BusyAnswerer(Assistant(index)), BusyAnswerer(Assistant(index, QUOTES))
    with (
        listening(reach.address, port) as listener,
        HistoryDatabase(index.home / FILE_NAME) as store,
        StandingScheduler(
            StandingAsker(index, StandingQuestions(store)), lambda: assistant.busy() or quotes.busy()
        ) as watch,
        JobQueue(index, watch.on_news) as jobs,
        Examples(index, Assistant(index, QUOTES)) as examples,
        nullcontext() if index.unwritable else FeedScheduler(index.feeds, on_news=watch.on_news),
    ):
        address = address_of(host, listener)
        config = uvicorn.Config(
            build_app(
                index,
                Protection.of(reach, index.home, read_settings().api_tokens),
                assistant=assistant,
                quotes=quotes,
                jobs=jobs if reach.users or not reach.is_public else None,
                examples=examples,
                standing=watch.asker,
            ),
            log_level="warning",
            timeout_graceful_shutdown=GRACE_SECONDS,
            server_header=False,
            proxy_headers=False,
            date_header=False,
        )

        warming = threading.Thread(target=_warm, args=(index,), name="newsdesk-warm", daemon=True)

        def ready() -> None:
            warming.start()
            if on_ready:
                on_ready(address)
            if open_browser:
                webbrowser.open(address)

        with signals_end_quietly():
            PageServer(config, ready).run(sockets=[listener])
        # If Python ends a thread inside a library's native code, the whole process crashes.
        assistant.rest(REST_SECONDS)
        quotes.rest(REST_SECONDS)
        if warming.ident:
            warming.join(REST_SECONDS)


def _warm(index: NewsIndex) -> None:
    """Load the embedding model while the first visitor types, because it takes seconds."""
    try:
        index.embedder.embed_query("news")
    except NewsdeskError as error:
        log.warning("the embedding model is not ready: %s", error)  # every question will report it too
