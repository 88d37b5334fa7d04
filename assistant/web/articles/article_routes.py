"""Article pages over HTTP, at `/articles/ID`: separate documents that need no JavaScript and can be printed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from assistant.web.articles import article_page
from assistant.web.articles.article_query import read_article_request
from index.errors import HomeError, QueryError
from index.news_index import NewsIndex

# There may be a newer version next time.
HEADERS = {"Cache-Control": "no-cache"}


def article_routes(index: NewsIndex, assets: str) -> APIRouter:
    """The routes; `assets` is the version of the static files, so that browsers reload a changed style sheet."""
    router = APIRouter(prefix="/articles")

    @router.get("/{article_id}")
    def whole(
        article_id: str,
        version: str | None = None,
        words: Annotated[list[str] | None, Query()] = None,
        of: str | None = None,
    ) -> HTMLResponse:
        try:
            wish = read_article_request(version, words or (), of)
            shown = article_page.read(index, article_id, wish)
        except QueryError as error:
            return _said(400, str(error))
        except article_page.ArticleMissing as error:
            return _said(404, str(error), error.instead)
        except HomeError as error:
            return _said(500, str(error))
        return HTMLResponse(article_page.document(shown, assets), headers=HEADERS)

    def _said(status: int, line: str, instead: str = "") -> HTMLResponse:
        return HTMLResponse(article_page.line(line, assets, instead), status_code=status, headers=HEADERS)

    return router
