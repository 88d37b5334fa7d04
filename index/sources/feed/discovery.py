"""What a page announces and links to: its feeds, and whether it is a front page or an article."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from index.sources.feed.fields import address, line
from index.sources.results import FeedLink
from index.sources.safe_xml import parse_html
from index.text.urls import canonical_url

if TYPE_CHECKING:
    from index.sources.safe_xml import Page

MAX_FEEDS = 50
# A link with fewer words is a menu item, with more a headline.
MIN_HEADLINE_WORDS = 5

_FEED_TYPES = re.compile(r"application/(?:rss|atom|rdf|feed)\+(?:xml|json)|text/(?:rss|atom)(?:\+xml)?", re.IGNORECASE)
_MAYBE_TYPES = re.compile(r"(?:application|text)/(?:xml|json)", re.IGNORECASE)
_FEED_PATH = re.compile(
    r"/(?:feed|feeds|rss|atom)/?$|\.(?:rss|atom|rdf)$|/(?:feed|rss|atom|index|rss2)\.xml$|/feed\.json$|[?&]feed=(?:rss|atom)",
    re.IGNORECASE,
)
_COMMENTS = re.compile(r"\bcomments?\b|kommentare|commentaires|comentarios", re.IGNORECASE)
_STORY = re.compile(r'"@type"\s*+:\s*+(?:\[\s*+)?"[A-Za-z]{0,40}(?:Article|BlogPosting|Reportage\w{0,40})"')


@dataclass(frozen=True, slots=True)
class PageLook:
    """The first impression of a page.

    - `feeds` it announces, the likeliest first; `title` from its head.
    - `story` whether it states for machines that it is one article; `website` that it is a site or a section.
    - `headlines` how many different links it has that are as long as headlines.
    """

    title: str | None = None
    feeds: tuple[FeedLink, ...] = ()
    story: bool = False
    website: bool = False
    headlines: int = 0


def look_at(page: str, url: str = "") -> PageLook:
    """What the HTML in `page`, fetched from `url`, shows without reading its text."""
    tree = parse_html(page)
    if tree is None:
        return PageLook()
    metas = {
        (element.get("property") or element.get("name") or "").strip().lower(): (element.get("content") or "").strip()
        for element in tree.iter("meta")
    }
    kind = metas.get("og:type", "").lower()
    linked = any(_STORY.search(script) for script in tree.xpath("//script[contains(@type, 'ld+json')]/text()"))
    named = line(metas.get("og:site_name")) or line(next((element.text for element in tree.iter("title")), None))
    return PageLook(
        title=named,
        feeds=_feeds(tree, url),
        story=kind == "article" or linked or "article:published_time" in metas,
        website=kind in ("website", "webpage", "blog", "section"),
        headlines=_headlines(tree),
    )


def _feeds(tree: Page, url: str) -> tuple[FeedLink, ...]:
    """Feeds in the head first, then those linked in the page; those of comments and of other hosts last."""
    base = next((found for link in tree.xpath("//base/@href") if (found := address(link, url))), url)
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    ranked: dict[str, tuple[tuple[bool, bool, bool], FeedLink]] = {}
    for element in tree.iter("link", "a"):
        link = address(element.get("href"), base)
        if link is None or not _leads_to_feed(element, link):
            continue
        said = element.get("title") or (element.text_content() if element.tag == "a" else None)
        foreign = bool(host) and not (urlsplit(link).hostname or "").endswith(host)
        comments = bool(_COMMENTS.search(f"{said or ''} {urlsplit(link).path}"))
        rank = (comments, foreign, element.tag == "a")
        if canonical_url(link) not in ranked:
            ranked[canonical_url(link)] = (rank, FeedLink(link, line(said, 200)))
    return tuple(feed for _, feed in sorted(ranked.values(), key=lambda found: found[0]))[:MAX_FEEDS]


def _leads_to_feed(element: Page, link: str) -> bool:
    kind = element.get("type") or ""
    if element.tag == "link":
        rel = (element.get("rel") or "").lower().split()
        if "alternate" not in rel and "feed" not in rel:
            return False
        named = f"{link} {element.get('title') or ''}"
        return bool(
            _FEED_TYPES.match(kind)
            or (_MAYBE_TYPES.fullmatch(kind) and re.search(r"feed|rss|atom", named, re.IGNORECASE))
            or ("feed" in rel and not kind)
        )
    return bool(_FEED_TYPES.match(kind) or _FEED_PATH.search(link))


def _headlines(tree: Page) -> int:
    """How many different addresses are linked with as many words as a headline has."""
    found = set()
    for element in tree.iter("a"):
        link = element.get("href") or ""
        words = element.text_content() if link and not link.startswith(("#", "javascript:", "mailto:")) else ""
        if len(words) > 20 and (len(words.split()) >= MIN_HEADLINE_WORDS or not words.isascii()):
            found.add(link)
    return len(found)
