"""OPML -> `FeedList`, and back: the format in which news readers exchange subscriptions."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from index.errors import SourceError
from index.sources.cleaning import one_line
from index.sources.feed.fields import address, line
from index.sources.results import FeedLink, FeedList
from index.sources.safe_xml import decode_xml, local_name, parse_xml
from index.text.urls import canonical_url

MAX_FEEDS = 10_000


def read_opml(data: bytes, *, url: str = "", charset: str | None = None) -> FeedList:
    """The feeds in an OPML file, however its outlines are nested, each once. Raises `SourceError` when there is none."""
    root = parse_xml(decode_xml(data, charset))
    if local_name(root) != "opml":
        raise SourceError("is no OPML file")
    feeds: dict[str, FeedLink] = {}
    for element in root.iter("{*}*"):
        if local_name(element) != "outline":
            continue
        values = {str(name).rpartition("}")[2].lower(): value for name, value in element.attrib.items()}
        found = address(values.get("xmlurl"), url)
        if found and len(feeds) < MAX_FEEDS:
            feeds.setdefault(canonical_url(found), FeedLink(found, line(values.get("title") or values.get("text"))))
    if not feeds:
        raise SourceError("is an OPML file without a feed: no outline has an xmlUrl with an http or https address")
    return FeedList(tuple(feeds.values()))


def write_opml(feeds: Sequence[FeedLink], title: str = "Newsdesk feeds") -> str:
    """An OPML 2.0 document of `feeds`, in their order. `read_opml` reads the same feeds from it."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"  <head><title>{escape(one_line(title))}</title></head>",
        "  <body>",
        *(_outline(feed) for feed in feeds),
        "  </body>",
        "</opml>",
    ]
    return "\n".join(lines) + "\n"


def _outline(feed: FeedLink) -> str:
    name = quoteattr(one_line(feed.title or feed.url))
    return f'    <outline type="rss" text={name} title={name} xmlUrl={quoteattr(feed.url)}/>'
