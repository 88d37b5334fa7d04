"""The contents of the index over HTTP, under `/library/`: read-only, for everybody who may read the page."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response

from assistant.sample_news import sample_share
from assistant.web.http.json_requests import RefusingRoute
from assistant.web.library import library_panel
from assistant.web.library.library_panel import LibraryPeriod, LibrarySelection, LibraryView
from index.errors import QueryError
from index.news_index import NewsIndex

SHOWN_AT_FIRST = 12
MOST_SHOWN = 500


def library_routes(index: NewsIndex, editing: bool) -> APIRouter:
    """The routes; with `editing`, the panel offers to remove articles, which `add_news` does."""
    router = APIRouter(prefix="/library", route_class=RefusingRoute)

    @router.get("/state")
    def state(
        span: LibraryPeriod = "all",
        outlet: Annotated[str | None, Query(max_length=1_000)] = None,
        first: date | None = None,
        last: date | None = None,
        show: Annotated[int, Query(ge=1, le=MOST_SHOWN)] = SHOWN_AT_FIRST,
    ) -> Response:
        chosen = LibrarySelection(span, outlet, _days(first, last))
        held = _held(index, chosen, show)
        return JSONResponse({"here": str(library_panel.content(held, chosen, editing))})

    return router


def _days(first: date | None, last: date | None) -> tuple[date, date] | None:
    if first is None and last is None:
        return None
    if first is None or last is None or first > last:
        raise QueryError("give both first and last, and first not after last")
    return first, last


def _held(index: NewsIndex, chosen: LibrarySelection, show: int) -> LibraryView:
    headlines = index.statistics.newest(show + 1, chosen.outlet, chosen.days)
    return LibraryView(
        stats=index.stats(),
        days=index.statistics.days(),
        outlets=index.statistics.outlets(),
        languages=index.statistics.languages(),
        headlines=headlines[:show],
        more=len(headlines) > show and show < MOST_SHOWN,
        feeds=list(index.feeds),
        sample=sample_share(index),
    )
