"""The page as a running server: the FastAPI application, and serving it until a signal ends it."""

from __future__ import annotations

import hashlib
import logging
import os
import signal
import socket
import threading
import webbrowser
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import gradio as gr
import uvicorn
from fastapi import FastAPI, HTTPException
from fastapi.responses import FileResponse

from assistant.chat import QUOTES, Assistant
from assistant.examples import Examples
from assistant.exposure import exposure
from assistant.keeping.conversations import Conversations
from assistant.keeping.store import FILE_NAME, Store
from assistant.standing.asker import Asker
from assistant.standing.attending import Attending
from assistant.standing.keeping import StandingQuestions
from assistant.standing.watch import Watch
from assistant.web import desk_panel, holdings_panel
from assistant.web.access import Access, Door
from assistant.web.article_routes import article_routes
from assistant.web.conversation_routes import conversation_routes
from assistant.web.desk import Desk
from assistant.web.desk_routes import desk_routes
from assistant.web.holdings_routes import holdings_routes
from assistant.web.hosts import ANY, KnownHosts
from assistant.web.page import THEME, Page
from assistant.web.readers import Readers
from assistant.web.security import PageSecurity
from assistant.web.sign_in import sign_in_routes
from assistant.web.standing_routes import standing_routes
from assistant.web.tabs import Tabs
from assistant.web.templates import render
from assistant.web.turns import Answerer
from assistant.web.uploads import Uploads
from index.errors import NewsdeskError, SettingsError
from index.news_index import NewsIndex
from index.schedule import Schedule

log = logging.getLogger("newsdesk.web")

FOLDER = Path(__file__).parent
# What the page's document loads, in this order; what it needs where news can be added; and what documents beside it load.
PAGE_ASSETS = (
    *("page.css", "reading.css", "conversations.css", "standing.css", "holdings.css"),
    *("conversations.js", "standing.js", "holdings.js", "page.js", "reading.js", "connection.js", "icon.svg"),
)
DESK_ASSETS = ("desk.css", "desk.js")
OTHER_ASSETS = ("sign_in.css", "article.css", "article.js")
ASSETS = PAGE_ASSETS + DESK_ASSETS + OTHER_ASSETS
MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

# Streams of open pages never end by themselves; this long they get on shutdown.
GRACE_SECONDS = 2


def build_app(
    index: NewsIndex,
    *,
    hosts: Sequence[str] = (ANY,),
    numbers: bool = False,
    door: Door | None = None,
    assistant: Answerer | None = None,
    desk: Desk | None = None,
    uploads: Uploads | None = None,
    store: Store | None = None,
    examples: Examples | None = None,
    asker: Asker | None = None,
) -> FastAPI:
    """The page at `/`, `/health` beside it, behind `door` if there is one. `hosts` are the names it answers to; with
    `numbers` it answers to numeric addresses too (see `hosts`).

    Conversations and standing questions are kept in `store`; without one, for as long as the app is there. `asker` stands
    in for one over that store. With a `desk`, whoever reaches the
    page may add news and follow feeds; `uploads` then holds the files they hand in.
    """
    refuse_exposure()
    store = store or Store(None)
    conversations = Conversations(store)
    answerer = assistant or Assistant(index)
    offered = examples or Examples(index, Assistant(index, QUOTES))
    page = Page(index, answerer, conversations, offered, editing=desk is not None, users=door is not None)
    app = FastAPI(title="Newsdesk", docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/newsdesk/{name}")
    def asset(name: str) -> FileResponse:
        if name not in ASSETS:
            raise HTTPException(404)
        return FileResponse(FOLDER / name, media_type=MEDIA_TYPES[Path(name).suffix])

    if door:
        app.include_router(sign_in_routes(door, _version()))
    app.include_router(article_routes(index, _version()))
    app.include_router(desk_routes(desk, uploads or Uploads()))
    app.include_router(conversation_routes(conversations))
    app.include_router(holdings_routes(index, editing=desk is not None))
    app.include_router(standing_routes(asker or Asker(index, StandingQuestions(store)), conversations))

    # Routes added after this line would never be reached: the page takes everything below "/".
    gr.mount_gradio_app(
        app,
        page.blocks,
        path="/",
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        mcp_server=False,
        pwa=False,
        enable_monitoring=False,
        max_file_size=1,
        theme=THEME,
    )
    # The last that is added hears of a request first.
    app.add_middleware(Tabs)
    app.add_middleware(Access, door=door) if door else app.add_middleware(Readers)
    panels = render("conversations") + holdings_panel.frame() + (desk_panel.frame() if desk else "")
    assets = PAGE_ASSETS + DESK_ASSETS if desk else PAGE_ASSETS
    app.add_middleware(PageSecurity, version=_version(), assets=assets, panels=str(panels))
    app.add_middleware(KnownHosts, names=tuple(hosts), numbers=numbers)
    return app


def serve(
    index: NewsIndex,
    host: str = "127.0.0.1",
    port: int = 7860,
    *,
    without_password: bool = False,
    open_browser: bool = False,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serves the page until SIGINT or SIGTERM, then closes cleanly and returns.

    Feeds that are due are read meanwhile, and standing questions asked after whatever brought news. News can be added
    over the page where only this machine or those who know a password reach it: strangers would fill the index. `port` 0
    takes a free one. `on_ready` gets the page's address once it answers. Raises `SettingsError` where the address cannot
    be used, or would let strangers in and `without_password` does not say so.
    """
    reach = exposure(host, without_password=without_password)
    with (
        _listening(reach.address, port) as listener,
        Store(index.home / FILE_NAME) as store,
        Watch(Asker(index, StandingQuestions(store)), (assistant := Attending(Assistant(index))).busy) as watch,
        Uploads() as uploads,
        Desk(index, watch.on_news) as desk,
        Examples(index, Assistant(index, QUOTES)) as examples,
        Schedule(index.feeds, on_news=watch.on_news),
    ):
        actual = listener.getsockname()[1]
        address = f"http://{f'[{host}]' if ':' in host else host}:{actual}"
        config = uvicorn.Config(
            build_app(
                index,
                hosts=reach.names,
                numbers=reach.numbers,
                door=Door(reach.users, index.home) if reach.users else None,
                assistant=assistant,
                desk=desk if reach.users or not reach.is_public else None,
                uploads=uploads,
                store=store,
                examples=examples,
                asker=watch.asker,
            ),
            log_level="warning",
            timeout_graceful_shutdown=GRACE_SECONDS,
            server_header=False,
            date_header=False,
        )

        def ready() -> None:
            threading.Thread(target=_warm, args=(index,), daemon=True).start()
            if on_ready:
                on_ready(address)
            if open_browser:
                webbrowser.open(address)

        with _signals_end_quietly():
            _Server(config, ready).run(sockets=[listener])


def _warm(index: NewsIndex) -> None:
    """Loads the embedding model while the first visitor types: it takes seconds, once."""
    try:
        index.embedder.embed_query("news")
    except NewsdeskError as error:
        log.warning("the embedding model is not ready: %s", error)  # and every question will say so


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        if os.name != "nt":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise SettingsError(
                f"cannot serve on {host}:{port} ({reason}); choose another with --host or --port"
            ) from error
        yield listener


@contextmanager
def _signals_end_quietly() -> Iterator[None]:
    """Uvicorn raises the signal that ended it once more when it is done; here that must not end the process."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def refuse_exposure() -> None:
    """Raises `SettingsError` for the settings with which Gradio would put the news on the internet or run code."""
    for name in ("GRADIO_SHARE", "GRADIO_VIBE_MODE"):
        if os.environ.get(name, "").strip().lower() not in ("", "0", "false"):
            raise SettingsError(f"{name} is set and would expose this page to strangers; unset {name} and start again")


def _version() -> str:
    """Changes with any of the page's own files."""
    return hashlib.sha256(b"".join((FOLDER / name).read_bytes() for name in ASSETS)).hexdigest()[:12]
