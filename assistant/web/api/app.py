"""The API as an application of its own inside the page's, with its own error format and OpenAPI document."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.protocols import Answerer
from assistant.web.api.articles import article_routes
from assistant.web.api.asking import asking_routes
from assistant.web.api.cancellable import ConcurrencyLimit
from assistant.web.api.chat_completions import chat_routes
from assistant.web.api.health import PATH as HEALTH
from assistant.web.api.health import health_routes
from assistant.web.api.metrics import NONE, ROUTE, Metrics, metrics_routes
from assistant.web.api.openapi import add_document
from assistant.web.api.refusals import add_refusals
from assistant.web.api.request_models import MAX_BODY_BYTES
from assistant.web.api.searching import searching_routes
from assistant.web.security.api_paths import METRICS, OPENAI, refusal
from assistant.web.security.body_limit import BodyRefused, again, whole_body
from index.news_index import NewsIndex

# The paths of this application. `/mcp` is for programs too, but is handled elsewhere.
OURS = ("/api", OPENAI, METRICS, HEALTH)

# The same limits for running and waiting questions as on the page. Searches have a separate limit, so that a search never
# waits for a language model.
QUESTIONS, SEARCHES, WAITING = 8, 8, 64


def api_app(index: NewsIndex, models: Mapping[str, Answerer], metrics: Metrics, assets: str) -> FastAPI:
    """The application. `models` are the answerers by their OpenAI model names; the first is the default.

    `assets` is the version of the static files, one of which the page at `/api` loads.
    """
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    questions, searches = ConcurrencyLimit(QUESTIONS, WAITING), ConcurrencyLimit(SEARCHES, WAITING)
    app.include_router(asking_routes(index, next(iter(models.values())), questions))
    app.include_router(searching_routes(index, searches))
    app.include_router(article_routes(index))
    app.include_router(chat_routes(index, models, questions))
    app.include_router(health_routes(index))
    app.include_router(metrics_routes(metrics))
    add_refusals(app)
    add_document(app, assets)
    return app


class ApiPaths:
    """Passes requests for the API on to its application once their body has arrived; all others go to the page."""

    def __init__(self, app: ASGIApp, programs: ASGIApp) -> None:
        self.app = app
        self.programs = programs

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http" or not any(path == each or path.startswith(f"{each}/") for each in OURS):
            await self.app(scope, receive, send)
            return
        if scope["method"] not in ("GET", "HEAD", "OPTIONS"):
            try:
                body = await whole_body(scope, receive, MAX_BODY_BYTES)
            except BodyRefused as error:
                await refusal(path, error.line, error.status)(scope, receive, send)
                return
            if body is None:
                return
            if body and not _is_json(scope):
                line = "the body must be JSON: Content-Type: application/json"
                await refusal(path, line, 415)(scope, receive, send)
                return
            receive = again(body, receive)
        own = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
        try:
            await self.programs(own, receive, _without_body(send) if own is not scope else send)
        finally:
            scope.get(ROUTE, {})["template"] = getattr(own.get("route"), "path_format", NONE)


def _is_json(scope: Scope) -> bool:
    kind = next((value for name, value in scope["headers"] if name == b"content-type"), b"")
    return bool(kind.partition(b";")[0].strip().lower() == b"application/json")


def _without_body(send: Send) -> Send:
    """For HEAD: the response to GET without its body."""

    async def headers_only(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return headers_only
