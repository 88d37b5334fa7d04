"""OPML -> `FeedList`, and back: the format in which news readers exchange subscriptions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from index.errors import SourceError
from index.sources.cleaning import one_line
from index.sources.feed.fields import address, line
from index.sources.results import FeedLink, FeedList
from index.sources.safe_xml import decode_xml, local_name, parse_xml
from index.text.urls import canonical_url

if TYPE_CHECKING:
    from index.sources.safe_xml import Element

MAX_FEEDS = 10_000
MAX_FOLDER_CHARACTERS = 200

# Old programs wrote addresses without escaping them: "?a=1&b=2".
_BARE_AMPERSAND = re.compile(r"&(?!#\d{1,7};|#x[\da-f]{1,6};|(?:amp|lt|gt|quot|apos);)", re.IGNORECASE)
_FEED_SCHEME = re.compile(r"feed:(?:(?=https?:)|//)", re.IGNORECASE)

# An outline with one of these is a feed or a link; any other is a folder.
_LEADS_SOMEWHERE = {"xmlurl", "url", "htmlurl", "type"}


def read_opml(data: bytes, *, url: str = "", charset: str | None = None) -> FeedList:
    """The feeds in an OPML file, each once, with the outlines around it as its folder.

    An outline of a feed without a usable address is left out, and named. Raises `SourceError` when there is none at all.
    """
    root = parse_xml(_BARE_AMPERSAND.sub("&amp;", decode_xml(data, charset)))
    if local_name(root) != "opml":
        raise SourceError("is no OPML file")
    feeds: dict[str, FeedLink] = {}
    left_out: list[str] = []
    for values, folder in _outlines(root, ()):
        found = address(_FEED_SCHEME.sub(_as_http, values.get("xmlurl", "").strip(), count=1), url)
        if found and len(feeds) < MAX_FEEDS:
            feeds.setdefault(canonical_url(found), FeedLink(found, _name(values), "/".join(folder) or None))
        elif not found and len(left_out) < MAX_FEEDS:
            left_out.append(_name(values) or next(filter(None, map(line, values.values())), "an outline"))
    if not feeds:
        raise SourceError("is an OPML file without a feed: no outline has an xmlUrl with an http or https address")
    return FeedList(tuple(feeds.values()), tuple(left_out))


def _outlines(element: Element, folder: tuple[str, ...]) -> Iterator[tuple[Mapping[str, str], tuple[str, ...]]]:
    """The attributes of each outline that is a feed or a link, and the names of the outlines around it."""
    for child in element:
        if not local_name(child):
            continue
        inside = folder
        if local_name(child) == "outline":
            values = {str(name).rpartition("}")[2].lower(): str(value) for name, value in child.attrib.items()}
            if values.keys() & _LEADS_SOMEWHERE:
                yield values, folder
            elif name := _name(values):
                inside = (*folder, name.replace("/", "-")[:MAX_FOLDER_CHARACTERS])
        yield from _outlines(child, inside)


def _name(values: Mapping[str, str]) -> str | None:
    return line(values.get("title") or values.get("text"))


def _as_http(scheme: re.Match[str]) -> str:
    return "http://" if scheme[0].endswith("//") else ""


def write_opml(feeds: Sequence[FeedLink], title: str = "Newsdesk feeds") -> str:
    """An OPML 2.0 document of `feeds`, in their order, each folder after the feeds beside it. `read_opml` reads the same."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"  <head><title>{escape(one_line(title))}</title></head>",
        "  <body>",
        *_written(feeds, (), 2),
        "  </body>",
        "</opml>",
    ]
    return "\n".join(lines) + "\n"


def _written(feeds: Sequence[FeedLink], above: tuple[str, ...], depth: int) -> Iterator[str]:
    """The outlines of feeds, each once, that are in the folder `above` or in one inside of it."""
    inside: dict[str, list[FeedLink]] = {}
    for feed in feeds:
        folders = tuple((feed.folder or "").split("/")) if feed.folder else ()
        if len(folders) > len(above):
            inside.setdefault(folders[len(above)], []).append(feed)
        else:
            name = quoteattr(one_line(feed.title or feed.url))
            yield f'{"  " * depth}<outline type="rss" text={name} title={name} xmlUrl={quoteattr(feed.url)}/>'
    for folder, within in inside.items():
        yield f"{'  ' * depth}<outline text={quoteattr(folder)} title={quoteattr(folder)}>"
        yield from _written(within, (*above, folder), depth + 1)
        yield f"{'  ' * depth}</outline>"
