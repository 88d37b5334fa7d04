"""Bytes are recognised by their content; what is neither news nor leads to news is named in one line."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from index.errors import SourceError
from index.records import Article
from index.sources.results import Feed, FeedLink, FeedList, Site, SitemapIndex
from index.sources.sandbox.recognise import read_bytes

STORY = (
    "The harbour board on Monday put off a decision on the ferry contract for a third time, citing rising fuel costs.",
    "The contract, worth 40 million a year, covers four crossings to the outer islands and runs until the year 2032.",
    "Islanders who depend on the boats for food and medicine said they would write to the transport minister this week.",
)
FEED_LINKS = (
    '<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed">'
    '<link rel="alternate" type="application/atom+xml" title="All news" href="/atom.xml">'
    '<link rel="alternate" type="application/json+oembed" href="/oembed">'
    '<link rel="stylesheet" href="/a.css">'
)
HEADLINES = "".join(
    f'<li><a href="/story-{n}">The board of harbour number {n} has met again</a></li>' for n in range(30)
)


def page(head: str = "", body: str = "") -> bytes:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in STORY)
    return (
        f"<!DOCTYPE html><html><head><title>Harbour Wire</title>{head}</head>"
        f"<body><article><h1>Ferry decision put off again</h1>{text}</article>{body}</body></html>"
    ).encode()


@pytest.mark.parametrize(
    "data",
    [
        b'<?xml version="1.0"?><!-- made by hand --><rss version="0.91"><channel><title>W</title></channel></rss>',
        b'\xef\xbb\xbf\n <rss version="2.0"><channel><title>W</title></channel></rss>',
        b'<br /><b>Warning</b>: x<rss version="2.0"><channel><title>W</title></channel></rss>',
        b'<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>W</title></feed>',
        b'<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>W</a:title></a:feed>',
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        b"<channel><title>W</title></channel></rdf:RDF>",
        '<?xml version="1.0" encoding="utf-16"?><rss version="2.0"><channel><title>W</title></channel></rss>'.encode(
            "utf-16"
        ),
        b'<!DOCTYPE rss [<!ENTITY x "y">]><rss version="2.0"><channel><title>W</title></channel></rss>',
        b'{"version": "https://jsonfeed.org/version/1", "title": "W", "items": []}',
    ],
)
@pytest.mark.parametrize("content_type", ["", "text/html", "application/octet-stream"])
def test_a_feed_is_a_feed_whatever_the_server_calls_it(data: bytes, content_type: str) -> None:
    found = read_bytes(data, url="https://wire.example/feed", content_type=content_type)
    assert isinstance(found, Feed) and found.title == "W"
    assert isinstance(read_bytes(data, url="https://wire.example/feed", wanted="feed"), Feed)
    with pytest.raises(SourceError, match="not an article"):
        read_bytes(data, url="https://wire.example/feed", wanted="page")


def test_lists_and_indexes_are_told_apart() -> None:
    opml = b'<opml><body><outline xmlUrl="https://wire.example/feed"/></body></opml>'
    assert isinstance(read_bytes(opml, url=""), FeedList)
    index = b"<sitemapindex><sitemap><loc>https://wire.example/1.xml</loc></sitemap></sitemapindex>"
    assert isinstance(read_bytes(index, url=""), SitemapIndex)
    assert isinstance(read_bytes(index, url="", wanted="feed"), SitemapIndex)
    with pytest.raises(SourceError, match="not a feed"):
        read_bytes(opml, url="", wanted="feed")


def zipped(name: str) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, "x")
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "content_type", "said"),
    [
        (b"%PDF-1.7\n\x00", "", "is a damaged PDF document"),
        (b"\x89PNG\r\n\x1a\n", "text/html", "is a picture"),
        (b"\xff\xd8\xff\xe0 JFIF", "", "is a picture"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "", "is a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "", "holds no news (<svg>)"),
        (b"\0\0\0\x18ftypmp42", "", "is a video"),
        (b"ID3\x03\0", "", "is a sound recording"),
        (zipped("word/document.xml"), "", "is a Word document"),
        (zipped("a.txt"), "", "is a ZIP archive"),
        (b"The board met.\n\nIt waits.", "text/plain", "is plain text, not a web page"),
        (b"a,b\n1,2", "text/csv", "is a table"),
        (bytes(range(256)), "", "is a binary file"),
        (b"", "", "is empty"),
        (b" \n ", "text/html", "is empty"),
        (b"<note><to>x</to></note>", "", "holds no news (<note>)"),
        (b"[1, 2, 3]", "application/json", "is JSON data"),
        (b'{"a": [1]}', "", "is JSON, but no JSON Feed"),
        (b"\x1f\x8b broken", "", "is a gzip archive that is damaged"),
        (b"<!DOCTYPE rss [" + b'<!ENTITY a "b">' * 5_000, "", "document type"),
    ],
)
def test_what_is_no_news_is_named(data: bytes, content_type: str, said: str) -> None:
    with pytest.raises(SourceError) as error:
        read_bytes(data, url="https://wire.example/x", content_type=content_type)
    assert said in str(error.value) and "\n" not in str(error.value)


def test_an_article_is_an_article_even_with_feeds_and_headlines_around_it() -> None:
    url = "https://wire.example/2025/03/ferry-decision-put-off.html"
    found = read_bytes(page(FEED_LINKS, f"<ul>{HEADLINES}</ul>"), url=url)
    assert isinstance(found, Article) and found.text.startswith(STORY[0])
    told = '<meta property="og:type" content="article">'
    assert isinstance(read_bytes(page(FEED_LINKS + told), url="https://wire.example/"), Article)


@pytest.mark.parametrize("path", ["", "/", "/index.html", "/en/", "/news/", "/news/europe"])
def test_a_front_or_section_page_is_a_site_with_its_feeds(path: str) -> None:
    head = FEED_LINKS + '<meta property="og:type" content="website">'
    found = read_bytes(page(head, f"<ul>{HEADLINES}</ul>"), url=f"https://wire.example{path}")
    assert found == Site(
        "Harbour Wire",
        (
            FeedLink("https://wire.example/atom.xml", "All news"),
            FeedLink("https://wire.example/comments/feed", "Comments"),
        ),
    )


def test_a_front_page_behind_a_feed_s_item_is_read_as_the_page_it_is() -> None:
    assert isinstance(read_bytes(page(FEED_LINKS), url="https://wire.example/", wanted="page"), Article)


def test_a_page_without_a_story_gives_its_feeds_or_the_reason() -> None:
    empty = f"<html><head>{FEED_LINKS}</head><body><p>Hello.</p></body></html>".encode()
    assert isinstance(read_bytes(empty, url="https://wire.example/about-the-wire"), Site)
    with pytest.raises(SourceError):
        read_bytes(b"<html><body><p>Hello.</p></body></html>", url="https://wire.example/about")


def test_a_front_page_without_feeds_is_not_taken_for_an_article() -> None:
    with pytest.raises(SourceError, match="front page"):
        read_bytes(page("", f"<ul>{HEADLINES}</ul>"), url="https://wire.example/")


def test_a_subscribed_feed_that_became_a_page_is_named() -> None:
    with pytest.raises(SourceError, match="not a feed any more"):
        read_bytes(page(FEED_LINKS), url="https://wire.example/", wanted="feed")


def test_feeds_linked_in_the_page_are_found_behind_those_in_its_head() -> None:
    links = '<base href="https://wire.example/x/"><a href="rss.xml">Our feed</a> <a href="https://other.example/feed/">Friends</a>'
    found = read_bytes(page(FEED_LINKS, links), url="https://wire.example/")
    assert isinstance(found, Site)
    assert [feed.url for feed in found.feeds] == [
        "https://wire.example/atom.xml",
        "https://wire.example/x/rss.xml",
        "https://other.example/feed/",
        "https://wire.example/comments/feed",
    ]


def test_a_saved_page_is_read_without_an_address(tmp_path: Path) -> None:
    found = read_bytes(page(), url="", content_type="text/html", wanted="page")
    assert isinstance(found, Article) and found.url is None
