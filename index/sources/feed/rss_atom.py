"""RSS and Atom -> `Feed`. feedparser is given bytes and never a path or an address.

Every value is taken as the feed wrote it and cleaned by `fields`: feedparser's own dates read unknown zones as UTC and
missing days as 1 January, and its mapping of "updated" to "published" would invent a date.
"""

from __future__ import annotations

import io
import re
import xml.sax
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any

from index.errors import SourceError
from index.sources.addresses import place_of
from index.sources.cleaning import one_line
from index.sources.feed.fields import MAX_ITEMS, address, key_of, line, names, section, settled, text_of
from index.sources.language import language_code
from index.sources.results import Feed, FeedItem, FeedKind
from index.sources.safe_xml import decode_xml
from index.text.dates import date_in_field

# A shorter text is a teaser, even in the place of the whole article.
MIN_FULL_CHARACTERS = 500
PERIOD_MINUTES = {"hourly": 60, "daily": 1_440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600}
MAX_MINUTES = 43_200

# What feedparser raises on unexpectedly broken input.
_PARSER_ERRORS = (ValueError, LookupError, TypeError, AttributeError, AssertionError, OverflowError, RecursionError)
_ITEM = re.compile(r"<(?:item|entry)[\s>]")
_TEXT_TYPES = ("text/plain", "text/html", "application/xhtml+xml", "text/xhtml")


def read_feed(data: bytes, *, url: str = "", charset: str | None = None) -> Feed:
    """The feed in `data`, which was fetched from `url`; `charset` is what the server says of its encoding.

    Raises `SourceError` when it is no feed or too broken to find an item or a title in it.
    """
    parsed = _parse(_first_items(decode_xml(data, charset)))
    about: Mapping[str, Any] = parsed["feed"]
    version = str(parsed.get("version") or "")
    if not parsed["entries"] and not version and not about.get("title"):
        raise SourceError("is a feed too broken to read, or none")
    base = url or _string(about.get("link")) or ""
    title = line(about.get("title"))
    place = _string(about.get("language"))
    language = language_code(place or "")
    spaces = set(parsed.get("namespaces") or ())
    everyone = names(_people(about)) if version.startswith("atom") else ()
    items = [
        _item(entry, base=base, version=version, spaces=spaces, language=language, place=place)
        for entry in parsed["entries"]
    ]
    if everyone and everyone != (title,):
        items = [item if item.authors else replace(item, authors=everyone) for item in items]
    kind: FeedKind = "Atom feed" if version.startswith("atom") else "RSS feed"
    return Feed(
        kind=kind,
        items=settled(items),
        title=title,
        site_url=_site(about, base),
        language=language,
        minutes=_minutes(about),
    )


def _first_items(text: str) -> str:
    """`text` without the items after the `MAX_ITEMS`th: feedparser takes a millisecond per item."""
    starts = [found.start() for found in islice(_ITEM.finditer(text), MAX_ITEMS + 1)]
    end = max(text.rfind("</item>"), text.rfind("</entry>"))
    if len(starts) <= MAX_ITEMS or end < starts[-1]:
        return text
    return text[: starts[-1]] + text[text.index(">", end) + 1 :]


def _parse(text: str) -> Mapping[str, Any]:
    import feedparser

    # `BytesIO`, because a bare string or even bytes could be taken for a file name. The header fixes the encoding. Our
    # own cleaning replaces its sanitizer and its resolving of links in texts.
    try:
        parsed: Mapping[str, Any] = feedparser.parse(
            io.BytesIO(text.encode("utf-8", "replace")),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except (*_PARSER_ERRORS, xml.sax.SAXException) as error:
        raise SourceError(
            f"is a feed too broken to read: {one_line(str(error))[:100] or type(error).__name__}"
        ) from error
    return parsed


def _item(
    entry: Mapping[str, Any], *, base: str, version: str, spaces: set[str], language: str | None, place: str | None
) -> FeedItem:
    publisher = _publisher(entry)
    title = _without_outlet(line(entry.get("title")), publisher)
    text, full = _text(entry, version, spaces)
    if title and line(text) == title:
        text, full = "", False
    link = _link(entry, base)
    published, updated = _dates(entry, version, place_of(place, link or base))
    return FeedItem(
        key=key_of(entry.get("id"), link, title or text),
        url=link,
        title=title,
        text=text,
        full=full,
        publisher=publisher,
        section=section(_categories(entry)),
        authors=names(_people(entry)),
        language=_language(entry) or language,
        published=published,
        updated=updated,
    )


def _string(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _parts(value: object) -> list[Mapping[str, Any]]:
    return [part for part in value if isinstance(part, Mapping)] if isinstance(value, list) else []


def _text(entry: Mapping[str, Any], version: str, spaces: set[str]) -> tuple[str, bool]:
    """The item's own text, and whether it is the whole article: what the feed gives as content and doesn't cut short."""
    contents = [
        text_of(part.get("value"), plain=part.get("type") == "text/plain")
        for part in _parts(entry.get("content"))
        if part.get("type") in _TEXT_TYPES and _is_content(part, version, spaces)
    ]
    content, cut = max(contents, key=lambda found: len(found[0]), default=("", False))
    detail = entry.get("summary_detail")
    said = detail.get("type") if isinstance(detail, Mapping) else None
    # feedparser fills a missing summary from the content, and takes a second description for content.
    summaries = [text_of(entry.get("summary"), plain=said == "text/plain")[0]]
    summaries += [text_of(part.get("value"))[0] for part in _parts(entry.get("content")) if not contents]
    summary = max(summaries, key=len)
    if content and len(content) >= len(summary):
        return content, not cut and len(content) >= MIN_FULL_CHARACTERS
    return summary, False


def _is_content(part: Mapping[str, Any], version: str, spaces: set[str]) -> bool:
    """Whether `part` was `content`, `content:encoded` or a body, and not a second description of a picture."""
    if version.startswith("atom"):
        return True
    return part.get("type") == "application/xhtml+xml" or ("content" in spaces and part.get("type") != "text/plain")


def _link(entry: Mapping[str, Any], base: str) -> str | None:
    """The article's address: the one before a click counter replaced it, else the link to a page, else the guid."""
    guid = _string(entry.get("id"))
    links = _parts(entry.get("links"))
    pages = [part.get("href") for part in links if part.get("rel") == "alternate"]
    for value in (entry.get("feedburner_origlink"), entry.get("pheedo_origlink"), entry.get("link"), *pages):
        said = _string(value)
        # feedparser uses a guid as the link if there is none; one that is no address leads nowhere.
        if said and (said != guid or re.match("https?://", said, re.IGNORECASE)):
            found = address(said, base)
            if found:
                return found
    return address(guid) if guid and re.match("https?://", guid, re.IGNORECASE) else None


def _site(about: Mapping[str, Any], base: str) -> str | None:
    return address(about.get("link"), base)


def _publisher(entry: Mapping[str, Any]) -> str | None:
    source = entry.get("source")
    said = (source.get("title") if isinstance(source, Mapping) else None, entry.get("publisher"))
    found = (line(value) for value in said)
    return next((name for name in found if name and "://" not in name and "@" not in name), None)


def _without_outlet(title: str | None, publisher: str | None) -> str | None:
    """A headline without the outlet that collections of headlines append to it: "Crane to lift more - Coast Herald"."""
    head, mark, tail = (title or "").rpartition(" - ")
    return head.rstrip() if mark and head.strip() and publisher and tail.casefold() == publisher.casefold() else title


def _people(about: Mapping[str, Any]) -> list[object]:
    people: list[object] = [part.get("name") for part in _parts(about.get("authors")) if part.get("name")]
    said = _string(about.get("author"))
    if len(people) <= 1 and said and "@" in said:  # feedparser cuts mail addresses of newer domains in the middle
        return [said]
    return people or [said]


def _categories(entry: Mapping[str, Any]) -> list[object]:
    tags = [tag for tag in _parts(entry.get("tags")) if not str(tag.get("scheme") or "").endswith("#kind")]
    return [tag.get("label") or tag.get("term") for tag in tags]


def _language(entry: Mapping[str, Any]) -> str | None:
    details = (*_parts(entry.get("content")), entry.get("summary_detail"), entry.get("title_detail"))
    said = [entry.get("language"), *(part.get("language") for part in details if isinstance(part, Mapping))]
    return next((code for value in said if isinstance(value, str) and (code := language_code(value))), None)


def _dates(entry: Mapping[str, Any], version: str, place: str) -> tuple[datetime | None, datetime | None]:
    """Published and updated. RSS's only date (`dc:date`) is when the item was published."""
    published = _date(entry, "published", place) or _date(entry, "created", place)
    updated = _date(entry, "updated", place)
    if published is None and updated and not version.startswith("atom"):
        return updated, None
    return published, updated


def _date(entry: Mapping[str, Any], name: str, place: str) -> datetime | None:
    said = dict(entry).get(name)  # a plain dict, which does not substitute one date for another
    return date_in_field(one_line(said), place) if isinstance(said, str) else None


def _minutes(about: Mapping[str, Any]) -> int | None:
    """How many minutes the feed asks to wait between fetches, at most a month."""
    ttl = _string(about.get("ttl"))
    if ttl and ttl.strip().isdecimal():
        return min(int(ttl.strip()[:9]), MAX_MINUTES) or None
    period = PERIOD_MINUTES.get((_string(about.get("sy_updateperiod")) or "").strip().lower())
    if period is None:
        return None
    often = (_string(about.get("sy_updatefrequency")) or "1").strip()
    times = int(often[:9]) if often.isdecimal() else 1
    return min(max(period // (times or 1), 1), MAX_MINUTES)
