"""The JSON shapes as types, for interfaces that publish a schema (HTTP API, MCP, Gradio).

Every key is one that `assistant.rendering.answer` and its neighbours write. Times are strings in UTC, to the second, with
a trailing Z (`2022-06-17T00:00:00Z`); offsets count characters.
"""

from __future__ import annotations

from typing import Literal

# Pydantic can't read `typing.TypedDict` before Python 3.12.
from typing_extensions import TypedDict

from index.query.plan import Constraint


class CopyShape(TypedDict):
    """A near-copy of a found article: the same report in another outlet."""

    article_id: str
    title: str
    url: str | None
    publisher: str | None
    published: str | None


class HitShape(TypedDict):
    """A found passage with its article; `start` and `end` are the passage's place in the article's text."""

    rank: int
    score: float
    article_id: str
    version: int
    title: str
    url: str | None
    publisher: str | None
    section: str | None
    authors: list[str]
    language: str | None
    published: str | None
    updated: str | None
    first_seen: str | None
    passage_id: str
    passage: str
    start: int
    end: int
    found_by: list[str]
    also_in: list[CopyShape]


class UnderstoodShape(TypedDict):
    """What a question itself says of time or outlets; `narrows` where only that was searched."""

    kind: Constraint
    words: str
    reading: str
    narrows: bool


class HitsShape(TypedDict):
    """What a search found, best first."""

    query: str
    hits: list[HitShape]
    understood: list[UnderstoodShape]
    set_aside: list[UnderstoodShape]


class NearestShape(TypedDict):
    """A headline close to a question that could not be answered."""

    article_id: str
    title: str
    url: str | None
    publisher: str | None
    published: str | None


class RefusalShape(TypedDict):
    """Why there is no answer, how many articles were searched, and the headlines that came nearest."""

    reason: str
    searched: int
    removed: str | None
    nearest: list[NearestShape]


class SentenceShape(TypedDict):
    """A sentence, the numbers of its citations, how far they support it, and what was compared."""

    text: str
    citations: list[int]
    support: Literal["supported", "partly", "unsupported"]
    checks: list[str]


class CitationShape(TypedDict):
    """Exact words of one version of an article: `text[start:end]` is `quote`, to the letter. `page` is of a document."""

    number: int
    article_id: str
    version: int
    title: str
    url: str | None
    publisher: str | None
    published: str | None
    quote: str
    start: int
    end: int
    page: int | None


class AsOfShape(TypedDict):
    """The dates of the oldest and newest article cited, and a warning where they are older than the question wants."""

    oldest: str | None
    newest: str | None
    warning: str | None


class FiltersShape(TypedDict):
    """What was searched; `until` is exclusive, an empty list narrows nothing."""

    since: str | None
    until: str | None
    publishers: list[str]
    sections: list[str]
    languages: list[str]


class FigureShape(TypedDict):
    """One number as an article gives it; `citation` is the number of one of the answer's citations."""

    value: str
    citation: int
    also_in: list[str]


class ComparisonShape(TypedDict):
    """Who says what of one thing, oldest first."""

    subject: str
    relation: Literal["agree", "differ", "later"]
    figures: list[FigureShape]


class AnswerShape(TypedDict):
    """A checked answer, every sentence cited; a refusal that says why there is none, with the `closest` quotes if any are
    about the subject; or a `reply` that quotes nothing."""

    question: str
    standalone_question: str
    answer: str
    outcome: Literal["answer", "closest", "refused", "reply"]
    reply: str | None
    refused: bool
    refusal: RefusalShape | None
    sentences: list[SentenceShape]
    closest: list[SentenceShape]
    citations: list[CitationShape]
    hits: list[HitShape]
    as_of: AsOfShape
    asked_at: str
    filters: FiltersShape
    comparisons: list[ComparisonShape]
    model: str
    understood: list[UnderstoodShape]
    set_aside: list[UnderstoodShape]
    notes: list[str]
    withheld: list[SentenceShape]
    dropped_citations: int


class ArticleShape(TypedDict):
    """One version of an article; `searched` is the version that questions are answered from, `seen` when it was kept.

    `withdrawn` is since when its outlet has taken the article back; `null` if it has not.
    """

    article_id: str
    version: int
    searched: bool
    withdrawn: str | None
    seen: str
    title: str
    url: str | None
    publisher: str | None
    section: str | None
    authors: list[str]
    published: str | None
    updated: str | None
    text: str


class FeedShape(TypedDict):
    """A followed feed and how it is doing."""

    url: str
    title: str | None
    kind: str | None
    site_url: str | None
    every_minutes: int
    added: str | None
    fetched: str | None
    news: str | None
    due: str | None
    failures: int
    problem: str | None


class FeedsShape(TypedDict):
    """The followed feeds, by name."""

    feeds: list[FeedShape]


class ArticlePageShape(ArticleShape):
    """A stretch of one version: `text` begins at `offset` of the `characters` there are; `next_offset` where more follows.

    `versions` is how many versions of the article are kept.
    """

    versions: int
    offset: int
    characters: int
    next_offset: int | None


class FailureShape(TypedDict):
    """Something that could not be added, and why."""

    source: str
    error: str


class TakenShape(TypedDict):
    """What one source was taken for, and how many articles were found in it."""

    source: str
    kind: str
    articles: int


class StoredShape(TypedDict):
    """An article that is new or has changed."""

    article_id: str
    title: str
    publisher: str | None
    published: str | None


class AddedShape(TypedDict):
    """What adding did, in articles. `kept_apart`, `merged` and `superseded` are among those added, updated or unchanged;
    `articles` are the first of those that are new or have changed."""

    added: int
    updated: int
    unchanged: int
    kept_apart: int
    merged: int
    superseded: int
    withdrawn: int
    repeated: int
    failed: list[FailureShape]
    sources: list[TakenShape]
    undated: int
    articles: list[StoredShape]
