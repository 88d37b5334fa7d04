"""Sitemaps list news, or are refused with a line that says why."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest

from index.errors import SourceError
from index.sources.feed.sitemaps import read_sitemap
from index.sources.results import Feed, SitemapIndex
from index.sources.sandbox.recognise import read_bytes

NEWS = b"""<?xml version="1.0"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
  xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
  <url><loc>https://wire.example/old</loc><news:news>
    <news:publication><news:name>Harbour Wire</news:name><news:language>en</news:language></news:publication>
    <news:publication_date>2025-03-27</news:publication_date><news:title>Older &amp;amp; wiser</news:title></news:news></url>
  <url><loc>https://wire.example/ferry</loc><lastmod>2025-03-29T08:00:00Z</lastmod>
    <image:image><image:title>A boat</image:title></image:image><news:news>
    <news:publication><news:name>Harbour Wire</news:name><news:language>en</news:language></news:publication>
    <news:publication_date>2025-03-28T14:05:00+01:00</news:publication_date><news:keywords>Business, sea</news:keywords>
    <news:title>Ferry decision put off</news:title></news:news></url>
  <url><loc>javascript:alert(1)</loc><news:news><news:title>Bad</news:title></news:news></url>
</urlset>"""


def test_a_news_sitemap_is_a_feed_newest_first() -> None:
    feed = read_sitemap(NEWS)
    assert isinstance(feed, Feed) and (feed.kind, feed.title) == ("news sitemap", "Harbour Wire")
    first, second = feed.items
    assert (first.title, first.url) == ("Ferry decision put off", "https://wire.example/ferry")
    assert (first.publisher, first.language, first.section) == ("Harbour Wire", "en", "Business")
    assert first.published == datetime(2025, 3, 28, 13, 5, tzinfo=UTC)
    assert first.updated == datetime(2025, 3, 29, 8, tzinfo=UTC)
    assert second.title == "Older & wiser"


def test_a_packed_sitemap_is_unpacked() -> None:
    assert read_bytes(gzip.compress(NEWS), url="https://wire.example/news.xml.gz") == read_sitemap(NEWS)


def test_of_an_ordinary_sitemap_the_dated_pages_are_taken() -> None:
    feed = read_sitemap(
        b"<urlset><url><loc>https://wire.example/a</loc><lastmod>2025-03-28</lastmod></url>"
        b"<url><loc>https://wire.example/imprint</loc></url></urlset>"
    )
    assert isinstance(feed, Feed) and [item.url for item in feed.items] == ["https://wire.example/a"]
    with pytest.raises(SourceError, match="names no news"):
        read_sitemap(b"<urlset><url><loc>https://wire.example/imprint</loc></url></urlset>")


def test_an_index_lists_its_sitemaps_newest_first() -> None:
    found = read_sitemap(
        b"<sitemapindex><sitemap><loc>https://wire.example/1.xml</loc><lastmod>2024-01-01</lastmod></sitemap>"
        b"<sitemap><loc>/2.xml</loc><lastmod>2025-01-01</lastmod></sitemap><sitemap><loc>file:///x</loc></sitemap></sitemapindex>",
        url="https://wire.example/sitemap.xml",
    )
    assert found == SitemapIndex(("https://wire.example/2.xml", "https://wire.example/1.xml"))
    with pytest.raises(SourceError, match="names no sitemap"):
        read_sitemap(b"<sitemapindex/>")
