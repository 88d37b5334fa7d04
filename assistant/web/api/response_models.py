"""The JSON shapes that only the HTTP API has. Those of answers, hits, articles and feeds: `assistant.rendering.json_schema`."""

from __future__ import annotations

from typing import Literal

# Pydantic can't read `typing.TypedDict` before Python 3.12.
from typing_extensions import TypedDict

from assistant.rendering.json_schema import AsOfShape, CitationShape, FiltersShape, UnderstoodShape


class ErrorShape(TypedDict):
    """What is wrong, in one line."""

    error: str


class EntryShape(TypedDict):
    """One thing that happened, from `since` to `until` (exclusive); `words` are what dates it where `dated_by` is "said"."""

    since: str | None
    until: str | None
    dated_by: Literal["said", "published"] | None
    words: str | None
    text: str
    citations: list[int]
    support: Literal["supported", "partly", "unsupported"]


class TimelineShape(TypedDict):
    """A story in the order of time, oldest first."""

    topic: str
    entries: list[EntryShape]
    undated: list[EntryShape]
    citations: list[CitationShape]
    as_of: AsOfShape
    asked_at: str
    filters: FiltersShape
    understood: list[UnderstoodShape]
    set_aside: list[UnderstoodShape]


class CheckedShape(TypedDict):
    """A sentence of a draft, its place in it, and what was found; `score` is 0 to 1."""

    text: str
    start: int
    end: int
    verdict: Literal["supported", "partly", "unsupported", "nothing found", "no claim"]
    score: float
    reasons: list[str]
    citations: list[int]


class CheckShape(TypedDict):
    """A draft that was held against the articles that are here, or against texts that came with it."""

    draft: str
    against: Literal["index", "evidence"]
    counts: dict[str, int]
    sentences: list[CheckedShape]
    citations: list[CitationShape]


class ChangeShape(TypedDict):
    """A stretch of text that stayed, went or came."""

    kind: Literal["same", "removed", "added"]
    text: str


class FieldChangeShape(TypedDict):
    """What an outlet changed around the text; `null` is "not given"."""

    field: str
    old: str | list[str] | None
    new: str | list[str] | None


class VersionShape(TypedDict):
    """One version of an article, and what changed since the one before it."""

    version: int
    searched: bool
    seen: str
    title: str
    published: str | None
    updated: str | None
    fields: list[FieldChangeShape]
    text: list[ChangeShape]


class HistoryShape(TypedDict):
    """All versions of an article that are kept, the first one first."""

    article_id: str
    withdrawn: str | None
    title: str
    url: str | None
    publisher: str | None
    versions: list[VersionShape]


class HealthShape(TypedDict):
    """Whether questions are answered: "ok", "degraded" (they are, more slowly), or "failed" (they are not)."""

    status: Literal["ok", "degraded", "failed"]
    articles: int | None
    vectors: str | None
    problem: str | None
