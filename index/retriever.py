"""The index as a LangChain retriever, for other people's chains. The only file of this package that knows LangChain."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any

from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from index.query.plan import Kind
from index.records import Filters, Hit

if TYPE_CHECKING:
    from index.news_index import NewsIndex  # noqa: F401


class NewsRetriever(BaseRetriever):
    """Passages of a `NewsIndex` as documents, best first.

    `k`, `filters`, `asked_at` and `ignore` can be set here or at each call: `retriever.invoke(question, k=3)`; they mean
    what they mean to `NewsIndex.research`, so a time or an outlet in the question narrows the search. A document's
    `page_content` is the passage, its `id` the passage's, and its metadata is all one needs to cite it: `article_id`,
    `version`, `title`, `publisher`, `url`, `published` (ISO 8601, UTC), and `start` and `end`, the passage's place in
    the article's text.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    index: Any = Field(exclude=True)
    k: int = 4
    filters: Filters | None = None
    asked_at: datetime | None = None
    ignore: tuple[Kind, ...] = ()

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,
        k: int | None = None,
        filters: Filters | None = None,
        asked_at: datetime | None = None,
        ignore: Collection[Kind] | None = None,
    ) -> list[Document]:
        return self._found(query, k, filters, asked_at, ignore)

    async def _aget_relevant_documents(
        self,
        query: str,
        *,
        run_manager: AsyncCallbackManagerForRetrieverRun,
        k: int | None = None,
        filters: Filters | None = None,
        asked_at: datetime | None = None,
        ignore: Collection[Kind] | None = None,
    ) -> list[Document]:
        return await asyncio.to_thread(self._found, query, k, filters, asked_at, ignore)

    def _found(
        self,
        query: str,
        k: int | None,
        filters: Filters | None,
        asked_at: datetime | None,
        ignore: Collection[Kind] | None,
    ) -> list[Document]:
        hits = self.index.search(
            query,
            self.k if k is None else k,
            filters or self.filters,
            asked_at or self.asked_at,
            self.ignore if ignore is None else ignore,
        )
        return [_document(hit) for hit in hits]


def _document(hit: Hit) -> Document:
    article = hit.article
    metadata: dict[str, Any] = {
        "article_id": article.id,
        "version": article.version,
        "title": article.title,
        "publisher": article.publisher,
        "section": article.section,
        "url": article.url,
        "published": article.published.isoformat() if article.published else None,
        "start": hit.passage.start,
        "end": hit.passage.end,
        "score": hit.score,
        "rank": hit.rank,
        "found_by": list(hit.found_by),
        "also_in": [copy.url or copy.title for copy in hit.also_in],
    }
    return Document(id=hit.passage.id, page_content=hit.passage.text, metadata=metadata)
