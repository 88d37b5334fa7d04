"""Subscribing to feeds, reading what is new, and recording the state of each feed.

`Feeds` is what `NewsIndex.feeds` returns: the command line, the page and the schedule all use it. It must not know how
a feed is fetched or parsed: that is in `web_reader`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from index.errors import FetchError, SourceError
from index.feeds.ledger import FeedLedger
from index.feeds.subscription import MAX_MINUTES, MIN_MINUTES, Subscription
from index.feeds.web_reader import FeedRead, FeedRequest, ItemProgress, WebReader, feeds_in, read_feeds
from index.records import AddReport, Arrival, Failure, Filters, Withdrawal
from index.sources.feed.opml import write_opml
from index.sources.results import FeedLink, FeedList


@dataclass(frozen=True, slots=True)
class SubscribeResult:
    """The result of subscribing to one address: what it was taken for, the new feeds, and those already subscribed to.

    `left_out` names the entries of a list that have no feed's address.
    """

    kind: str
    new: tuple[Subscription, ...]
    known: tuple[Subscription, ...]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedResult:
    """The result of refreshing one feed.

    `report` counts its articles. `from_feed` counts those stored with the feed's own text because their page could not
    be used; `page_problems` says why, with an address or headline and a reason each. `kept` counts known articles left
    unchanged because their page could not be read again. `left` counts items that wait for the next refresh. `problem`
    is set when the feed itself could not be read.
    """

    feed: Subscription
    report: AddReport
    from_feed: int = 0
    page_problems: tuple[Failure, ...] = ()
    kept: int = 0
    left: int = 0
    not_modified: bool = False
    problem: str | None = None


class Feeds:
    """The subscribed feeds of one index. Safe to use from several threads; one refresh runs at a time."""

    def __init__(
        self,
        ledger: FeedLedger,
        web: Callable[[], WebReader],
        add: Callable[[Iterable[Arrival | Withdrawal | Failure]], AddReport],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._ledger = ledger
        self._web = web
        self._add = add
        self._now = now
        self._reader: WebReader | None = None
        self._refreshing = threading.Lock()

    def __iter__(self) -> Iterator[Subscription]:
        """Every subscribed feed, by name."""
        return iter(self._ledger.all())

    def subscribe(self, source: str | Path, minutes: int | None = None) -> SubscribeResult:
        """Subscribe to the feed at an address, the one that a site announces, or to all of an OPML file (or address).

        `minutes` is the interval, 5 to 1,440; by default the feed's own, at most once an hour. Only what is needed to
        identify the feed is fetched: `refresh` reads the articles. Raises `FetchError` or `SourceError`.
        """
        if minutes is not None and not MIN_MINUTES <= minutes <= MAX_MINUTES:
            raise SourceError(f"a feed is read every {MIN_MINUTES} to {MAX_MINUTES} minutes, not every {minutes}")
        if "://" in str(source):
            address, found = self._web().look(str(source).strip(), robots=False)
        else:
            address, found = str(source), self._web().look_into(Path(source))
            if not isinstance(found, FeedList):
                raise SourceError(f"{source} lists no feeds; give a feed's address or an OPML file")
        kind, links = feeds_in(address, found)
        left_out = found.left_out if isinstance(found, FeedList) else ()
        now = self._now()
        new: list[Subscription] = []
        known: list[Subscription] = []
        for link in links:
            feed = Subscription(url=link.url, title=link.title, added=now, due=now, minutes=minutes, folder=link.folder)
            (new if self._ledger.subscribe(feed) else known).append(feed)
        return SubscribeResult(kind, tuple(new), tuple(known), left_out)

    def find(self, which: str) -> Subscription:
        """The subscribed feed with this address or title. Raises `SourceError` if there is none or several."""
        feeds = self._ledger.all()
        wanted = which.strip().casefold().rstrip("/")
        for same in (
            [feed for feed in feeds if feed.url.casefold().rstrip("/") == wanted],
            [feed for feed in feeds if (feed.site_url or "").casefold().rstrip("/") == wanted],
            [feed for feed in feeds if (feed.title or "").casefold() == wanted],
        ):
            if len(same) == 1:
                return same[0]
            if same:
                raise SourceError(f"{len(same)} feeds are called “{which}”; give the address of one")
        raise SourceError(f"no feed “{which}” is followed; newsdesk feeds list shows those that are")

    def outlets_in(self, folder: str) -> tuple[str, ...]:
        """The outlets that the feeds of a folder led to, by name: a filter for questions about that folder.

        Raises `SourceError` if there is no such folder, or if its feeds have led to no article yet.
        """
        feeds = [feed for feed in self if feed.is_in(folder)]
        if not feeds:
            raise SourceError(f"no followed feed is in a folder “{folder}”; newsdesk feeds list shows them")
        outlets = set[str]().union(*(self._ledger.outlets(feed.url) for feed in feeds))
        if not outlets:
            raise SourceError(
                f"the feeds in “{folder}” have led to no article of a named outlet yet; newsdesk refresh reads them"
            )
        return tuple(sorted(outlets))

    def folders(self) -> tuple[str, ...]:
        """The folders of the followed feeds, by name, with those that hold only folders: News, News/Local."""
        paths = [feed.folder.split("/") for feed in self if feed.folder]
        return tuple(sorted({"/".join(parts[:depth]) for parts in paths for depth in range(1, len(parts) + 1)}))

    def narrowed(self, filters: Filters, folders: Iterable[str]) -> Filters:
        """`filters`, with the outlets of `folders` beside those that they name. Raises what `outlets_in` raises."""
        return replace(filters, publishers=(*filters.publishers, *chain.from_iterable(map(self.outlets_in, folders))))

    def unsubscribe(self, which: str) -> Subscription:
        """Unsubscribe from a feed (see `find`). Its articles stay."""
        feed = self.find(which)
        self._ledger.unsubscribe(feed.url)
        return feed

    def export(self) -> str:
        """All subscribed feeds as an OPML file."""
        return write_opml([FeedLink(feed.url, feed.title, feed.folder) for feed in self], title="Newsdesk feeds")

    def due(self) -> list[Subscription]:
        """The feeds that are due."""
        now = self._now()
        return [feed for feed in self if feed.is_due(now)]

    def refresh(
        self,
        feeds: Iterable[Subscription] | None = None,
        *,
        progress: ItemProgress | None = None,
        stopped: threading.Event | None = None,
        whole: bool = False,
    ) -> Iterator[FeedResult]:
        """Read `feeds` (all, if `None`) now and give the result of each as it is stored.

        `whole` reads them in full even if their servers say that they have not changed.

        A feed that fails reports that in its result and does not delay others. If interrupted, what has been given is
        stored; once `stopped` is set nothing more is read, and what has been read is stored and given.
        """
        with self._refreshing:
            wanted = list(self if feeds is None else feeds)
            by_url = {feed.url: feed for feed in wanted}
            requests = [
                FeedRequest(
                    feed.url,
                    feed.etag,
                    feed.last_modified,
                    self._ledger.known_items(feed.url),
                    self._now(),
                    whole=whole or feed.is_doubtful(self._now()),
                )
                for feed in by_url.values()
            ]
            self._reader = self._web()
            for read in read_feeds(self._reader, requests, progress, stopped):
                yield self._stored(by_url[read.request.url], read)

    def stop(self) -> None:
        """Start no other page or feed, permanently: the index is about to close."""
        if self._reader is not None:
            self._reader.stop()

    def _stored(self, feed: Subscription, read: FeedRead) -> FeedResult:
        """Store the articles of one feed in the index, and then record in the ledger that they were read."""
        now = self._now()
        if read.error is not None:
            retry_at, gone = (
                (read.error.retry_at, read.error.gone) if isinstance(read.error, FetchError) else (None, False)
            )
            failed = feed.failed(now, str(read.error), retry_at, gone)
            self._ledger.save(feed.url, failed)
            return FeedResult(failed, AddReport(), problem=failed.problem)
        report = self._add([item.result for item in read.items if item.result is not None])
        after = _after(feed, read).answered(now, news=report.changed)
        self._ledger.save_items(
            feed.url,
            {item.key: item.remember for item in read.items},
            {item.key for item in read.feed.items} if read.feed else set(),
            now,
        )
        self._ledger.save(feed.url, after)
        problems = tuple(
            Failure(item.result.article.url or item.result.article.title, item.page_problem)
            for item in read.items
            if item.page_problem and isinstance(item.result, Arrival)
        )
        kept = sum(item.result is None for item in read.items)
        return FeedResult(after, report, len(problems), problems, kept, read.left, not_modified=read.feed is None)


def _after(feed: Subscription, read: FeedRead) -> Subscription:
    """`feed` updated by what its server and the feed itself now say."""
    if read.fetched is not None:
        # A feed with items left over has to be sent in full next time.
        keep = not read.left
        feed = replace(
            feed,
            url=read.fetched.moved_to or feed.url,
            etag=(read.fetched.etag or feed.etag if read.fetched.not_modified else read.fetched.etag) if keep else None,
            last_modified=(
                read.fetched.last_modified or feed.last_modified
                if read.fetched.not_modified
                else read.fetched.last_modified
            )
            if keep
            else None,
        )
    if read.feed is None:
        return feed
    asked = max(read.feed.minutes or 0, (read.fetched.max_age_seconds or 0) // 60 if read.fetched else 0)
    return replace(
        feed,
        title=read.feed.title or feed.title,
        kind=read.feed.kind,
        site_url=read.feed.site_url or feed.site_url,
        asked_minutes=asked or None,
    )
