"""Anything from the web ends as a result or as one error line: bombs, broken feeds, noise, and real files."""

from __future__ import annotations

import contextlib
import gzip
import logging
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from index.errors import SourceError
from index.records import Article
from index.sources.results import Feed, FeedList, Found, Site, SitemapIndex
from index.sources.sandbox.protocol import packed, unpacked
from index.sources.sandbox.recognise import Wanted, read_bytes
from index.sources.sandbox.worker import Worker
from tests.index.store.survives import fates

pytestmark = pytest.mark.slow

DATA = os.environ.get("NEWSDESK_DATA")
KINDS = (Article, Feed, FeedList, Site, SitemapIndex)
ITEM = "<item><title>Ferry put off</title><link>https://wire.example/a</link></item>"
LAUGHS = (
    '<!DOCTYPE bomb [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{level + 1} "{f"&a{level};" * 10}">' for level in range(9))
    + "]>"
)
LONG_ENTITY = f'<!DOCTYPE bomb [<!ENTITY a "{"A" * 10_000}">]>'
DEEP = 10_000


def feed(items: str, before: str = "") -> bytes:
    return f'<?xml version="1.0"?>{before}<rss version="2.0"><channel><title>W</title>{items}</channel></rss>'.encode()


BOMBS = {
    "billion laughs": feed("<item><title>&a9;</title></item>", LAUGHS),
    "quadratic blow-up": feed(f"<item><title>{'&a;' * 50_000}</title></item>", LONG_ENTITY),
    "a file as entity": feed(
        "<item><title>&x;</title></item>", '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    ),
    "an outside document type": feed(ITEM, '<!DOCTYPE r SYSTEM "http://127.0.0.1:9/evil.dtd">'),
    "a parameter entity": feed(ITEM, '<!DOCTYPE r [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;]>'),
    "deep elements": feed("<a>" * DEEP + "</a>" * DEEP),
    "deep items": feed("<item>" * DEEP + "</item>" * DEEP),
    "deep markup": feed(f"<item><description>{'&lt;div&gt;' * DEEP}x</description></item>"),
    "deep xhtml": (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="xhtml">'
        f"{'<div>' * DEEP}x{'</div>' * DEEP}</content></entry></feed>"
    ).encode(),
    "a huge attribute": feed(f'<item a="{"x" * 3_000_000}"><title>T</title></item>'),
    "open brackets": feed("<" * 50_000),
    "open tags": feed("<a " * 30_000),
    "open quotes": feed('<a b="' * 20_000),
    "open comments": feed("<!--" * 50_000),
    "ampersands": feed("&" * 100_000),
    "many items": feed(ITEM * 20_000),
    "deep outlines": b"<opml><body>" + b'<outline text="a">' * DEEP + b"</outline>" * DEEP + b"</body></opml>",
    "outlines that laugh": LAUGHS.encode() + b'<opml><body><outline xmlUrl="https://x.example/&a9;"/></body></opml>',
    "a sitemap that blows up": LONG_ENTITY.encode()
    + b"<urlset><url><loc>"
    + b"&a;" * 50_000
    + b"</loc></url></urlset>",
    "deep JSON": b'{"version": "https://jsonfeed.org/version/1", "items": ' + b"[" * 100_000,
    "a packed bomb": gzip.compress(b"<urlset>" + b" " * 100_000_000),
    "deep HTML": b"<html><body>" + b"<div>" * 2 * DEEP + b"x",
}


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as shared:
        shared.read(feed(ITEM), url="")
        yield shared


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_soon_as_articles_or_one_line(worker: Worker, name: str) -> None:
    began = time.perf_counter()
    try:
        found: Found | None = worker.read(BOMBS[name], url="https://wire.example/feed")
    except SourceError as error:
        found = None
        assert "\n" not in str(error) and not str(error).startswith(("could not be read", "took more"))
    assert time.perf_counter() - began < 5  # 2 on an idle machine; this one may be busy
    assert found is None or isinstance(found, KINDS)
    assert "root:" not in repr(found)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="peaks are read from /proc")
@pytest.mark.parametrize(
    "name", ["billion laughs", "quadratic blow-up", "deep elements", "deep outlines", "a huge attribute"]
)
def test_a_bomb_takes_no_more_than_200_mb(name: str) -> None:
    with Worker() as fresh:
        fresh.read(feed(ITEM), url="")
        before = peak_kilobytes(fresh)
        with contextlib.suppress(SourceError):
            fresh.read(BOMBS[name], url="https://wire.example/feed")
        assert peak_kilobytes(fresh) - before < 200_000


def peak_kilobytes(worker: Worker) -> int:
    assert worker._child is not None
    status = Path(f"/proc/{worker._child._process.pid}/status").read_text()
    return next(int(row.split()[1]) for row in status.splitlines() if row.startswith("VmHWM"))


STORY = "The harbour board put off its decision on the ferry contract for a third time, citing the price of fuel. "
SEEDS = (
    feed(f"{ITEM}<item><guid>7</guid><description>&lt;p&gt;{STORY}&lt;/p&gt;</description><pubDate>Fri, 28 Mar 2025 14:05:00 GMT"
         "</pubDate><category>Sea</category></item>", "<!DOCTYPE rss [<!ENTITY x 'y'>]>"),
    (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://wire.example/"><title type="html">W &amp;lt;b&amp;gt;</title>'
        f'<entry><id>7</id><link href="a"/><updated>2025-03-28T14:05:00Z</updated><author><name>M</name></author>'
        f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{STORY}</p></div></content></entry></feed>'
    ).encode(),
    b'{"version": "https://jsonfeed.org/version/1.1", "title": "W", "items": [{"id": 7, "content_html": "<p>A</p>", "tags": ["x"]}]}',
    b'<urlset xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://wire.example/a</loc><n:news>'
    b"<n:title>A</n:title><n:publication_date>2025-03-28</n:publication_date></n:news></url></urlset>",
    b'<opml><body><outline text="a"><outline xmlUrl="https://wire.example/feed"/></outline></body></opml>',
    (
        '<!DOCTYPE html><html lang="en"><head><title>Ferry</title><meta charset="utf-8">'
        '<link rel="alternate" type="application/rss+xml" href="/feed">'
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Ferry put off", "datePublished": "2025-03-28"}'
        f"</script></head><body><h1>Ferry put off</h1><p>{STORY * 2}</p><p>{STORY}</p></body></html>"
    ).encode(),
)  # fmt: skip
PIECES = (
    *(
        b"<",
        b">",
        b"&",
        b"]]>",
        b"<![CDATA[",
        b"<!--",
        b"\0",
        b"\xff\xfe",
        b"&#x110000;",
        b"&#0;",
        b"&#xd800;",
        b"&amp;amp;",
    ),
    *(
        b"<item>",
        b"</item>",
        b"<entry>",
        b"</channel>",
        b"<content type='base64'>",
        b"xml:base='http://['",
        b"<title/>",
    ),
    *(
        b"<guid/>",
        b"<link>http://[::1</link>",
        b"<pubDate>99999999999999</pubDate>",
        b"<a href='//['>",
        b'"@graph": [[[',
        b"<svg>",
    ),
    *(
        b"<media:rating/>",
        b"<image><url>",
        b"<source>",
        b"<textinput>",
        b'<?xml version="1.0" encoding="zip"?>',
        b"\x1b$B",
    ),
)
ENCODINGS = ("utf-8", "utf-16", "utf-32", "utf-16-be", "latin-1", "cp037", "utf-7", "shift_jis", "koi8-r")


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    data = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(0, 6))):
        place = draw(st.integers(0, len(data)))
        match draw(st.sampled_from(["flip", "cut", "insert", "noise", "repeat", "drop"])):
            case "flip" if place < len(data):
                data[place] ^= 1 << draw(st.integers(0, 7))
            case "cut":
                del data[place:]
            case "insert":
                data[place:place] = draw(st.sampled_from(PIECES))
            case "noise":
                data[place:place] = draw(st.binary(max_size=30))
            case "repeat":
                end = min(len(data), place + draw(st.integers(1, 60)))
                data[place:place] = data[place:end] * draw(st.integers(1, 50))
            case "drop":
                del data[place : place + draw(st.integers(1, 60))]
    if draw(st.integers(0, 5)) == 0:
        name = draw(st.sampled_from(ENCODINGS))
        return bytes(data).decode("utf-8", "replace").encode(name, "replace")
    return bytes(data)


@pytest.fixture(scope="module", autouse=True)
def _quiet() -> Iterator[None]:
    """Silences the extractor, which logs several complaints about each damaged page."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


def ends_well(data: bytes, charset: str | None, wanted: Wanted) -> None:
    try:
        found = read_bytes(data, url="https://wire.example/news/a", charset=charset, wanted=wanted)
    except SourceError as error:
        assert str(error) and "\n" not in str(error)
        return
    assert isinstance(found, KINDS)
    assert unpacked(packed(found)) == (found, False)


WANTED: st.SearchStrategy[Wanted] = st.sampled_from(["anything", "anything", "page", "feed"])
CHARSETS = st.sampled_from(
    [None, None, *ENCODINGS, "hex", "rot13", "no-such", "idna", "undefined", "x" * 500, "unicode_escape"]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(b"<svg><<!DOCTYPE html", None, "anything")  # no page has such a root
@given(damaged(), CHARSETS, WANTED)
def test_damaged_feeds_and_pages_end_as_something_or_one_line(data: bytes, charset: str | None, wanted: Wanted) -> None:
    ends_well(data, charset, wanted)


@pytest.mark.slow
@pytest.mark.thorough
@settings(max_examples=3_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(damaged(), CHARSETS, WANTED)
def test_many_damaged_feeds_and_pages_do_too(data: bytes, charset: str | None, wanted: Wanted) -> None:
    ends_well(data, charset, wanted)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300), CHARSETS, WANTED)
def test_noise_does_too(data: bytes, charset: str | None, wanted: Wanted) -> None:
    ends_well(data, charset, wanted)


@pytest.mark.slow
@pytest.mark.skipif(not DATA, reason="NEWSDESK_DATA names no folder of real feeds and pages")
def test_real_feeds_and_pages_do_too(worker: Worker) -> None:
    all_fates = list(fates(Path(DATA or ""), worker))
    assert [fate.name for fate in all_fates if fate.brought_down] == []
    assert all("\n" not in fate.line for fate in all_fates)
    pages = [fate for fate in all_fates if fate.name.startswith("extract_")]
    assert sum(isinstance(fate.found, Article) for fate in pages) >= 0.97 * len(pages)
    assert max(fate.seconds for fate in all_fates) < 10
