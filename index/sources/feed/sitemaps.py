"""Sitemaps -> `Feed` or `SitemapIndex`: how publishers tell search engines what is new."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from index.errors import SourceError
from index.sources.feed.fields import MAX_ITEMS, address, key_of, line, moment, section, settled
from index.sources.language import language_code
from index.sources.results import Feed, FeedItem, SitemapIndex
from index.sources.safe_xml import decode_xml, local_name, parse_xml
from index.text.dates import parse_date

if TYPE_CHECKING:
    from index.sources.safe_xml import Element

MAX_SITEMAPS = 1_000


def read_sitemap(data: bytes, *, url: str = "", charset: str | None = None) -> Feed | SitemapIndex:
    """A news sitemap as a feed, or a sitemap index.

    Of an ordinary sitemap only the pages with a date of last change are used, the newest first: it lists every page of
    a site, and those without a date may be anything. Raises `SourceError` when nothing is left.
    """
    root = parse_xml(decode_xml(data, charset))
    if local_name(root) == "sitemapindex":
        return _index(root, url)
    if local_name(root) != "urlset":
        raise SourceError("is no sitemap")
    items = [item for element in root if local_name(element) == "url" and (item := _item(element, url))]
    if not items:
        raise SourceError(
            "is a sitemap that names no news: its pages have neither a headline nor a date of last change"
        )
    items.sort(key=moment_of_news, reverse=True)
    return Feed(kind="news sitemap", items=settled(items[: MAX_ITEMS * 2]), title=_publication(items))


def moment_of_news(item: FeedItem) -> datetime:
    """When the page was published, else changed."""
    return item.published or moment(item)


def _index(root: Element, base: str) -> SitemapIndex:
    found: dict[str, datetime] = {}
    for element in root:
        values = dict(_values(element))
        link = address(values.get("loc"), base)
        if link and local_name(element) == "sitemap":
            found.setdefault(link, parse_date(values.get("lastmod", "")) or datetime.min.replace(tzinfo=UTC))
    if not found:
        raise SourceError("is a sitemap index that names no sitemap")
    return SitemapIndex(tuple(sorted(found, key=lambda link: found[link], reverse=True))[:MAX_SITEMAPS])


def _item(element: Element, base: str) -> FeedItem | None:
    values = dict(_values(element))
    news = {}
    for part in element:
        if local_name(part) == "news" and "news" in str(part.tag):
            news = dict(_values(part))
            for inner in part:
                if local_name(inner) == "publication":
                    news |= {f"publication {name}": value for name, value in _values(inner)}
    link, updated = address(values.get("loc"), base), parse_date(values.get("lastmod", ""))
    if link is None or not (news or updated):
        return None
    title = line(news.get("title"))
    said = news.get("publication language") or news.get("language") or ""
    return FeedItem(
        key=key_of(None, link, title),
        url=link,
        title=title,
        publisher=line(news.get("publication name") or news.get("name")),
        section=section((news.get("keywords") or "").split(",")[:1]),
        language=language_code(said),
        published=parse_date(news.get("publication_date", "")),
        updated=updated,
    )


def _values(element: Element) -> Iterator[tuple[str, str]]:
    for part in element:
        if text := (part.text or "").strip():
            yield local_name(part), text


def _publication(items: list[FeedItem]) -> str | None:
    """The publisher, if the whole sitemap has one."""
    outlets = {item.publisher for item in items}
    return outlets.pop() if len(outlets) == 1 else None
