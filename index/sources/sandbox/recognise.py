"""Bytes from the web -> what they are: an article, a feed, a list of feeds, a sitemap index, or a site. Pure.

The content decides first, then what the server says about it. It runs inside the worker's child, where a page that
takes forever to read can be stopped; it must not fetch, open or store anything.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from index.errors import SourceError
from index.records import Article
from index.sources.feed.discovery import PageLook, look_at
from index.sources.feed.json_feed import read_json_feed
from index.sources.feed.opml import read_opml
from index.sources.feed.rss_atom import read_feed
from index.sources.feed.sitemaps import read_sitemap
from index.sources.file.pdf import article_in_pdf
from index.sources.kinds import kind_by_content, kind_by_type
from index.sources.removal_notice import removal_notice
from index.sources.results import Feed, Found, RemovalNotice, Site, SitemapIndex
from index.sources.safe_xml import MAX_XML_BYTES, peek

Wanted = Literal["anything", "page", "feed"]

# On a front page nearly every link is a headline; the page of one article links to about a dozen others.
MANY_HEADLINES = 15

_FEED_ROOTS = frozenset({"rss", "rdf", "feed", "channel"})
_SITEMAP_ROOTS = frozenset({"urlset", "sitemapindex"})
# The roots of what is read in files; `WIRE_ROOTS` are wire services' own.
WIRE_ROOTS = frozenset({"newsmessage", "newsitem", "nitf", "newsml"})
READ_ROOTS = _FEED_ROOTS | _SITEMAP_ROOTS | WIRE_ROOTS | {"opml", "json", "html"}
_PROLOGUE = re.compile(r"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^<>\[]*(?:\[.*?\]\s*)?>|[^<]+", re.IGNORECASE | re.DOTALL)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")
_FEED_BEHIND_RUBBISH = re.compile(r"<(rss|feed|rdf:rdf)[\s>]", re.IGNORECASE)
_HTML = re.compile(
    r"<(?:html|head|body|title|meta|link|script|style|div|p|h1|article|main|table|span|a|br|center)[\s>/]",
    re.IGNORECASE,
)
_FRONT_PATH = re.compile(r"/?(?:index\.\w+|home|[a-z]{2}(?:[-_][A-Za-z]{2})?)?/?", re.IGNORECASE)
_SLUG = re.compile(r"\d{4,}|(?:-[^-/]+){3}|\.s?html?$")


def read_bytes(
    data: bytes,
    *,
    url: str,
    content_type: str = "",
    charset: str | None = None,
    wanted: Wanted = "anything",
    seen_at: datetime | None = None,
) -> Found | RemovalNotice:
    """What `data`, fetched from `url` ("" = from nowhere), is. `content_type` and `charset` are what the server says.

    `wanted`: "page" is the article behind a feed item's link and nothing else; "feed" is a subscribed feed's next issue
    (or a sitemap index in its place). `seen_at` (aware) is when it was fetched: later dates on a page are ignored.
    A page from the web that says that its article was removed is a `RemovalNotice`. Raises `SourceError` with one line that
    says what it is instead.
    """
    data = _unpacked(data)
    if not data.strip(b"\0 \t\r\n"):
        raise SourceError("is empty")
    kind = kind_by_content(data)
    if kind == "a PDF document" and wanted != "feed":
        return replace(article_in_pdf(data), url=url or None, id="")
    if kind:
        raise SourceError(f"is {kind}, not a web page or a feed")
    root = root_of(data)
    if root in _FEED_ROOTS or root in _SITEMAP_ROOTS or root == "opml" or root == "json":
        if wanted == "page":
            raise SourceError(f"is {_NAMES.get(root, 'a feed')}, not an article")
        found = _read_list(root, data, url, charset)
        if wanted == "feed" and not isinstance(found, Feed | SitemapIndex):
            raise SourceError("is a list of feeds, not a feed")
        return found
    if root == "html" or _may_be_page(content_type):
        if wanted == "feed":
            raise SourceError("is a web page, not a feed any more")
        return _read_page(data, url, charset, wanted, seen_at)
    if root == "!doctype":
        raise SourceError("begins with a document type of many pages, which no feed or web page has")
    if root:
        raise SourceError(f"is XML of a kind that holds no news (<{root}>)")
    raise SourceError(f"is {kind_by_type(content_type) or 'plain text'}, not a web page or a feed")


_NAMES = {
    "opml": "a list of feeds (OPML)",
    "json": "JSON data",
    "urlset": "a sitemap",
    "sitemapindex": "a sitemap index",
}


def read_saved(data: bytes, **how: Any) -> Found:
    """As `read_bytes`, of a page that was saved: one in place of a removed article is a `SourceError`."""
    found = read_bytes(data, **how)
    if isinstance(found, RemovalNotice):
        raise SourceError(f"says that its article was removed: “{found.text}”")
    return found


def _unpacked(data: bytes) -> bytes:
    """`data` without the gzip compression of sitemaps."""
    if not data.startswith(b"\x1f\x8b"):
        return data
    unpacker = zlib.decompressobj(wbits=31)
    try:
        found = unpacker.decompress(data, MAX_XML_BYTES)
    except zlib.error as error:
        raise SourceError("is a gzip archive that is damaged") from error
    if unpacker.unconsumed_tail:
        raise SourceError(f"is over {MAX_XML_BYTES // 1_000_000} MB once unpacked, too large to read")
    return found


def root_of(data: bytes) -> str:
    """What the text is, by its first element in lower case: a root of XML, "html", "json", or "" for neither."""
    head = peek(data)
    if re.match(r"[\[{]\s*(?:[\"{\[\]}]|$)", head):
        return "json"
    place = 0
    while part := _PROLOGUE.match(head, place):
        place = part.end()
    root = _ROOT.match(head, place)
    name = root[1].lower() if root else ""
    if name in _FEED_ROOTS | _SITEMAP_ROOTS | WIRE_ROOTS or name == "opml":
        return name
    if not re.search(r"<html[\s>]", head[:8000], re.IGNORECASE) and (hidden := _FEED_BEHIND_RUBBISH.search(head)):
        return hidden[1].lower().removeprefix("rdf:")
    declared = re.search(rb"<!doctype\s+(\w*)", data[:1000], re.IGNORECASE)
    if _HTML.search(head) or (declared and declared[1].lower() == b"html"):
        return "html"
    return name or ("!doctype" if declared else "")


def _may_be_page(content_type: str) -> bool:
    return content_type.partition(";")[0].strip().lower() in ("text/html", "application/xhtml+xml")


def _read_list(root: str, data: bytes, url: str, charset: str | None) -> Found:
    if root == "json":
        return read_json_feed(data, url=url, charset=charset)
    if root == "opml":
        return read_opml(data, url=url, charset=charset)
    if root in _SITEMAP_ROOTS:
        return read_sitemap(data, url=url, charset=charset)
    return read_feed(data, url=url, charset=charset)


def _read_page(
    data: bytes, url: str, charset: str | None, wanted: Wanted, seen_at: datetime | None
) -> Article | Site | RemovalNotice:
    from index.sources.page.html import article_from_bytes, decode_page

    page = decode_page(data, charset)
    if not url:
        return article_from_bytes(data, charset=charset, seen_at=seen_at)
    look = PageLook() if wanted == "page" else look_at(page, url)
    if look.feeds and _is_front(url, look):
        return Site(look.title, look.feeds)
    try:
        article = article_from_bytes(data, url=url, charset=charset, seen_at=seen_at)
    except SourceError:
        if notice := removal_notice(page, None):
            return RemovalNotice(notice)
        if look.feeds:
            return Site(look.title, look.feeds)
        raise
    if notice := removal_notice(page, article):
        return RemovalNotice(notice)
    if wanted == "page":
        return article
    if _is_front(url, look):
        raise SourceError("is a front page that announces no feed; give the address of a feed or of an article")
    return article


def _is_front(url: str, look: PageLook) -> bool:
    """Whether the page shows many articles: by what it states, by its address, and by its links."""
    parts = urlsplit(url)
    if look.story:
        return False
    if _FRONT_PATH.fullmatch(parts.path) and not parts.query:
        return bool(look.feeds) or look.headlines >= MANY_HEADLINES
    segments = [part for part in parts.path.split("/") if part]
    named_like_section = len(segments) <= 3 and not parts.query and not any(map(_SLUG.search, segments))
    return named_like_section and look.headlines >= MANY_HEADLINES and (look.website or bool(look.feeds))
