"""The records that the package passes around: Article, Passage, Hit, Filters, and what `add` reports.

Frozen and free of I/O. Everything else in `index` makes, stores or finds these; this file must not know how.

All times are aware UTC `datetime`s and an unknown one is `None`, never "now". All text positions are offsets in
characters (Python string indexes, end exclusive) into `Article.text`.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Literal

from index.errors import QueryError, SourceError
from index.text.reader_clock import clock, is_day
from index.text.timestamps import as_utc
from index.text.urls import canonical_url

EngineName = Literal["dense", "keyword"]
Origin = Literal["page", "feed", "teaser", "archive"]


def article_id(url: str | None, publisher: str | None, title: str, text: str) -> str:
    """16 hexadecimal digits: a hash of the canonical URL, or of publisher, title and text if there is no URL."""
    identity = canonical_url(url) if url else "\0".join((publisher or "", title, text))
    return hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One version of one news article.

    Only `title` and `text` are required; `id` is computed from the address or the content, and the index sets
    `first_seen` and `version` when it stores the article.

    - `title` the headline; `section` the newsroom's department ("Science"); `publisher` the outlet's name.
    - `dateline` the place a report was filed from ("ISLAMABAD"), `caption` the text under its picture. Neither is part of
      `text`, so neither is quoted.
    - `published`, `updated` what the outlet says; `first_seen` when this index first had the article. Three different
      dates: an unknown one is `None`.
    - `version` counts from 1: the same article with a changed text, headline or date is a new version.
    - `pages` the offsets in `text` at which the pages of a document begin; empty for what has no pages.
    - `furniture` the spans of paragraphs and sentences in `text` that its outlet repeats in other articles, as the index
      found them.
    - `text` the body. Everything that is ever quoted is a slice of it.

    Raises `SourceError` when headline or text is empty, `ValueError` for a date without a time zone.
    """

    title: str
    text: str
    url: str | None = None
    publisher: str | None = None
    section: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    dateline: str | None = None
    caption: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    first_seen: datetime | None = None
    version: int = 1
    id: str = ""
    pages: tuple[int, ...] = ()
    furniture: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise SourceError("an article needs a headline, and this one has none")
        if not self.text.strip():
            raise SourceError(f"an article needs a text, and “{self.title}” has none")
        for name in ("published", "updated", "first_seen"):
            object.__setattr__(self, name, as_utc(getattr(self, name), name))
        if not self.id:
            object.__setattr__(self, "id", article_id(self.url, self.publisher, self.title, self.text))

    def page_at(self, place: int) -> int | None:
        """The number of the page, from 1, on which `text[place]` stands; `None` for what has no pages."""
        return bisect_right(self.pages, place) or None

    @property
    def content_hash(self) -> str:
        """SHA-256 over what makes a version: headline, text, publisher, section, byline, language, publisher's dates."""
        parts = (
            self.title,
            self.text,
            self.publisher or "",
            self.section or "",
            "\x1f".join(self.authors),
            self.language or "",
            self.dateline or "",
            self.caption or "",
            self.published.isoformat() if self.published else "",
            self.updated.isoformat() if self.updated else "",
        )
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """An article on its way in, with how it came, which decides what it replaces.

    - `origin` "page": its address gave it just now; "feed": a live feed gave it as the whole article; "teaser": a live
      feed gave this summary, because the page could not be read. These are what the outlet says now. "archive": it is
      from a file or an import, and its dates say whether it is newer than what is stored.
    - `known_as`: the id of the article that its feed made of the same item before, if any.
    - `number`: that of the version at its wire service, 0 for none. A withdrawal names the last version that it is about.
    """

    article: Article
    origin: Origin = "archive"
    known_as: str | None = None
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """An article that its outlet has taken back: `reason` in words ("HTTP 410: gone"), `url` its address.

    `known_as` is the id of the article that its feed or its wire service made of it before, if any. `number` is the last
    version that a wire service withdraws; `None` for what was withdrawn as a whole.
    """

    url: str | None
    reason: str
    known_as: str | None = None
    number: int | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """The ids by which what is withdrawn would come; empty where nothing says what it is."""
        at_address = article_id(self.url, None, "", "") if self.url else None
        return tuple(dict.fromkeys(filter(None, (self.known_as, at_address))))


@dataclass(frozen=True, slots=True)
class Version:
    """A stored version of an article: `seen` is when this index received it, `searched` whether it is searched.

    `withdrawn` says since when the whole article has been withdrawn, and `reason` why; `None` and "" if it has not.
    """

    article: Article
    seen: datetime
    searched: bool
    withdrawn: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of an article that is embedded and searched as one: `article.text[start:end] == text`.

    `id` is unique over all articles and versions; `ordinal` counts an article's passages from 0 in reading order.
    """

    id: str
    article_id: str
    version: int
    ordinal: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Copy:
    """Another outlet's near-copy of a found article: the same report, carried elsewhere."""

    article_id: str
    title: str
    publisher: str | None
    url: str | None
    published: datetime | None


@dataclass(frozen=True, slots=True)
class Hit:
    """One found passage with its article.

    `rank` counts from 1. `score` is comparable within one search only: higher is better, no fixed range.
    `similarity` is the cosine of question and passage embeddings (-1..1). `also_in` lists near-copies that were folded
    into this hit.
    """

    passage: Passage
    article: Article
    score: float
    rank: int
    found_by: tuple[EngineName, ...]
    similarity: float = 0.0
    also_in: tuple[Copy, ...] = ()


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of a search. Empty = everything.

    `since` is inclusive, `until` exclusive, both aware UTC and compared with `Article.published`; one without a time is
    compared with what the reader's clock shows at them. An undated article never passes a date filter.
    Publishers, sections and languages match whole names without regard to case; several
    values of one kind widen the search (any of them), different kinds narrow it (all of them).
    """

    since: datetime | None = None
    until: datetime | None = None
    publishers: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("since", "until"):
            try:
                object.__setattr__(self, name, as_utc(getattr(self, name), name))
            except ValueError as error:
                raise QueryError(str(error)) from error
        for name in ("publishers", "sections", "languages"):
            value = getattr(self, name)
            if isinstance(value, str):
                raise QueryError(f"{name} takes a tuple of names, not one string: ({value!r},)")
            object.__setattr__(self, name, tuple(value))
        if self.since and self.until and self.since >= self.until:
            raise QueryError(
                f"the date filter is empty: since {self.since:%Y-%m-%d} is not before {self.until:%Y-%m-%d}"
            )

    def __bool__(self) -> bool:
        return bool(self.since or self.until or self.publishers or self.sections or self.languages)

    def matches(self, article: Article) -> bool:
        """Whether `article` passes. The engines apply the same rule in their searches; this method defines it."""
        published = article.published
        if (self.since or self.until) and published is None:
            return False
        if published and self.since and published < _bound(self.since, published):
            return False
        if published and self.until and published >= _bound(self.until, published):
            return False
        return all(
            not wanted or (value or "").casefold() in {name.casefold() for name in wanted}
            for wanted, value in (
                (self.publishers, article.publisher),
                (self.sections, article.section),
                (self.languages, article.language),
            )
        )


def _bound(bound: datetime, published: datetime) -> datetime:
    """What `published` is compared with."""
    return clock(bound) if is_day(published) else bound


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that could not be added: `source` is the file (and line) or headline, `error` one line on why."""

    source: str
    error: str


@dataclass(frozen=True, slots=True)
class RecognisedSource:
    """What one source was taken for ("an RSS feed", "a folder"), and how many articles were found in it."""

    source: str
    kind: str
    articles: int


@dataclass(frozen=True, slots=True)
class Announcement:
    """What is about to be read from the web because of a source, in words: "a list of 12 addresses; fetching them"."""

    source: str
    text: str


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """A new article, or a new version of one, as a report lists it."""

    id: str
    title: str
    publisher: str | None
    published: datetime | None


# The articles that a report names; the others are only counted.
REPORTED_ARTICLES = 200


@dataclass(frozen=True, slots=True)
class AddReport:
    """The result of one `add`, in articles: new ones, new versions of known ones, unchanged ones, and failures.

    `taken` says what each source was taken for, in their order. `articles` are the first new ones and new versions, at
    most `REPORTED_ARTICLES`; `undated` counts those of all that have no publishing date. The other counts are about
    articles that are counted above too:

    - `kept_apart` share an address with another article and are not that article; `merged` have an address of their own
      and are an article known under another one.
    - `superseded` went into the history only: what is searched is newer by its date, or the whole of what they tease.
    - `repeated` have a text that their outlet repeats under different headlines. They are not searched, nor are those of
      earlier additions that are counted here with them.
    - `withdrawn` (counted nowhere else) were taken back by their outlet, and are no longer searched.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: tuple[Failure, ...] = ()
    taken: tuple[RecognisedSource, ...] = ()
    kept_apart: int = 0
    merged: int = 0
    superseded: int = 0
    withdrawn: int = 0
    repeated: int = 0
    articles: tuple[StoredArticle, ...] = ()
    undated: int = 0

    def __add__(self, other: AddReport) -> AddReport:
        joined = AddReport(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))
        return replace(joined, articles=joined.articles[:REPORTED_ARTICLES])

    @property
    def changed(self) -> bool:
        """Whether what is searched may have changed."""
        return bool(self.added or self.updated or self.withdrawn or self.repeated)


@dataclass(frozen=True, slots=True)
class Stats:
    """What an index contains. Dates are those of the oldest and newest `published`; sizes are bytes on disk."""

    articles: int
    versions: int
    passages: int
    publishers: tuple[tuple[str, int], ...]
    sections: tuple[tuple[str, int], ...]
    oldest: datetime | None
    newest: datetime | None
    undated: int
    embedder: str
    dimension: int
    home: str
    bytes_by_part: tuple[tuple[str, int], ...] = field(default=())


def passage_id(article: str, version: int, ordinal: int) -> str:
    """The id of a passage: article id, version and ordinal, e.g. `9f2c41d07be35a18.1.0`."""
    return f"{article}.{version}.{ordinal}"
