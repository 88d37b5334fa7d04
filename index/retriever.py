"""News as a LangChain retriever, for other people's chains.

    with NewsRetriever.open("my-news") as retriever:                # the home, which one process owns at a time
        documents = retriever.invoke("who won?")
    retriever = NewsRetriever.at("http://127.0.0.1:7860")          # the same, of a Newsdesk that runs

It converts hits to documents, and a chain's arguments to those of a search. It must not know how hits are found.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field, PrivateAttr, field_validator

from index.errors import QueryError
from index.hit_json import Json, citation_of, hit_json, source_of
from index.query.plan import KINDS, Constraint
from index.records import Filters
from index.remote_client import RunningNewsdesk, SearchRequest
from index.text.timestamps import as_utc, read_asked_at, read_moment

DEFAULT_K = 4
MAX_K = 1000

# What a chain may pass as filters: the record, or its JSON form.
FiltersLike = Filters | Mapping[str, Any]


class NewsRetriever(BaseRetriever):
    """Passages of the news as documents, best first, at most one per article.

    `index` is an open `NewsIndex`, or the `RunningNewsdesk` behind `NewsRetriever.at`. The others can be set here, at
    each call (`retriever.invoke(question, k=3)`) and as configurable fields of a chain:

    - `k` how many documents at most, 1 to 1000.
    - `filters` a `Filters`, or the same as a plain dictionary: `{"since": "2024-01-01", "publishers": ["Coast Herald"]}`.
    - `asked_at` the moment at which the question counts as asked, an aware `datetime` or text; now by default.
    - `ignore` kinds of what the question says that are not applied: "time", "outlets".

    A document's `page_content` is the passage, word for word, and its `id` the passage's. Its metadata is plain JSON
    and enough to cite it: that of `index.hit_json.hit_json`, with `source` (the address, or the article's id) and
    `citation` (a line for people). Raises `QueryError` for an invalid query, and `NewsdeskAway` if a running Newsdesk
    does not answer.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    index: Any = Field(exclude=True, repr=False)
    k: int = DEFAULT_K
    filters: Filters | None = None
    asked_at: datetime | None = None
    ignore: tuple[Constraint, ...] = ()

    # Closed with this retriever: what `open` or `at` opened. Not copied, so that closing a configured copy closes
    # nothing.
    _opened: Any = PrivateAttr(default=None)
    _closed: bool = PrivateAttr(default=False)

    @classmethod
    def open(cls, home: str | Path | None = None, **options: Any) -> Self:
        """A retriever over the home folder (`NEWSDESK_HOME`, else the user's), to be closed, or used with `with`.

        `options` are the fields above. Raises what `NewsIndex.open` raises: `HomeLocked` if another process has the
        home open, for example a running Newsdesk, which `at` uses instead.
        """
        from index.news_index import NewsIndex

        return cls._owning(NewsIndex.open(home), options)

    @classmethod
    def at(cls, url: str, *, token: str | None = None, timeout_seconds: float | None = None, **options: Any) -> Self:
        """A retriever over the Newsdesk that runs at `url`; `token` is one of its `NEWSDESK_API_TOKEN`, if it has any.

        `options` are the fields above. No request is sent before the first search.
        """
        limit = {} if timeout_seconds is None else {"timeout_seconds": timeout_seconds}
        return cls._owning(RunningNewsdesk(url, token, **limit), options)

    @classmethod
    def _owning(cls, opened: Any, options: dict[str, Any]) -> Self:
        try:
            retriever = cls(index=opened, **options)
        except BaseException:
            opened.close()
            raise
        retriever._opened = opened
        return retriever

    def close(self) -> None:
        """Close what `open` or `at` opened. An index that was passed in stays open."""
        opened, self._opened = self._opened, None
        if opened is not None:
            self._closed = True
            opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __getstate__(self) -> dict[Any, Any]:
        if not isinstance(self.index, RunningNewsdesk):
            raise TypeError(
                "a retriever over an open home is not pickled; open it where it is used, or use NewsRetriever.at"
            )
        return {**super().__getstate__(), "__pydantic_private__": {"_opened": None, "_closed": self._closed}}

    @field_validator("index", mode="before")
    @classmethod
    def _something_to_search(cls, value: object) -> object:
        if not isinstance(value, RunningNewsdesk) and not callable(getattr(value, "search", None)):
            raise QueryError("a NewsRetriever wants index=…, an open NewsIndex; or NewsRetriever.open(), or .at(URL)")
        return value

    @field_validator("k", mode="before")
    @classmethod
    def _how_many(cls, value: object) -> int:
        return _k(value)

    @field_validator("filters", mode="before")
    @classmethod
    def _narrowed_to(cls, value: object) -> Filters | None:
        return None if value is None else _filters(value)

    @field_validator("asked_at", mode="before")
    @classmethod
    def _asked(cls, value: object) -> datetime | None:
        return _moment(value, "asked_at")

    @field_validator("ignore", mode="before")
    @classmethod
    def _not_listened_to(cls, value: object) -> tuple[Constraint, ...]:
        return _kinds(value)

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,
        k: int | None = None,
        filters: FiltersLike | None = None,
        asked_at: datetime | str | None = None,
        ignore: Collection[Constraint] | None = None,
    ) -> list[Document]:
        return [_document(hit) for hit in self._hits(self._wish(query, k, filters, asked_at, ignore))]

    async def _aget_relevant_documents(
        self,
        query: str,
        *,
        run_manager: AsyncCallbackManagerForRetrieverRun,
        k: int | None = None,
        filters: FiltersLike | None = None,
        asked_at: datetime | str | None = None,
        ignore: Collection[Constraint] | None = None,
    ) -> list[Document]:
        wish = self._wish(query, k, filters, asked_at, ignore)
        if isinstance(self.index, RunningNewsdesk):
            hits = await self.index.ahits(wish)
        else:
            hits = await asyncio.to_thread(self._hits, wish)
        return [_document(hit) for hit in hits]

    def _wish(self, query: str, k: object, filters: object, asked_at: object, ignore: object) -> SearchRequest:
        """The search request: each part from the call, else as configured. Empty filters in a call clear the configured."""
        if self._closed:
            raise QueryError("this retriever is closed: search inside its `with`, or open another")
        return SearchRequest(
            query=query,
            k=self.k if k is None else _k(k),
            filters=(self.filters or Filters()) if filters is None else _filters(filters),
            asked_at=self.asked_at if asked_at is None else _moment(asked_at, "asked_at"),
            ignore=self.ignore if ignore is None else _kinds(ignore),
        )

    def _hits(self, wish: SearchRequest) -> list[Json]:
        if isinstance(self.index, RunningNewsdesk):
            return self.index.hits(wish)
        return [
            hit_json(hit) for hit in self.index.search(wish.query, wish.k, wish.filters, wish.asked_at, wish.ignore)
        ]


def _document(hit: Json) -> Document:
    metadata = {name: value for name, value in hit.items() if name != "passage"}
    return Document(
        id=hit["passage_id"],
        page_content=hit["passage"],
        metadata={**metadata, "source": source_of(hit), "citation": citation_of(hit)},
    )


def _k(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MAX_K:
        raise QueryError(f"k is how many documents are wanted, a whole number from 1 to {MAX_K}, and not {value!r}")
    return value


def _filters(value: object) -> Filters:
    """A `Filters`, also from a plain dictionary: days and moments as text, names as a list."""
    if isinstance(value, Filters):
        return value
    known = ("since", "until", "publishers", "sections", "languages")
    if not isinstance(value, Mapping):
        raise QueryError(f"filters are a Filters, or a dictionary with {', '.join(known)}; not {value!r}")
    if unknown := [str(name) for name in value if name not in known]:
        raise QueryError(f"no filter is called {', '.join(unknown)}; there are {', '.join(known)}")
    return Filters(
        since=_moment(value.get("since"), "since"),
        until=_moment(value.get("until"), "until"),
        publishers=_names(value.get("publishers"), "publishers"),
        sections=_names(value.get("sections"), "sections"),
        languages=_names(value.get("languages"), "languages"),
    )


def _names(value: object, what: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str) or not isinstance(value, Collection) or not all(isinstance(each, str) for each in value):
        raise QueryError(f"{what} takes a list of names, not {value!r}")
    return tuple(value)


def _moment(value: object, name: str) -> datetime | None:
    """Aware UTC, from text as every interface reads it: a day is the whole day."""
    if value is None or isinstance(value, datetime):
        try:
            return as_utc(value, name)
        except ValueError as error:
            raise QueryError(str(error)) from error
    if not isinstance(value, str):
        raise QueryError(f"{name} is a datetime with a time zone, or text like 2022-06-17; not {value!r}")
    return read_asked_at(value, name) if name == "asked_at" else read_moment(value, name, end_of_day=name == "until")


def _kinds(value: object) -> tuple[Constraint, ...]:
    if isinstance(value, str) or not isinstance(value, Collection) or not set(value) <= set(KINDS):
        raise QueryError(f"ignore takes a list of {', '.join(KINDS)}, not {value!r}")
    return cast("tuple[Constraint, ...]", tuple(value))
