"""Archives, crawls and folders: each file in them is read as it would be by itself, within limits."""

from __future__ import annotations

import gzip
import plistlib
from pathlib import Path

import pytest

from index.records import Article, Failure
from index.sources.file import archives
from index.sources.results import Feed, FeedList
from tests.index.sources.file.made import (
    HTML,
    TEXT,
    article_in,
    articles_in,
    docx,
    error_in,
    found_in,
    put,
    word,
    zipped,
)

PAGE = (
    f"<!doctype html><html><head><title>Lamp</title></head><body><article><h1>Lamp</h1>{HTML}</article></body></html>"
)
RSS = (
    "<rss version='2.0'><channel><title>Coast</title><item><title>Lamp</title><link>https://coast.example/a</link>"
    f"<description>{TEXT}</description></item></channel></rss>"
)


def warc(*answers: tuple[str, str, str], kind: str = "response") -> bytes:
    """A crawl of these answers: address, media type, content."""
    parts = []
    for number, (url, media_type, content) in enumerate(answers):
        body = content.encode()
        http = f"HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
        head = (
            f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-05-01T07:00:00Z\r\n"
            f"WARC-Record-ID: <urn:uuid:{number}>\r\nContent-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(http)}\r\n\r\n"
        )
        parts.append(head.encode() + http + b"\r\n\r\n")
    return b"".join(parts)


def test_the_files_in_a_zip_are_read_each_as_itself(tmp_path: Path) -> None:
    inner = zipped({"deep.docx": docx(word("Deep lamp", *TEXT.split("\n\n")))})
    packed = zipped(
        {
            "a/one.txt": f"First lamp\n\n{TEXT}",
            "a/two.html": PAGE,
            "broken.json": "{",
            "photo.jpg": b"\xff\xd8\xff\xe0",
            "__MACOSX/._one.txt": "x",
            "inner.zip": inner,
        }
    )
    found = found_in(put(tmp_path / "all.zip", packed))
    assert [each.title for each in found if isinstance(each, Article)] == ["First lamp", "Lamp", "Deep lamp"]
    (failure,) = (each for each in found if isinstance(each, Failure))
    assert failure.source.endswith("all.zip, broken.json")


def test_archives_in_archives_end_somewhere(tmp_path: Path) -> None:
    packed = zipped({"a.txt": f"Lamp\n\n{TEXT}"})
    for _ in range(4):
        packed = zipped({"inner.zip": packed})
    assert "unpack it" in error_in(put(tmp_path / "nested.zip", packed))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "over 100 times its size" in error_in(put(tmp_path / "bomb.zip", zipped({"a.txt": b"a" * 40_000_000})))
    assert "damaged ZIP" in error_in(put(tmp_path / "cut.zip", zipped({"a.txt": TEXT})[:50]))
    monkeypatch.setattr(archives, "MAX_MEMBERS", 3)
    with pytest.raises(archives.SourceError, match="4 files, more than 3"):
        list(archives.read_zip(put(tmp_path / "many.zip", zipped({f"{n}.txt": "" for n in range(4)}))))


def test_the_pages_of_a_crawl_are_read_at_their_addresses(tmp_path: Path) -> None:
    crawl = warc(
        ("https://coast.example/lamp", "text/html; charset=utf-8", PAGE),
        ("https://coast.example/style.css", "text/css", "p{}"),
    )
    for name, data in (
        ("a.warc", crawl),
        ("b.warc.gz", gzip.compress(crawl)),
        (
            "c.wacz",
            zipped({"archive/data.warc.gz": gzip.compress(crawl), "datapackage.json": "{}", "pages/pages.jsonl": "{}"}),
        ),
    ):
        article = article_in(put(tmp_path / name, data))
        assert (article.url, article.text) == ("https://coast.example/lamp", TEXT)
    assert "cut short" in error_in(put(tmp_path / "cut.warc", crawl[: crawl.index(b"212 members")]))


def test_a_page_that_safari_saved_is_read(tmp_path: Path) -> None:
    main = {"WebResourceData": PAGE.encode(), "WebResourceURL": "https://coast.example/lamp"}
    saved = plistlib.dumps({"WebMainResource": main}, fmt=plistlib.FMT_BINARY)
    assert article_in(put(tmp_path / "a.webarchive", saved)).url == "https://coast.example/lamp"
    assert "save the page as .html" in error_in(put(tmp_path / "b.webarchive", b"bplist00" + bytes(range(60))))


def test_a_folder_is_read_as_its_files_would_be_one_by_one(tmp_path: Path) -> None:
    put(tmp_path / "a.rss", RSS)
    put(tmp_path / "b.xml", RSS)
    put(tmp_path / "c.opml", "<opml><body><outline xmlUrl='https://coast.example/rss'/></body></opml>")
    put(tmp_path / "d" / "page.aspx", PAGE)
    put(tmp_path / "d" / "page_without_ending", PAGE)
    put(tmp_path / "d" / "style.css", "p{}")
    put(tmp_path / "d" / "Makefile", "all:\n\techo\n")
    put(tmp_path / "e.xlsx", zipped({"xl/workbook.xml": "<a/>"}))
    found = found_in(tmp_path)
    assert [type(each) for each in found] == [Feed, Feed, FeedList, Article, Article, Failure]
    assert found == [each for path in ("a.rss", "b.xml", "c.opml", "d", "e.xlsx") for each in found_in(tmp_path / path)]


def test_a_folder_of_nothing_says_so(tmp_path: Path) -> None:
    put(tmp_path / "a" / "photo.png", b"\x89PNG\r\n")
    put(tmp_path / "a" / "program", b"\x7fELF" + bytes(100))
    assert error_in(tmp_path / "a").startswith("holds no file that can be read")


def test_a_page_is_read_under_any_ending(tmp_path: Path) -> None:
    for name in ("a.HTML", "b.shtml", "c.php", "d.html.1", "e", "f.htm.gz"):
        data = gzip.compress(PAGE.encode()) if name.endswith("gz") else PAGE
        assert [each.title for each in articles_in(put(tmp_path / name, data))] == ["Lamp"]
