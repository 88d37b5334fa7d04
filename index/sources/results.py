"""What a file or address turned out to be: an article, a feed, a list of feeds, or a site that announces feeds.

Frozen and free of I/O. All text in here is plain: markup has been removed and every address is http or https.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from index.records import Article
from index.text.timestamps import as_utc


@dataclass(frozen=True, slots=True)
class Record:
    """One unread record of a file: its place ("line 7", "" for the whole file) and reader (raises `SourceError`)."""

    where: str
    read: Callable[[], FileContent]


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside of another one: its name there, and what unpacks it (raises `SourceError`)."""

    name: str
    load: Callable[[], bytes]


FeedKind = Literal["RSS feed", "Atom feed", "JSON feed", "news sitemap"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """One item of a feed: what the feed says about an article.

    - `key` identifies it permanently within the feed: its guid, else its address, else a hash of its headline.
    - `text` is the feed's own text, paragraphs separated by a blank line, "" for none; `full` says whether the feed gives
      it as the whole article rather than as a summary.
    - `publisher` is set only if the item names its outlet; `language` is the item's own or the feed's.
    - `published`, `updated` are aware UTC; unknown = `None`, never "now". `ValueError` for one without a time zone.
    """

    key: str
    url: str | None = None
    title: str | None = None
    text: str = ""
    full: bool = False
    publisher: str | None = None
    section: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    published: datetime | None = None
    updated: datetime | None = None

    def __post_init__(self) -> None:
        for name in ("published", "updated"):
            object.__setattr__(self, name, as_utc(getattr(self, name), name))

    @property
    def digest(self) -> str:
        """32 hexadecimal digits that change when the feed says something new about the article."""
        dates = (date.isoformat() if date else None for date in (self.published, self.updated))
        said = (self.url, self.title, self.text, *dates)
        return hashlib.sha256("\0".join(part or "" for part in said).encode("utf-8", "replace")).hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed as it is now. Items are in the feed's order. `minutes` is the interval that it asks for, if it does."""

    kind: FeedKind
    items: tuple[FeedItem, ...]
    title: str | None = None
    site_url: str | None = None
    language: str | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class FeedLink:
    """The address of a feed, from a page or an OPML file; `folder` is where the file has it ("News/Local")."""

    url: str
    title: str | None = None
    folder: str | None = None


@dataclass(frozen=True, slots=True)
class FeedList:
    """An OPML file: feeds in its order, each once; `left_out` names the entries that have no feed's address."""

    feeds: tuple[FeedLink, ...]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SitemapIndex:
    """A sitemap that only lists other sitemaps, the newest first if it dates them."""

    sitemaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """A page that is no article: a front page or a section, with the feeds it announces, the likeliest first."""

    title: str | None
    feeds: tuple[FeedLink, ...]


@dataclass(frozen=True, slots=True)
class RemovalNotice:
    """A page that says in place of an article that its outlet has removed it; `text` is what it says, on one line."""

    text: str


@dataclass(frozen=True, slots=True)
class AddressList:
    """Addresses of articles that a file lists, in its order, each once; `without` counts entries that have none."""

    addresses: tuple[str, ...]
    without: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WireStory:
    """One version of a story as a wire service sends it.

    - `key` identifies the story over its versions, `number` counts them; a higher one replaces those before it.
    - `article` is what it says, `None` for a notice without a text.
    - `withdrawn` says that the story must not be used any more, `embargo` until when it must not be yet (aware UTC).
    """

    key: str
    number: int
    title: str
    article: Article | None = None
    withdrawn: bool = False
    embargo: datetime | None = None


Found = Article | Feed | FeedList | SitemapIndex | Site
FileContent = Found | AddressList | WireStory
