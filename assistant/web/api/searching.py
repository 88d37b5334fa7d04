"""Search over HTTP, and what builds on it: the timeline of a story, and a draft checked sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from assistant.comparing.timeline import timeline
from assistant.drafts.draft import CheckedSentence, check_sentences
from assistant.filters import read_asked_at
from assistant.rendering.answer import hits_json
from assistant.rendering.draft import check_json
from assistant.rendering.json_schema import HitsShape
from assistant.rendering.timeline_text import timeline_json
from assistant.web.api.cancellable import ConcurrencyLimit, answered, gathered
from assistant.web.api.openapi import curl
from assistant.web.api.request_models import CheckBody, SearchBody, SearchQuery, TimelineQuery
from assistant.web.api.response_models import CheckShape, TimelineShape
from assistant.web.api.responses import reply
from index.errors import QueryError
from index.news_index import NewsIndex


def searching_routes(index: NewsIndex, places: ConcurrencyLimit) -> APIRouter:
    router = APIRouter(prefix="/api", tags=["search"])

    @router.get(
        "/search",
        response_model=HitsShape,
        openapi_extra=curl("'{}/api/search?q=black+hole+image&k=3&since=2019-01-01'"),
    )
    async def search(request: Request, query: Annotated[SearchQuery, Query()]) -> Response:
        """The passages that bear on a question, best first, one an article."""
        filters, moment, ignore = query.filters(index.feeds), query.moment(), query.ignore()
        found = await answered(
            lambda: index.research(query.q, query.k, filters, moment, ignore), places, request.receive
        )
        return reply(found and hits_json(query.q, found.hits, found.plan.understood, found.plan.set_aside))

    @router.post(
        "/search",
        response_model=HitsShape,
        openapi_extra=curl(
            "{}/api/search",
            '{"query": "black hole image", "k": 3, "filters": {"publishers": ["Harbour City Post (sample)"]}}',
        ),
    )
    async def search_by_body(request: Request, body: SearchBody) -> Response:
        """The same, asked with a JSON body."""
        filters, moment = body.filters.filters(index.feeds), body.moment()
        found = await answered(
            lambda: index.research(body.query, body.k, filters, moment, body.ignore), places, request.receive
        )
        return reply(found and hits_json(body.query, found.hits, found.plan.understood, found.plan.set_aside))

    @router.get(
        "/timeline",
        response_model=TimelineShape,
        openapi_extra=curl("'{}/api/timeline?topic=the+Cassini+mission&n=5'"),
    )
    async def story(request: Request, query: Annotated[TimelineQuery, Query()]) -> Response:
        """A story in the order of time, in the articles' own words, each sentence dated and cited."""
        filters, moment, ignore = query.filters(index.feeds), query.moment(), query.ignore()
        found = await answered(
            lambda: timeline(index, query.topic, filters, moment, query.n, ignore), places, request.receive
        )
        return reply(found and timeline_json(found))

    @router.post(
        "/check",
        response_model=CheckShape,
        openapi_extra=curl("{}/api/check", '{"draft": "Cassini plunged into Saturn on 15 September 2017."}'),
    )
    async def check(request: Request, body: CheckBody) -> Response:
        """A draft, sentence by sentence: the exact words that support each, and what nothing supports."""
        filters, moment = body.filters.filters(index.feeds), read_asked_at(body.asked_at, "asked_at")
        if body.evidence and (filters or moment):
            raise QueryError("evidence is all that is checked against; leave out filters and asked_at")

        def sentences() -> Iterator[CheckedSentence]:  # the checking model may have to be loaded first
            yield from check_sentences(body.draft, index, body.evidence, filters, moment)

        checked = await gathered(sentences(), places, request.receive)
        if checked is None:
            return reply(None)
        return reply(check_json("draft", "evidence" if body.evidence else "index", checked))

    return router
