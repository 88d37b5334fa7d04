"""An item of a feed -> an article: from the page behind its link, or in the feed's own words where that can't be had.

Pure. Says too what to remember of the item, so that it is read again when it has changed or its page is still owed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from index.errors import AddressRefused, FetchError, RobotsRefused, SourceError
from index.records import Article, Failure
from index.sources.fields import article_from_fields
from index.sources.found import Feed, FeedItem
from index.subscriptions import KnownItem

# A page that could not be reached is asked for so often in all.
MAX_TRIES = 3
# Below this a feed's text is a label, not a text.
MIN_FEED_TEXT = 40
# A feed that has all of the article beats a page of which less than this share could be read.
STUB_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class ItemRead:
    """What became of one new or changed item: an article, or why there is none.

    `page_problem` says why the page behind the link was not used; `None` when it was. `remember` is what to know of
    the item next time.
    """

    result: Article | Failure
    page_problem: str | None
    key: str
    remember: KnownItem


def is_wanted(item: FeedItem, known: KnownItem | None) -> bool:
    """Whether an item is new, says something new, or its page is still owed."""
    return known is None or known.digest != item.digest or 0 < known.tries < MAX_TRIES


def newest_first(item: FeedItem) -> float:
    """Sorts the newest to the front and those without a date behind, both otherwise in the feed's order."""
    return -item.published.timestamp() if item.published else 0.0


def may_come_back(error: Exception) -> bool:
    """Whether a page that failed like this is worth asking for again: not when it answered, or asked to be let alone."""
    if not isinstance(error, FetchError) or isinstance(error, RobotsRefused | AddressRefused):
        return False
    return not error.gone and (error.status is None or error.status == 429 or error.status >= 500)


def item_read(
    item: FeedItem, feed: Feed, known: KnownItem | None, page: Article | None, problem: FetchError | SourceError | None
) -> ItemRead:
    """The article of an item: its page if that was read, else the feed's own text, else a failure."""
    if page is not None and item.full and len(page.text) < STUB_SHARE * len(item.text):
        page, problem = None, SourceError("has less of the article than the feed")
    result = _completed(page, item, feed) if page is not None else _from_feed(item, feed, problem)
    if isinstance(result, Article) and known and known.article_id:
        result = replace(result, id=known.article_id)  # the same item is the same article, wherever it is now
    changed = known is None or known.digest != item.digest
    tries = 0
    if problem is not None:
        again = may_come_back(problem)
        tries = min(MAX_TRIES, (0 if changed or known is None else known.tries) + 1) if again else MAX_TRIES
    article_id = result.id if isinstance(result, Article) else known.article_id if known else None
    return ItemRead(result, str(problem) if problem else None, item.key, KnownItem(item.digest, article_id, tries))


def _completed(page: Article, item: FeedItem, feed: Feed) -> Article:
    """The page's article with what the page does not say and the feed does."""
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
    """The page's date, unless it is a day without a time and the feed knows the time of about that day."""
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
