"""Reads what is behind an address, and the articles of a feed: fetches with `fetch`, parses in the sandbox worker.

It must not know the catalog. A feed's items become articles made from the pages behind their links, or from the feed's
own text if a page is unavailable; each comes with what happened to it.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from index.errors import FetchError, SourceError
from index.feeds.items import (
    ItemRead,
    is_due,
    is_wanted,
    is_worth_another_look,
    item_read,
    may_come_back,
    newest_first,
)
from index.feeds.later_pages import MAX_ARTICLE_PAGES, joined, next_page
from index.feeds.subscription import KnownItem
from index.fetching.fetch import Fetched, Fetcher
from index.records import Article
from index.sources.results import AddressList, Feed, FeedItem, FeedLink, FeedList, Found, Site, SitemapIndex
from index.sources.safe_xml import MAX_XML_BYTES
from index.sources.sandbox.recognise import Wanted
from index.sources.sandbox.worker import Worker

log = logging.getLogger("newsdesk.feeds")

# The most pages to fetch per feed and refresh, newest first; the rest waits for the next refresh.
MAX_PAGES = 100
# Known pages to read again per feed and refresh.
MAX_ANOTHER_LOOK = 10
# After this many consecutive unreachable pages, the feed's other items are taken from its own text for now.
PATIENCE = 3
# A sitemap index lists months of news; the first few sitemaps are the newest.
MAX_SITEMAPS = 3
# Feeds on this many hosts are read at the same time. They mostly wait: for servers, and for the pauses between
# requests.
THREADS = 48

ItemProgress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class FeedRequest:
    """A feed to read: its address, its caching headers, its known items, and the time (UTC).

    `whole` ignores what the server says about changes; `saved` says that the feed is from a file.
    """

    url: str
    etag: str | None = None
    last_modified: str | None = None
    known: Mapping[str, KnownItem] = field(default_factory=dict)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    whole: bool = False
    saved: bool = False


@dataclass(frozen=True, slots=True)
class FeedRead:
    """The result of reading one feed.

    `error` is set if the feed itself could not be read, `feed` if it could; both are `None` if it had not changed
    (304). `items` are the new and changed ones, `left` counts those that wait for the next time.
    """

    request: FeedRequest
    fetched: Fetched | None = None
    feed: Feed | None = None
    items: tuple[ItemRead, ...] = ()
    left: int = 0
    error: FetchError | SourceError | None = None


class WebReader:
    """Reads addresses. Safe to use from several threads; it owns neither the fetcher nor the worker."""

    def __init__(self, fetcher: Fetcher, worker: Worker) -> None:
        self._fetcher = fetcher
        self._worker = worker
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Start no other page or feed: those in progress end soon, with what they have."""
        self._stopped.set()

    def look(self, url: str, *, robots: bool) -> tuple[str, Found]:
        """What is behind `url`, and its address after redirects.

        `robots` honours the site's robots.txt, which is meant for pages. Raises `FetchError` or `SourceError`.
        """
        fetched = self._fetcher.get(url, robots=robots)
        found = self._read(fetched, "anything")
        if isinstance(found, Article):
            found = self._with_later_pages(found, fetched)
        return fetched.moved_to or url if isinstance(found, Feed) else fetched.url, found

    def look_into(self, path: Path) -> Found:
        """What is in a file: a list of feeds, or a feed that was saved. Raises `SourceError`."""
        try:
            with path.expanduser().open("rb") as file:
                data = file.read(MAX_XML_BYTES + 1)  # if it is larger, enough to be refused
        except OSError as error:
            raise SourceError(f"{path} can't be read: {(error.strerror or str(error)).lower()}") from error
        return self._worker.read(data, url="", wanted="anything")

    def feed_at(self, url: str) -> Feed:
        """The feed at an address as it stands now. Raises `FetchError` or `SourceError`."""
        return self._feed_in(self._fetcher.get(url))

    def feed(
        self, request: FeedRequest, progress: ItemProgress | None = None, stopped: Callable[[], bool] = lambda: False
    ) -> FeedRead:
        """Read a feed and the articles behind its new and changed items. Errors of the feed end in `FeedRead.error`.

        Once `stopped` is set no other page is read, and what has not been read counts as `left`.
        """
        try:
            validators = (None, None) if request.whole else (request.etag, request.last_modified)
            fetched = self._fetcher.get(request.url, etag=validators[0], last_modified=validators[1])
            if fetched.not_modified and not any(map(is_due, request.known.values())):
                return FeedRead(request, fetched)
            if fetched.not_modified:  # a page has yet to be read, and only the feed has its address
                fetched = self._fetcher.get(request.url)
            feed = self._feed_in(fetched)
        except (FetchError, SourceError) as error:
            return FeedRead(request, error=error)
        wanted = [item for item in feed.items if is_wanted(item, request.known.get(item.key))]
        items = tuple(self.articles(feed, wanted, request, progress, stopped))
        left = len(wanted) - len(items)
        if not left:
            again = [item for item in feed.items if _another_look(item, request)]
            items += tuple(self.articles(feed, again[:MAX_ANOTHER_LOOK], request, progress, stopped))
        return FeedRead(request, fetched, feed, items, left)

    def _read(self, fetched: Fetched, wanted: Wanted) -> Found:
        return self._worker.read(
            fetched.body,
            url=fetched.url,
            content_type=fetched.content_type,
            charset=fetched.charset,
            wanted=wanted,
        )

    def _feed_in(self, fetched: Fetched) -> Feed:
        found = self._read(fetched, "feed")
        if isinstance(found, SitemapIndex):
            return self._newest_sitemaps(found)
        if not isinstance(found, Feed):
            raise SourceError(f"is {described(found)} and no feed any more")
        return found

    def _newest_sitemaps(self, index: SitemapIndex) -> Feed:
        feeds = []
        for url in index.sitemaps[:MAX_SITEMAPS]:
            fetched = self._fetcher.get(url)
            found = self._read(fetched, "feed")
            if isinstance(found, Feed):
                feeds.append(found)
        if not feeds:
            raise SourceError("lists sitemaps, and none of the newest lists articles")
        items = {item.key: item for feed in feeds for item in feed.items}
        return replace(feeds[0], items=tuple(items.values()))

    def articles(
        self,
        feed: Feed,
        wanted: Sequence[FeedItem] | None = None,
        request: FeedRequest | None = None,
        progress: ItemProgress | None = None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Iterator[ItemRead]:
        """The articles behind `wanted`, or all, of a feed's items, newest first and at most `MAX_PAGES`."""
        newest = sorted(feed.items if wanted is None else wanted, key=newest_first)[:MAX_PAGES]
        request = request or FeedRequest("")
        out_of_reach = 0
        for number, item in enumerate(newest):
            if self._stopped.is_set() or stopped():
                return
            if progress:
                progress(request.url, number, len(newest))
            known = request.known.get(item.key)
            page: Article | None = None
            problem: FetchError | SourceError | None = None
            if item.url is None:
                problem = SourceError("the feed gives no address for it")
            elif out_of_reach >= PATIENCE:
                problem = FetchError("not asked for, because the pages before it could not be reached")
            else:
                try:
                    page = self._page(item.url)
                    out_of_reach = 0
                except (FetchError, SourceError) as error:
                    problem = error
                    out_of_reach = out_of_reach + 1 if may_come_back(error) else 0
            yield item_read(item, feed, known, page, problem, request.now, live=not request.saved)
        if progress:
            progress(request.url, len(newest), len(newest))

    def _page(self, url: str) -> Article:
        fetched = self._fetcher.get(url, robots=True)
        found = self._read(fetched, "page")
        if not isinstance(found, Article):
            raise SourceError(f"is {described(found)}, not an article")
        return self._with_later_pages(found, fetched)

    def _with_later_pages(self, article: Article, fetched: Fetched) -> Article:
        """The article with what is on its later pages.

        Raises `FetchError` if one can't be reached now; one that is refused or holds no article ends it.
        """
        pages, seen = [article], {fetched.url}
        while len(pages) < MAX_ARTICLE_PAGES and (url := next_page(fetched.body, fetched.url)) and url not in seen:
            seen.add(url)
            try:
                fetched = self._fetcher.get(url, robots=True)
                found = self._read(fetched, "page")
            except (FetchError, SourceError) as error:
                if may_come_back(error):
                    raise
                break
            if not isinstance(found, Article):
                break
            pages.append(found)
        return joined(pages)


def _another_look(item: FeedItem, request: FeedRequest) -> bool:
    return is_worth_another_look(item, request.known.get(item.key), request.now)


def read_feeds(
    reader: WebReader,
    requests: Sequence[FeedRequest],
    progress: ItemProgress | None = None,
    stopped: threading.Event | None = None,
) -> Iterator[FeedRead]:
    """Read many feeds, those on different hosts at the same time, and give each as it is finished.

    Feeds of one host are read one after the other, so that a slow host delays only itself. Once `stopped` is set, or if
    this is closed early, no other page or feed is started; those in progress are given with what they have.
    """
    hosts: dict[str, list[FeedRequest]] = {}
    for request in requests:
        hosts.setdefault(urlsplit(request.url).netloc.lower(), []).append(request)
    done: queue.Queue[FeedRead | None] = queue.Queue()
    ended = threading.Event()

    def is_over() -> bool:
        return ended.is_set() or (stopped is not None and stopped.is_set())

    def work(group: list[FeedRequest]) -> None:
        for request in group:
            if is_over():
                break
            try:
                done.put(reader.feed(request, progress, is_over))
            except Exception as error:  # a bug that one feed triggers must not keep the others from their readers
                log.exception("reading %s went wrong", request.url)
                problem = SourceError(
                    f"could not be read because of an error in Newsdesk ({error!r}); the log has it all"
                )
                done.put(FeedRead(request, error=problem))
        done.put(None)

    with ThreadPoolExecutor(THREADS, thread_name_prefix="newsdesk-feeds") as pool:
        try:
            for group in hosts.values():
                pool.submit(work, group)
            under_way = len(hosts)
            while under_way:
                read = done.get()
                under_way -= read is None
                if read is not None:
                    yield read
        finally:
            ended.set()
            pool.shutdown(wait=False, cancel_futures=True)


def feeds_in(address: str, found: Found) -> tuple[str, tuple[FeedLink, ...]]:
    """What was found at `address`, in words, and its feeds. Raises `SourceError` if there are none."""
    match found:
        case Feed():
            return described(found), (FeedLink(address, found.title),)
        case SitemapIndex():
            return described(found), (FeedLink(address),)
        case FeedList(feeds):
            return described(found), feeds
        case Site(_, feeds) if feeds:
            return described(found), feeds[:1]
        case _:
            raise SourceError(f"is {described(found)} and announces no feed; give the feed's own address")


def described(found: Found | AddressList) -> str:
    """What `found` is, in words: "an RSS feed", "a list of 12 feeds"."""
    match found:
        case Article():
            return "a page"
        case Feed(kind=kind):
            return f"{'a' if kind == 'news sitemap' else 'an' if kind[0] in 'AR' else 'a'} {kind}"
        case FeedList(feeds):
            return f"a list of {len(feeds)} {'feed' if len(feeds) == 1 else 'feeds'}"
        case SitemapIndex():
            return "a list of sitemaps"
        case AddressList(addresses):
            return f"a list of {len(addresses):,} {'address' if len(addresses) == 1 else 'addresses'}"
        case Site(_, feeds):
            return "a site with a feed" if feeds else "a site"
