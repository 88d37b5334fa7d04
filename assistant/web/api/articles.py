"""Stored articles and feeds over HTTP. Nothing here fetches or changes anything."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response

from assistant.rendering.article import article_json, chosen, versions_of
from assistant.rendering.changes import history_json
from assistant.rendering.json_schema import ArticlePageShape, FeedsShape
from assistant.rendering.reports import feeds_json
from assistant.web.api.openapi import curl
from assistant.web.api.request_models import ArticleQuery
from assistant.web.api.response_models import HistoryShape
from assistant.web.api.responses import reply
from index.news_index import NewsIndex

# The address of an article of the sample.
_EXAMPLE = "{}/api/articles/https%3A%2F%2Fharbourcitypost.example%2F2017%2F09%2F15%2Fcassini-plunge"

# An address contains slashes, and servers decode percent-encoded slashes too.
_Which = Annotated[str, Path(description="The article's id, or its web address (percent-encoded or not).")]


def article_routes(index: NewsIndex) -> APIRouter:
    router = APIRouter(prefix="/api", tags=["articles"])

    @router.get(
        "/articles/{article:path}/versions",
        response_model=HistoryShape,
        openapi_extra=curl(f"{_EXAMPLE}/versions"),
    )
    def versions(article: _Which) -> Response:
        """All versions of an article, and what changed between them, word by word."""
        return reply(history_json(versions_of(index, article)))

    @router.get(
        "/articles/{article:path}",
        response_model=ArticlePageShape,
        openapi_extra=curl(_EXAMPLE),
    )
    def article(article: _Which, query: Annotated[ArticleQuery, Query()]) -> Response:
        """One version of an article with its text as it was indexed. Offsets of citations and passages refer to this text."""
        found = versions_of(index, article)
        return reply(article_json(chosen(found, query.version), len(found), query.offset, query.max_characters))

    @router.get("/feeds", response_model=FeedsShape, openapi_extra=curl("{}/api/feeds"))
    def feeds() -> Response:
        """The followed feeds: when each was last read, when it last had news, and what is wrong."""
        return reply(feeds_json(index.feeds))

    return router
