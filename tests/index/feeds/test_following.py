"""Subscribing to feeds and adding addresses, end to end: a real server, real pages, a real index."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from index import NewsIndex
from index.errors import FetchError, SourceError
from index.feeds.ledger import FeedLedger
from index.feeds.refresh import FeedResult, Feeds
from index.feeds.scheduler import FeedScheduler
from index.feeds.web_reader import WebReader
from index.fetching.fetch import Fetcher
from index.sources.sandbox.worker import Worker
from index.store.catalog import Catalog
from tests.index.embedding.embedders import WordEmbedder
from tests.index.fetching import web as manners
from tests.index.fetching.web import LocalWeb, Reply
from tests.representative import one_in

pytestmark = pytest.mark.slow

BODY = (
    "The ferry to the outer islands will sail twice a day from May, the harbour board said on Tuesday.",
    "The board had cut the service to one crossing in the autumn, after two engines failed within a week.",
    "A third engine, bought from a yard in the north, passed its tests on Friday and has been fitted since.",
    "Islanders had asked for the second crossing because the school bus meets only the early boat.",
)


def page(
    title: str, *, body: tuple[str, ...] = BODY, published: str = "2026-05-12T08:30:00+00:00", head: str = ""
) -> str:
    paragraphs = "".join(f"<p>{part}</p>" for part in body)
    return (
        f"<!doctype html><html lang='en'><head><title>{title}</title><meta property='og:title' content='{title}'>"
        f"<meta property='og:type' content='article'>"
        f"<meta property='article:published_time' content='{published}'>{head}</head>"
        f"<body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    )


@dataclass
class Newspaper:
    """A site with a feed whose articles a test writes."""

    web: LocalWeb
    items: dict[str, str] = field(default_factory=dict)
    version: int = 0

    def __post_init__(self) -> None:
        self.web.route("/feed", lambda _: self.feed())
        self.web.reply("/robots.txt", "User-agent: *\nDisallow: /private/\n", content_type="text/plain")

    def publish(
        self, path: str, title: str, summary: str = "A summary from the feed that is long enough to keep."
    ) -> None:
        self.web.reply(path, page(title))
        self.list(path, title, summary)

    def list(self, path: str, title: str, summary: str = "") -> None:
        """Add an item to the feed; the test provides the page behind it."""
        self.version += 1
        self.items[path] = (
            f"<item><title>{title}</title><link>{self.web.url(path)}</link><guid>{path}</guid>"
            f"<pubDate>Tue, 12 May 2026 08:30:00 GMT</pubDate><description>{summary}</description></item>"
        )

    def feed(self) -> Reply:
        body = (
            '<?xml version="1.0"?><rss version="2.0"><channel><title>The Harbour Post</title>'
            f"<link>{self.web.url('/')}</link>{''.join(self.items.values())}</channel></rss>"
        )
        return Reply(body, content_type="application/rss+xml", etag=f'"{self.version}"')


@pytest.fixture
def web() -> Iterator[LocalWeb]:
    with LocalWeb() as server:
        yield server


@pytest.fixture
def paper(web: LocalWeb) -> Newspaper:
    return Newspaper(web)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[NewsIndex]:
    with opened(tmp_path / "home") as index:
        yield index


@contextmanager
def opened(home: Path, timeout_seconds: float = 10.0) -> Iterator[NewsIndex]:
    """An index that may read from this machine, without pauses between requests."""
    with (
        Fetcher(allow_private=True, pause_seconds=0.0, timeout_seconds=timeout_seconds) as fetcher,
        NewsIndex.open(home, embedder=WordEmbedder(), fetcher=fetcher) as index,
    ):
        yield index


def refreshed(index: NewsIndex) -> FeedResult:
    (result,) = index.feeds.refresh()
    return result


def titles(index: NewsIndex) -> set[str]:
    return {hit.article.title for hit in index.search("ferry harbour islands engine", k=50)}


# -- add -----------------------------------------------------------------------------------------------------------


def test_add_takes_a_page_and_says_so(index: NewsIndex, web: LocalWeb) -> None:
    report = index.add(web.reply("/ferry", page("Ferry to sail twice a day")))
    (taken,) = report.taken
    assert (report.added, taken.kind, taken.articles) == (1, "a page", 1)
    (hit, *_) = index.search("When will the ferry sail?")
    assert hit.article.url == web.url("/ferry")
    assert hit.article.published == datetime(2026, 5, 12, 8, 30, tzinfo=UTC)


def test_add_takes_a_feed_and_reads_the_pages_behind_it(index: NewsIndex, paper: Newspaper) -> None:
    paper.publish("/one", "Ferry to sail twice a day")
    paper.publish("/two", "Harbour gets a third engine")
    report = index.add(paper.web.url("/feed"))
    assert (report.added, report.taken[0].kind, report.taken[0].articles) == (2, "an RSS feed", 2)
    (article,) = [hit.article for hit in index.search("ferry", k=5) if "sail" in hit.article.title]
    assert article.text.startswith("The ferry to the outer islands")
    assert list(index.feeds) == [], "adding a feed once is not following it"


def test_add_finds_the_feed_that_a_site_announces(index: NewsIndex, paper: Newspaper) -> None:
    paper.publish("/one", "Ferry to sail twice a day")
    links = "".join(f"<li><a href='/{n}'>Headline number {n} of today's front page</a></li>" for n in range(20))
    paper.web.reply(
        "/",
        "<html><head><title>The Harbour Post</title><meta property='og:type' content='website'>"
        f"<link rel='alternate' type='application/rss+xml' href='/feed'></head><body><ul>{links}</ul></body></html>",
    )
    report = index.add(paper.web.url("/"))
    assert (report.added, report.taken[0].kind) == (1, "a site with a feed")


def test_add_takes_a_news_sitemap_an_index_of_them_and_a_json_feed(index: NewsIndex, web: LocalWeb) -> None:
    one, two = web.reply("/one", page("Ferry to sail twice a day")), web.reply("/two", page("Harbour gets an engine"))
    web.reply(
        "/news.xml",
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url>'
        f"<loc>{one}</loc><news:news><news:publication><news:name>The Harbour Post</news:name>"
        "<news:language>en</news:language></news:publication><news:publication_date>2026-05-12T08:30:00Z"
        "</news:publication_date><news:title>Ferry to sail twice a day</news:title></news:news></url></urlset>",
        content_type="application/xml",
    )
    web.reply(
        "/sitemap.xml",
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap>'
        f"<loc>{web.url('/news.xml')}</loc></sitemap></sitemapindex>",
        content_type="application/xml",
    )
    web.reply(
        "/feed.json",
        json.dumps(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": "The Harbour Post",
                "items": [{"id": "2", "url": two, "title": "Harbour gets an engine", "content_text": "Soon."}],
            }
        ),
        content_type="application/feed+json",
    )
    report = index.add([web.url("/sitemap.xml"), web.url("/feed.json"), web.url("/news.xml")])
    assert (report.added, report.unchanged, report.failed) == (2, 1, ())
    kinds = [taken.kind for taken in report.taken]
    assert kinds == ["a list of sitemaps", "a JSON feed", "a news sitemap"]


def test_add_takes_an_opml_file_and_one_broken_feed_costs_nothing(
    index: NewsIndex, paper: Newspaper, tmp_path: Path
) -> None:
    paper.publish("/one", "Ferry to sail twice a day")
    opml = tmp_path / "feeds.opml"
    opml.write_text(
        f'<opml version="2.0"><body><outline xmlUrl="{paper.web.url("/feed")}"/>'
        f'<outline xmlUrl="{paper.web.url("/nothing")}"/></body></opml>'
    )
    report = index.add(opml)
    assert (report.added, report.taken[0].kind) == (1, "a list of 2 feeds")
    (failure,) = report.failed
    assert failure.source == paper.web.url("/nothing")
    assert "404" in failure.error


def test_what_is_no_article_is_reported_and_never_added(index: NewsIndex, web: LocalWeb) -> None:
    web.reply("/robots.txt", "User-agent: *\nDisallow: /private/\n", content_type="text/plain")
    for path, body, kind, words in (
        ("/report.pdf", b"%PDF-1.7 not really", "application/pdf", "PDF"),
        ("/picture", b"\x89PNG\r\n\x1a\n and so on", "image/png", "picture"),
        ("/private/one", page("Not for robots").encode(), "text/html", "robots.txt"),
    ):
        report = index.add(web.reply(path, body, content_type=kind))
        (failure,) = report.failed
        assert (report.added, failure.source) == (0, web.url(path))
        assert words in failure.error
        assert "\n" not in failure.error


def test_an_address_that_is_not_of_the_web_is_refused_in_words(index: NewsIndex) -> None:
    (failure,) = index.add("ftp://news.example/feed").failed
    assert failure.error == "begins with ftp:, and only http and https are read"
    with pytest.raises(FetchError, match="only http and https"):
        index.feeds.subscribe("file:///etc/passwd")


def test_an_address_that_is_not_public_is_refused_unless_allowed(
    tmp_path: Path, web: LocalWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NEWSDESK_ALLOW_PRIVATE", raising=False)
    with NewsIndex.open(tmp_path / "strict", embedder=WordEmbedder()) as index:
        (failure,) = index.add(web.reply("/ferry", page("Ferry"))).failed
    assert "NEWSDESK_ALLOW_PRIVATE=1" in failure.error
    assert web.connections == 0


# -- following -----------------------------------------------------------------------------------------------------


def test_a_followed_feed_gives_what_is_new_and_after_that_nothing_but_a_304(index: NewsIndex, paper: Newspaper) -> None:
    paper.publish("/one", "Ferry to sail twice a day")
    subscribed = index.feeds.subscribe(paper.web.url("/feed"))
    assert (subscribed.kind, len(subscribed.new)) == ("an RSS feed", 1)
    assert refreshed(index).report.added == 1
    again = refreshed(index)
    assert (again.not_modified, again.report.added) == (True, 0)
    assert paper.web.count("/one") == 1
    paper.publish("/two", "Harbour gets a third engine")
    assert refreshed(index).report.added == 1
    assert (paper.web.count("/one"), paper.web.count("/two")) == (1, 1)
    (feed,) = index.feeds
    assert (feed.title, feed.kind, feed.problem) == ("The Harbour Post", "RSS feed", None)
    assert feed.fetched and feed.news and feed.due == feed.fetched + timedelta(hours=1)


def test_a_changed_article_becomes_its_next_version(index: NewsIndex, paper: Newspaper) -> None:
    paper.publish("/one", "Ferry to sail twice a day")
    index.feeds.subscribe(paper.web.url("/feed"))
    refreshed(index)
    paper.web.reply("/one", page("Ferry to sail three times a day"))
    paper.list("/one", "Ferry to sail three times a day")
    assert refreshed(index).report.updated == 1
    (hit,) = index.search("ferry")
    assert (hit.article.version, hit.article.title) == (2, "Ferry to sail three times a day")
    old = index.article(hit.article.id, 1)
    assert old
    assert old.title == "Ferry to sail twice a day"


def test_where_a_page_cant_be_had_the_feeds_own_text_is_kept_and_the_page_takes_its_place_later(
    index: NewsIndex, paper: Newspaper
) -> None:
    summary = "The ferry to the islands will sail twice a day from May, the harbour board has said."
    paper.web.reply("/one", "busy", status=500)
    paper.list("/one", "Ferry to sail twice a day", summary)
    index.feeds.subscribe(paper.web.url("/feed"))
    result = refreshed(index)
    assert (result.report.added, result.from_feed) == (1, 1)
    assert "500" in result.page_problems[0].error
    (hit,) = index.search("ferry")
    assert (hit.article.text, hit.article.publisher) == (summary, "The Harbour Post")
    paper.web.reply("/one", page("Ferry to sail twice a day"))
    assert refreshed(index).report.updated == 1
    (hit,) = index.search("ferry")
    assert hit.article.version == 2
    assert hit.article.text.startswith(BODY[0])
    assert refreshed(index).not_modified
    assert paper.web.count("/one") == 2


def test_an_article_from_its_page_is_never_replaced_by_the_feeds_summary(index: NewsIndex, paper: Newspaper) -> None:
    paper.publish("/one", "Ferry to sail twice a day")
    index.feeds.subscribe(paper.web.url("/feed"))
    refreshed(index)
    paper.web.reply("/one", "busy", status=500)
    paper.list("/one", "Ferry to sail three times a day", "A new summary, long enough to be kept as an article's text.")
    for _ in range(4):
        result = refreshed(index)
        assert (result.report.updated, result.from_feed) == (0, 0)
    assert result.not_modified, "after three tries the page is no longer owed"
    assert paper.web.count("/one") == 4
    (hit,) = index.search("ferry")
    assert (hit.article.version, hit.article.text) == (1, "\n\n".join(BODY))


def test_a_silent_correction_is_noticed_by_looking_at_the_page_again(tmp_path: Path, paper: Newspaper) -> None:
    now = datetime(2026, 5, 12, 9, 0, tzinfo=UTC)
    paper.publish("/one", "Ferry to sail twice a day")
    with (
        opened(tmp_path / "home") as index,
        Fetcher(allow_private=True, pause_seconds=0.0) as fetcher,
        Worker() as worker,
    ):
        reader = WebReader(fetcher, worker)
        feeds = Feeds(FeedLedger(Catalog(tmp_path / "feeds.sqlite")), lambda: reader, index.add, now=lambda: now)
        feeds.subscribe(paper.web.url("/feed"))
        list(feeds.refresh())
        paper.web.reply("/one", page("Ferry to sail twice a day", body=("Correction: it sails once a day.", *BODY)))
        for hours, asked in ((1, 1), (6, 2), (7, 2), (19, 3)):
            now = datetime(2026, 5, 12, 9, 0, tzinfo=UTC) + timedelta(hours=hours)
            paper.version += 1  # the feed changes elsewhere
            list(feeds.refresh())
            assert paper.web.count("/one") == asked, hours
        (hit,) = index.search("ferry")
        assert (hit.article.version, hit.article.text.split("\n")[0]) == (2, "Correction: it sails once a day.")


def test_a_page_that_asks_robots_to_stay_away_is_not_fetched(index: NewsIndex, paper: Newspaper) -> None:
    summary = "The ferry to the islands will sail twice a day from May, the harbour board has said."
    paper.web.reply("/private/one", page("Ferry to sail twice a day"))
    paper.list("/private/one", "Ferry to sail twice a day", summary)
    index.feeds.subscribe(paper.web.url("/feed"))
    result = refreshed(index)
    assert (result.report.added, result.from_feed, paper.web.count("/private/one")) == (1, 1, 0)
    assert "robots.txt" in result.page_problems[0].error
    assert refreshed(index).not_modified


def test_a_feed_that_moved_for_good_is_asked_at_its_new_address(index: NewsIndex, paper: Newspaper) -> None:
    paper.publish("/one", "Ferry to sail twice a day")
    index.feeds.subscribe(paper.web.url("/feed"))
    refreshed(index)
    paper.web.route("/new", lambda _: paper.feed())
    paper.web.redirect("/feed", "/new", status=301)
    refreshed(index)
    (feed,) = index.feeds
    assert feed.url == paper.web.url("/new")
    before = paper.web.count("/feed")
    refreshed(index)
    assert paper.web.count("/feed") == before
    assert paper.web.count("/one") == 1, "its items are known by their keys"


def test_a_feed_that_fails_shows_it_and_is_asked_less_often(index: NewsIndex, paper: Newspaper) -> None:
    paper.publish("/one", "Ferry to sail twice a day")
    index.feeds.subscribe(paper.web.url("/feed"))
    refreshed(index)
    paper.web.reply("/feed", "busy", status=503, headers={"Retry-After": "36000"})
    result = refreshed(index)
    assert result.problem and "503" in result.problem
    (feed,) = index.feeds
    assert feed.failures == 1
    assert feed.due and feed.fetched
    assert timedelta(hours=9) < feed.due - feed.fetched < timedelta(hours=11)
    assert titles(index) == {"Ferry to sail twice a day"}


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        ("<html><body><p>We have closed. Thank you for reading.</p></body></html>", "text/html", "not a feed any more"),
        (b"\x00\x01\x02\x03" * 100, "application/rss+xml", ""),
        ("", "application/rss+xml", "nothing"),
    ],
)
def test_a_feed_that_is_no_feed_any_more_is_a_problem_and_costs_no_article(
    index: NewsIndex, paper: Newspaper, body: str | bytes, kind: str, words: str
) -> None:
    paper.publish("/one", "Ferry to sail twice a day")
    index.feeds.subscribe(paper.web.url("/feed"))
    refreshed(index)
    paper.web.reply("/feed", body, content_type=kind)
    result = refreshed(index)
    assert result.problem
    assert words in result.problem
    assert "\n" not in result.problem
    assert titles(index) == {"Ferry to sail twice a day"}


@pytest.mark.parametrize("behaviour", one_in(5, manners.ALL_MISBEHAVIOURS), ids=lambda each: each.__name__)
def test_a_server_that_misbehaves_loses_nothing_and_holds_up_no_other_feed(
    tmp_path: Path, paper: Newspaper, behaviour: manners.Misbehaviour
) -> None:
    paper.publish("/one", "Ferry to sail twice a day")
    with LocalWeb(host="127.0.0.2") as bad, opened(tmp_path / "home", timeout_seconds=1.5) as index:
        other = Newspaper(bad)
        other.publish("/good", "Island school opens")
        index.feeds.subscribe(bad.url("/feed"))
        index.feeds.subscribe(paper.web.url("/feed"))
        list(index.feeds.refresh())
        assert index.count() == 2
        bad.misbehave("/feed", behaviour)
        paper.publish("/two", "Harbour gets a third engine")
        results = {result.feed.url: result for result in index.feeds.refresh()}
        problem = results[bad.url("/feed")].problem
        assert problem
        assert "\n" not in problem
        assert results[paper.web.url("/feed")].report.added == 1
        assert index.count() == 3
        other.__post_init__()
        again = {result.feed.url: result for result in index.feeds.refresh()}
        assert again[bad.url("/feed")].problem is None, "and it recovers"


def test_a_refresh_that_is_stopped_stores_what_it_has_read_and_reads_the_rest_next_time(
    index: NewsIndex, paper: Newspaper
) -> None:
    for number in range(6):
        paper.publish(f"/{number}", f"Ferry to the outer islands, part {number} of six")
    index.feeds.subscribe(paper.web.url("/feed"))
    stopped = threading.Event()
    (result,) = index.feeds.refresh(
        progress=lambda url, done, of: stopped.set() if done == 2 else None, stopped=stopped
    )
    assert (result.report.added, result.left) == (3, 3)
    stopped.clear()
    (result,) = index.feeds.refresh(stopped=stopped)
    assert result.report.added == 3
    assert not stopped.is_set(), "it is the caller's"
    assert index.count() == 6


def test_feeds_are_found_by_address_or_title_and_removed_with_their_articles_kept(
    index: NewsIndex, paper: Newspaper
) -> None:
    paper.publish("/one", "Ferry to sail twice a day")
    url = paper.web.url("/feed")
    index.feeds.subscribe(url)
    refreshed(index)
    assert index.feeds.find("the harbour post").url == index.feeds.find(url + "/").url == url
    assert index.feeds.subscribe(url).known
    with pytest.raises(SourceError, match="no feed"):
        index.feeds.find("The Mountain Post")
    index.feeds.unsubscribe("The Harbour Post")
    assert list(index.feeds) == []
    assert titles(index) == {"Ferry to sail twice a day"}


def test_exported_feeds_come_back_by_import(index: NewsIndex, paper: Newspaper, tmp_path: Path) -> None:
    index.feeds.subscribe(paper.web.url("/feed"))
    refreshed(index)
    opml = tmp_path / "out.opml"
    opml.write_text(index.feeds.export(), encoding="utf-8")
    index.feeds.unsubscribe("The Harbour Post")
    subscribed = index.feeds.subscribe(opml)
    assert [feed.title for feed in subscribed.new] == ["The Harbour Post"]


def test_the_schedule_refreshes_what_is_due_and_stops_at_once(index: NewsIndex, paper: Newspaper) -> None:
    paper.publish("/one", "Ferry to sail twice a day")
    index.feeds.subscribe(paper.web.url("/feed"))
    with FeedScheduler(index.feeds, look_seconds=0.05):
        deadline = time.monotonic() + 20
        while not titles(index) and time.monotonic() < deadline:
            time.sleep(0.05)
        began = time.monotonic()
    assert time.monotonic() - began < 5
    assert titles(index) == {"Ferry to sail twice a day"}
    assert paper.web.count("/feed") == 2, "once to follow it, once to read it; it is not due again for an hour"


def test_a_page_that_is_gone_or_says_so_withdraws_its_article(index: NewsIndex, paper: Newspaper) -> None:
    notice = page("Removed", body=("This story has been removed. Ask the editor.",))
    for path, body, status in (("/gone", "gone", 410), ("/notice", notice, 200)):
        paper.web.reply(path, page("Ferry to sail twice a day"))
        assert index.add(paper.web.url(path)).added == 1
        paper.web.reply(path, body, status=status)
        report = index.add(paper.web.url(path))
        assert (report.withdrawn, report.failed) == (1, ())
    assert index.count() == 0
    assert [each.reason for each in index.versions(index.find(paper.web.url("/notice")) or "")] == [
        "was withdrawn by its outlet: “This story has been removed. Ask the editor.”"
    ]


def test_a_feed_whose_server_always_says_unchanged_can_be_read_in_full(index: NewsIndex, paper: Newspaper) -> None:
    paper.publish("/1", "Ferry to sail twice a day")
    index.feeds.subscribe(paper.web.url("/feed"))
    list(index.feeds.refresh())
    assert [each.not_modified for each in index.feeds.refresh(whole=True)] == [False]
