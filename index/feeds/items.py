"""An item of a feed -> an article: from the page behind its link, else from the feed's own text.

Pure. It also says what to remember of the item, so that it is read again when it has changed or its page could not be
read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from index.errors import AddressRefused, FetchError, RobotsRefused, SourceError, Withdrawn
from index.feeds.subscription import KnownItem
from index.records import Arrival, Article, Failure, Origin, Withdrawal
from index.sources.fields import article_from_fields
from index.sources.results import Feed, FeedItem

# A page that could not be reached is tried this many times in total.
MAX_TRIES = 3
# A shorter feed text is a label, not an article.
MIN_FEED_TEXT = 40
# A feed with the full text is preferred to a page of which less than this share could be read.
STUB_SHARE = 0.5


# A page that has been read is read again, in case of unannounced corrections, when it is twice as old as it was then,
# at the earliest after this time: after 6, 12, 24, 48 hours …, as long as the feed lists it.
FIRST_LOOK_AGAIN = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class ItemRead:
    """The result of reading one item.

    `result` is an article, or that it was withdrawn, or why there is none, or `None` if the stored one stays as it was. `page_problem` says
    why the page behind the link was not used; `None` if it was. `remember` is what to store about the item for the next
    time.
    """

    result: Arrival | Withdrawal | Failure | None
    page_problem: str | None
    key: str
    remember: KnownItem


def is_wanted(item: FeedItem, known: KnownItem | None) -> bool:
    """Whether an item is new, has changed, or its page has yet to be read."""
    return known is None or known.digest != item.digest or is_due(known)


def is_due(known: KnownItem) -> bool:
    """Whether the item's page could not be reached and is to be tried again."""
    return 0 < known.tries < MAX_TRIES


def is_worth_another_look(item: FeedItem, known: KnownItem | None, now: datetime) -> bool:
    """Whether the page of an unchanged item may have been corrected meanwhile; see `FIRST_LOOK_AGAIN`."""
    if known is None or not known.from_page or is_wanted(item, known):
        return False
    age = known.read - item.published if item.published else timedelta(days=1)
    return now - known.read >= max(age, FIRST_LOOK_AGAIN)


def newest_first(item: FeedItem) -> float:
    """A sort key: the newest first, those without a date last, both otherwise in the feed's order."""
    return -item.published.timestamp() if item.published else 0.0


def may_come_back(error: Exception) -> bool:
    """Whether a page that failed with this error should be tried again: not if it answered, or robots.txt refused it."""
    if not isinstance(error, FetchError) or isinstance(error, RobotsRefused | AddressRefused):
        return False
    return not error.gone and (error.status is None or error.status == 429 or error.status >= 500)


def item_read(
    item: FeedItem,
    feed: Feed,
    known: KnownItem | None,
    page: Article | None,
    problem: FetchError | SourceError | None,
    now: datetime,
    live: bool = True,
) -> ItemRead:
    """The article of an item: its page if that was read, else the feed's own text, else a failure.

    An article that once came from its page is never replaced by the feed's text: it stays, and its page is tried again.
    One whose page was withdrawn by its outlet is withdrawn. `live`: the feed was fetched just now, not read from a file.
    """
    if page is not None and item.full and len(page.text) < STUB_SHARE * len(item.text):
        page, problem = None, SourceError("has less of the article than the feed")
    had_page = known is not None and known.from_page
    digest = item.digest
    item = _believed(item, now)
    result: Arrival | Withdrawal | Failure | None = None
    known_as = known.article_id if known else None
    if page is not None:
        result = Arrival(article=_completed(page, item, feed), origin="page", known_as=known_as)
    elif isinstance(problem, Withdrawn) or (isinstance(problem, FetchError) and problem.gone):
        result = Withdrawal(url=item.url, reason=str(problem), known_as=known_as)
    elif not had_page:
        found = _from_feed(item, feed, problem)
        origin: Origin = "archive" if not live else "feed" if item.full else "teaser"
        result = found if isinstance(found, Failure) else Arrival(article=found, origin=origin, known_as=known_as)
    article_id = result.article.id if isinstance(result, Arrival) else known_as
    remember = KnownItem(digest, now, article_id, page is not None or had_page, _tries(digest, known, problem))
    return ItemRead(result, str(problem) if problem else None, item.key, remember)


def _believed(item: FeedItem, now: datetime) -> FeedItem:
    """The item without dates more than a day in the future: those are mistakes, or announcements."""
    latest = now + timedelta(days=1)
    return replace(
        item,
        published=None if item.published and item.published > latest else item.published,
        updated=None if item.updated and item.updated > latest else item.updated,
    )


def _tries(digest: str, known: KnownItem | None, problem: FetchError | SourceError | None) -> int:
    if problem is None:
        return 0
    if known is not None and known.from_page and known.digest == digest and not is_due(known):
        return 0  # a failed re-read: no retry is needed
    if not may_come_back(problem):
        return MAX_TRIES
    before = known.tries if known is not None and known.digest == digest else 0
    return min(MAX_TRIES, before + 1)


def _completed(page: Article, item: FeedItem, feed: Feed) -> Article:
    """The page's article, completed by the feed where the page says nothing."""
    return replace(
        page,
        published=_more_exact(page.published, item.published),
        updated=page.updated or item.updated,
        authors=page.authors or item.authors,
        section=page.section or item.section,
        language=page.language or item.language or feed.language,
        publisher=page.publisher or item.publisher or feed.title,
    )


def _more_exact(page: datetime | None, feed: datetime | None) -> datetime | None:
    """The page's date, unless it is a day without a time and the feed has the time of about that day."""
    if page is None or feed is None:
        return page or feed
    bare = (page.hour, page.minute, page.second) == (0, 0, 0)
    return feed if bare and abs(feed - page) <= timedelta(hours=26) else page


def _from_feed(item: FeedItem, feed: Feed, problem: Exception | None) -> Article | Failure:
    name = item.url or item.title or item.key
    if len(item.text) < MIN_FEED_TEXT:
        return Failure(name, f"{problem}; the feed itself gives no text")
    try:
        return article_from_fields(
            {
                "title": item.title,
                "text": item.text,
                "url": item.url,
                "publisher": item.publisher or feed.title,
                "section": item.section,
                "authors": list(item.authors),
                "language": item.language or feed.language,
                "published": item.published,
                "updated": item.updated,
            }
        )
    except SourceError as error:
        return Failure(name, f"{problem}; the feed's own text {error}")
