"""Metrics for Prometheus at `/metrics`. Each application has its own registry; nothing is global.

Labels have few values: existing methods and routes, statuses, outcomes. They contain no question, name or address.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Iterable, Iterator, MutableMapping, Sequence
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.protocols import Answerer
from assistant.records import Done, Event, Retrieved, Turn, Verified
from assistant.web.api.openapi import curl, own_version
from assistant.web.security.api_paths import METRICS
from index.errors import NewsdeskError
from index.news_index import NewsIndex
from index.query.plan import Constraint
from index.records import Filters

log = logging.getLogger("newsdesk.web")

# The key of the ASGI scope under which the API's application publishes its routes.
ROUTE = "newsdesk.route"
METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE")
PAGE, NONE = "page", "none"
PARTS = (
    *("/articles", "/assets", "/conversations", "/add-news", "/gradio_api", "/library", "/mcp", "/newsdesk"),
    *("/sign-in", "/sign-out", "/standing"),
)
# Seconds. A search takes milliseconds, an answer in quotes tens of milliseconds, one written by a model many seconds.
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    """The counters of one application, and the current figures of its index."""

    def __init__(self, index: NewsIndex) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "newsdesk_requests", "Requests answered.", ("method", "route", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "newsdesk_request_seconds",
            "From a request to the beginning of its answer.",
            ("route",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.in_flight = Gauge("newsdesk_requests_in_flight", "Requests being answered now.", registry=self.registry)
        self.questions = Counter(
            "newsdesk_questions",
            "Questions by what came of them: answered, refused, failed, or left by who asked.",
            ("outcome",),
            registry=self.registry,
        )
        self.stages = Histogram(
            "newsdesk_question_seconds",
            "From a question to what was found, to the first sentence that is checked, and to the whole answer.",
            ("stage",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        for outcome in ("answered", "refused", "failed", "left"):
            self.questions.labels(outcome)
        ProcessCollector(registry=self.registry)
        self.registry.register(_Holdings(index))


class _Holdings(Collector):
    """Figures of the index, read whenever the metrics are requested."""

    def __init__(self, index: NewsIndex) -> None:
        self._index = index

    def describe(self) -> Iterable[Metric]:
        return ()

    def collect(self) -> Iterable[Metric]:
        index = self._index
        stats, feeds = index.stats(), list(index.feeds)
        info = InfoMetricFamily("newsdesk", "What runs here.")
        info.add_metric(
            (), {"version": own_version(), "embedder": stats.embedder, "vectors": index.health.vector_engine}
        )
        yield info
        yield GaugeMetricFamily("newsdesk_articles", "Articles that are searched.", stats.articles)
        yield GaugeMetricFamily("newsdesk_passages", "Passages of them.", stats.passages)
        yield GaugeMetricFamily("newsdesk_feeds", "Feeds that are followed.", len(feeds))
        troubled = sum(each.problem is not None for each in feeds)
        yield GaugeMetricFamily("newsdesk_feeds_with_problems", "Feeds that could not be read last time.", troubled)
        up = index.health.vector_engine == "chroma" and index.health.vector_problem is None
        yield GaugeMetricFamily(
            "newsdesk_vector_engine_up", "1 while Chroma answers, 0 while exact search stands in for it.", int(up)
        )
        sizes = GaugeMetricFamily("newsdesk_home_bytes", "Room on disk, by part of the home.", labels=("part",))
        for part, size in stats.bytes_by_part:
            sizes.add_metric((part,), size)
        yield sizes


class RequestMetrics:
    """Counts every request, and measures the time to the start of its response."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, status = time.monotonic(), 500
        taken: float | None = None
        scope[ROUTE] = {}

        async def noted(message: Message) -> None:
            nonlocal status, taken
            if message["type"] == "http.response.start":
                status, taken = message["status"], time.monotonic() - begun
            await send(message)

        with self.metrics.in_flight.track_inprogress():
            try:
                await self.app(scope, receive, noted)
            finally:
                route = _route(scope, status)
                method = scope["method"] if scope["method"] in METHODS else "other"
                self.metrics.requests.labels(method, route, str(status)).inc()
                if taken is not None:
                    self.metrics.seconds.labels(route).observe(taken)


def _route(scope: MutableMapping[str, Any], status: int) -> str:
    """The template of the API route that answered, or the part of the page; `none` for other requests."""
    if ours := scope[ROUTE].get("template"):
        return str(ours)
    part = "/" + str(scope["path"]).lstrip("/").partition("/")[0]
    if part in PARTS:
        return part
    return PAGE if status < 400 else NONE


class CountedAnswerer:
    """Passes everything on to `answerer`, and counts the outcomes of its questions."""

    def __init__(self, answerer: Answerer, metrics: Metrics) -> None:
        self._answerer = answerer
        self._metrics = metrics

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        asked_at: datetime | None = None,
        ignore: Collection[Constraint] = (),
    ) -> Iterator[Event]:
        return self._counted(self._answerer.stream(question, history, filters, asked_at, ignore))

    def _counted(self, events: Iterator[Event]) -> Iterator[Event]:
        begun, outcome, checked = time.monotonic(), "left", False
        stages = self._metrics.stages
        try:
            for each in events:
                taken = time.monotonic() - begun
                match each:
                    case Retrieved():
                        stages.labels("found").observe(taken)
                    case Verified() if not checked:
                        checked = True
                        stages.labels("first_sentence").observe(taken)
                    case Done(answer=answer):
                        stages.labels("answer").observe(taken)
                        outcome = "refused" if answer.refused else "answered"
                yield each
        except NewsdeskError:
            outcome = "failed"
            raise
        finally:
            close = getattr(events, "close", None)
            if close:
                close()
            self._metrics.questions.labels(outcome).inc()


def metrics_routes(metrics: Metrics) -> APIRouter:
    router = APIRouter(tags=["operation"])

    @router.get(
        METRICS,
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
        openapi_extra=curl(f"{{}}{METRICS}"),
    )
    def figures() -> Response:
        """Counts and durations in Prometheus' text form."""
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_PLAIN_0_0_4)

    return router
