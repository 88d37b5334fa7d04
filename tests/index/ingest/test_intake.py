"""Adding files that lead to the web: lists of addresses are announced and fetched, feeds in folders are read, kinds named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index import NewsIndex
from index.fetching.fetch import Fetcher
from index.ingest.pipeline import Progress
from tests.index.embedding.embedders import WordEmbedder
from tests.index.fetching.web import LocalWeb, Reply, Request
from tests.index.sources.file.made import HTML, PARAGRAPHS, TEXT, put

pytestmark = pytest.mark.slow


@pytest.fixture
def web() -> Iterator[LocalWeb]:
    with LocalWeb() as started:
        for name in ("lamp", "tides"):
            head = f"<title>{name} of Skerry Point</title><meta property='og:type' content='article'>"
            body = HTML.replace("lamp", name)
            started.reply(
                f"/{name}",
                f"<html lang='en'><head>{head}</head><body><article><h1>{name}</h1>{body}</article></body></html>",
            )
        yield started


@pytest.fixture
def index(tmp_path: Path) -> Iterator[NewsIndex]:
    with (
        Fetcher(allow_private=True, pause_seconds=0) as fetcher,
        NewsIndex.open(tmp_path / "home", embedder=WordEmbedder(), fetcher=fetcher) as opened,
    ):
        yield opened


def rss(*titles: str) -> str:
    items = "".join(
        f"<item><title>{each}</title><guid>{each}</guid><description>{each}. {TEXT}</description></item>"
        for each in titles
    )
    return f"<rss version='2.0'><channel><title>Coast Post</title>{items}</channel></rss>"


def test_the_addresses_in_a_file_are_announced_and_then_fetched(
    web: LocalWeb, index: NewsIndex, tmp_path: Path
) -> None:
    listed = put(tmp_path / "links.txt", f"{web.url('/lamp')}\n{web.url('/tides')}\n{web.url('/gone')}\n")
    said: list[tuple[str, int]] = []

    def note(progress: Progress) -> None:
        if progress.next:
            said.append((progress.next.text, progress.read))

    report = index.add([listed], note)
    assert said == [("is a list of 3 addresses, which are fetched now", 0)]
    assert (report.added, [each.kind for each in report.taken]) == (2, ["a list of 3 addresses"])
    assert [each.source for each in report.failed] == [web.url("/gone")]


def test_a_folder_of_feeds_and_lists_is_read_file_by_file(web: LocalWeb, index: NewsIndex, tmp_path: Path) -> None:
    folder = tmp_path / "sent"
    put(folder / "a.rss", rss("Pier painted"))
    put(folder / "b.csv", f"title,url\nLamp,{web.url('/lamp')}\n")
    put(folder / "c.txt", f"Buoy lost\n\n{PARAGRAPHS[1]}")
    put(folder / "photo.jpg", b"\xff\xd8\xff")
    report = index.add([folder])
    assert (report.added, len(report.failed)) == (3, 0)
    kinds = [(Path(each.source).name, each.kind, each.articles) for each in report.taken]
    assert kinds == [("a.rss", "an RSS feed", 1), ("b.csv", "a list of 1 address", 1), ("sent", "a folder", 1)]


def test_the_report_names_what_is_new_and_counts_what_has_no_date(index: NewsIndex, tmp_path: Path) -> None:
    put(tmp_path / "a.md", f"---\ntitle: Buoy lost\npublisher: Coast Post\npublished: 2026-05-01\n---\n{PARAGRAPHS[0]}")
    put(tmp_path / "b.txt", f"Pier painted\n\n{PARAGRAPHS[1]}")
    report = index.add([tmp_path / "a.md", tmp_path / "b.txt"])
    assert [(each.title, each.publisher) for each in report.articles] == [
        ("Buoy lost", "Coast Post"),
        ("Pier painted", None),
    ]
    assert report.undated == 1
    assert all(index.article(each.id) for each in report.articles)
    assert index.add([tmp_path / "b.txt"]).articles == ()


def test_the_pages_of_a_document_are_stored(index: NewsIndex, tmp_path: Path) -> None:
    from tests.index.sources.file.made import pdf

    pages = [[("Lamp to burn again", 720, 20), (PARAGRAPHS[0], 690, 10)], [(PARAGRAPHS[1], 720, 10)]]
    (stored,) = index.add([put(tmp_path / "a.pdf", pdf(pages))]).articles
    article = index.article(stored.id)
    assert article is not None
    assert [article.page_at(article.text.index(each)) for each in PARAGRAPHS[:2]] == [1, 2]


def test_folders_of_feeds_are_kept_and_a_feed_can_be_read_whole(
    web: LocalWeb, index: NewsIndex, tmp_path: Path
) -> None:
    shown = ["Pier painted"]

    def frozen(request: Request) -> Reply:
        if "if-none-match" in request.headers:
            return Reply("", 304, etag='W/"1"')
        return Reply(rss(*shown), content_type="application/rss+xml", etag='W/"1"')

    web.route("/rss", frozen)
    outlines = f'<outline text="Sea"><outline text="Post" xmlUrl="{web.url("/rss")}"/></outline><outline text="No" type="rss"/>'
    subscribed = index.feeds.subscribe(put(tmp_path / "mine.opml", f"<opml><body>{outlines}</body></opml>"))
    assert (subscribed.new[0].folder, subscribed.left_out) == ("Sea", ("No",))
    assert [result.report.added for result in index.feeds.refresh()] == [1]
    shown.append("Buoy lost")
    assert [result.not_modified for result in index.feeds.refresh()] == [True]
    assert [result.report.added for result in index.feeds.refresh(whole=True)] == [1]
    (feed,) = index.feeds
    assert (feed.folder, feed.is_in("sea"), feed.is_in("Se")) == ("Sea", True, False)
    assert '<outline text="Sea"' in index.feeds.export()
    assert index.feeds.outlets_in("Sea") == ("Coast Post",)
