"""Builds the FastAPI application: the page, all routes, access control, and the static files."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import gradio as gr
from fastapi import FastAPI, HTTPException
from fastapi.responses import FileResponse
from starlette.middleware import Middleware
from starlette.routing import Mount

from assistant.answering.assistant import Assistant
from assistant.history.conversations import Conversations
from assistant.history.database import HistoryDatabase
from assistant.mcp.http import McpOverHttp
from assistant.mcp.server import news_server
from assistant.mcp.tools import NewsTools
from assistant.protocols import Answerer
from assistant.records import QUOTES
from assistant.settings import read_settings
from assistant.standing.asker import StandingAsker
from assistant.standing.storage import StandingQuestions
from assistant.suggestions.examples import Examples
from assistant.web.add_news import add_news_panel
from assistant.web.add_news.add_news_routes import job_routes
from assistant.web.add_news.jobs import JobQueue
from assistant.web.api.app import ApiPaths, api_app
from assistant.web.api.chat_messages import MODEL, QUOTES_MODEL
from assistant.web.api.metrics import CountedAnswerer, Metrics, RequestMetrics
from assistant.web.articles.article_routes import article_routes
from assistant.web.html.templates import render
from assistant.web.library import library_panel
from assistant.web.library.library_routes import library_routes
from assistant.web.mcp_routes import mcp_routes
from assistant.web.page.conversation_routes import conversation_routes
from assistant.web.page.page import THEME, Page
from assistant.web.security.gradio_cache import make_cache
from assistant.web.security.gradio_filter import GradioFilter
from assistant.web.security.protection import Protection
from assistant.web.security.sign_in_page import sign_in_routes
from assistant.web.standing.standing_routes import standing_routes
from index.errors import SettingsError
from index.news_index import NewsIndex

FOLDER = Path(__file__).parent / "static"
# What the page loads, in this order; what it needs if news can be added; and what other documents load.
PAGE_ASSETS = (
    *("page.css", "reading.css", "conversations.css", "standing.css", "panels.css", "library.css"),
    *("newsdesk.js", "conversations.js", "standing.js", "library.js", "page.js", "reading.js", "connection.js"),
    "icon.svg",
)
ADD_NEWS_ASSETS = ("add_news.css", "add_news.js")
OTHER_ASSETS = ("sign_in.css", "article.css", "article.js", "api.css")
ASSETS = PAGE_ASSETS + ADD_NEWS_ASSETS + OTHER_ASSETS
MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def build_app(
    index: NewsIndex,
    protection: Protection | None = None,
    *,
    assistant: Answerer | None = None,
    quotes: Answerer | None = None,
    jobs: JobQueue | None = None,
    examples: Examples | None = None,
    standing: StandingAsker | None = None,
) -> FastAPI:
    """The page at `/` and the interfaces for programs.

    - `quotes` answers in the articles' own words; programs may ask it too if a language model is configured.
    - With `jobs`, everybody who reaches the page may add news and follow feeds.
    - `standing` asks standing questions; conversations are stored beside them. Without it, both last as long as the app.
    """
    refuse_exposure()
    make_cache()
    protection = protection or Protection()
    version = _version()
    standing = standing or StandingAsker(index, StandingQuestions(HistoryDatabase(None)))
    conversations = Conversations(standing.questions.database)
    users = protection.authenticator
    metrics = Metrics(index)
    answerer = CountedAnswerer(assistant or Assistant(index), metrics)
    offered = examples or Examples(index, Assistant(index, QUOTES))
    page = Page(index, answerer, conversations, offered, editing=jobs is not None, users=users is not None)
    agents = McpOverHttp(news_server(NewsTools(index, answerer)))
    app = FastAPI(
        title="Newsdesk", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lambda _: agents.running()
    )

    @app.get("/newsdesk/{name}")
    def asset(name: str) -> FileResponse:
        if name not in ASSETS:
            raise HTTPException(404)
        return FileResponse(FOLDER / name, media_type=MEDIA_TYPES[Path(name).suffix])

    if users:
        app.include_router(sign_in_routes(users, version))
    app.include_router(article_routes(index, version))
    app.include_router(job_routes(jobs))
    app.include_router(conversation_routes(conversations))
    app.include_router(library_routes(index, editing=jobs is not None))
    app.include_router(standing_routes(standing, conversations, users.passwords if users else None))
    app.router.routes.extend(mcp_routes(agents))
    # Routes added after this line would never be reached: the page handles everything below "/".
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
    mounted = app.routes[-1]
    assert isinstance(mounted, Mount)
    assert isinstance(mounted.app, FastAPI)
    mounted.app.add_middleware(GradioFilter, blocks=page.blocks)
    page.sessions.keep_for(mounted.app)
    models = {MODEL: answerer}
    if read_settings().model:
        models[QUOTES_MODEL] = CountedAnswerer(quotes or Assistant(index, QUOTES), metrics)
    panels = render("conversations") + library_panel.frame() + (add_news_panel.frame() if jobs else "")
    assets = PAGE_ASSETS + ADD_NEWS_ASSETS if jobs else PAGE_ASSETS
    before_the_page = [
        Middleware(RequestMetrics, metrics=metrics),
        *protection.middleware(version, assets, str(panels)),
        Middleware(ApiPaths, programs=api_app(index, models, metrics, version)),
    ]
    for each in reversed(before_the_page):  # the middleware added last gets a request first
        app.add_middleware(each.cls, *each.args, **each.kwargs)
    return app


def refuse_exposure() -> None:
    """Raises `SettingsError` for Gradio settings that would publish the page on the internet or run code."""
    for name in ("GRADIO_SHARE", "GRADIO_VIBE_MODE"):
        if os.environ.get(name, "").strip().lower() not in ("", "0", "false"):
            raise SettingsError(f"{name} is set and would expose this page to strangers; unset {name} and start again")


def _version() -> str:
    """Changes with any of the page's own files."""
    return hashlib.sha256(b"".join((FOLDER / name).read_bytes() for name in ASSETS)).hexdigest()[:12]
