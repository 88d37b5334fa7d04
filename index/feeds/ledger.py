"""Stores subscribed feeds in the catalog: their settings, their state, and which of their items have been read.

It must not know how a feed is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from index.feeds.subscription import KnownItem, Subscription
from index.store.catalog import Catalog
from index.store.catalog_reader import epoch, moment

_COLUMNS = (
    "url, title, kind, site_url, minutes, asked_minutes, added, etag, last_modified, fetched, news, due, failures,"
    " problem, folder"
)
# An item that its feed no longer lists is remembered this long, in case it comes back.
REMEMBERED = timedelta(days=90)


class FeedLedger:
    """The subscribed feeds in `catalog`, by address."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def all(self) -> list[Subscription]:
        """Every subscribed feed, by name."""
        rows = self._catalog.rows(f"SELECT {_COLUMNS} FROM feeds")
        return sorted(map(_subscription, rows), key=lambda each: (each.name.casefold(), each.url))

    def find(self, url: str) -> Subscription | None:
        rows = self._catalog.rows(f"SELECT {_COLUMNS} FROM feeds WHERE url = ?", (url,))
        return _subscription(rows[0]) if rows else None

    def subscribe(self, feed: Subscription) -> bool:
        """Subscribe to a feed; `False` if it was already subscribed to."""
        with self._catalog.transaction() as connection:
            marks = ", ".join("?" * len(_values(feed)))
            return (
                connection.execute(f"INSERT OR IGNORE INTO feeds ({_COLUMNS}) VALUES ({marks})", _values(feed)).rowcount
                > 0
            )

    def unsubscribe(self, url: str) -> bool:
        """Unsubscribe from a feed; its articles stay. `False` if it was not subscribed to."""
        with self._catalog.transaction() as connection:
            return connection.execute("DELETE FROM feeds WHERE url = ?", (url,)).rowcount > 0

    def known_items(self, url: str) -> dict[str, KnownItem]:
        """`key -> what is remembered` of the items of a feed."""
        rows = self._catalog.rows(
            "SELECT i.key, i.digest, i.read, i.article_id, i.from_page, i.tries FROM feed_items i JOIN feeds f ON f.id = i.feed_id"
            " WHERE f.url = ?",
            (url,),
        )
        return {
            str(key): KnownItem(digest, datetime.fromtimestamp(read, UTC), article_id, bool(from_page), int(tries))
            for key, digest, read, article_id, from_page, tries in rows
        }

    def outlets(self, url: str) -> set[str]:
        """The publishers of the searched articles that a feed led to."""
        rows = self._catalog.rows(
            "SELECT DISTINCT v.publisher FROM feeds f JOIN feed_items i ON i.feed_id = f.id JOIN articles a"
            " ON a.id = i.article_id JOIN versions v ON v.article_id = a.id AND v.version = a.current"
            " WHERE f.url = ? AND v.publisher IS NOT NULL",
            (url,),
        )
        return {str(publisher) for (publisher,) in rows}

    def save(self, url: str, feed: Subscription) -> None:
        """Store the new state of the feed subscribed to at `url`; does nothing if it was unsubscribed meanwhile.

        `feed.url` may differ if the feed has moved. If its new address is subscribed to already, the old one is
        deleted.
        """
        with self._catalog.transaction() as connection:
            if feed.url != url and connection.execute("SELECT 1 FROM feeds WHERE url = ?", (feed.url,)).fetchone():
                connection.execute("DELETE FROM feeds WHERE url = ?", (url,))
                return
            columns = ", ".join(f"{column.strip()} = ?" for column in _COLUMNS.split(","))
            connection.execute(f"UPDATE feeds SET {columns} WHERE url = ?", (*_values(feed), url))

    def save_items(self, url: str, read: Mapping[str, KnownItem], shown: set[str], now: datetime) -> None:
        """Remember items that have been read; `shown` are the keys of all items that the feed lists now."""
        with self._catalog.transaction() as connection:
            found = connection.execute("SELECT id FROM feeds WHERE url = ?", (url,)).fetchone()
            if found is None:
                return
            connection.executemany(
                "INSERT OR REPLACE INTO feed_items (feed_id, key, digest, article_id, from_page, tries, read)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    (found[0], key, item.digest, item.article_id, item.from_page, item.tries, epoch(item.read))
                    for key, item in read.items()
                ),
            )
            old = connection.execute(
                "SELECT key FROM feed_items WHERE feed_id = ? AND read < ?", (found[0], epoch(now - REMEMBERED))
            ).fetchall()
            connection.executemany(
                "DELETE FROM feed_items WHERE feed_id = ? AND key = ?",
                ((found[0], key) for (key,) in old if key not in shown),
            )


def _values(feed: Subscription) -> tuple[object, ...]:
    return (
        feed.url,
        feed.title,
        feed.kind,
        feed.site_url,
        feed.minutes,
        feed.asked_minutes,
        epoch(feed.added),
        feed.etag,
        feed.last_modified,
        epoch(feed.fetched),
        epoch(feed.news),
        epoch(feed.due),
        feed.failures,
        feed.problem,
        feed.folder,
    )


def _subscription(row: tuple[Any, ...]) -> Subscription:
    url, title, kind, site_url, minutes, asked_minutes, added, etag, last_modified, fetched, news, due, *trouble = row
    failures, problem, folder = trouble
    return Subscription(
        url=url,
        title=title,
        kind=kind,
        site_url=site_url,
        minutes=minutes,
        asked_minutes=asked_minutes,
        added=datetime.fromtimestamp(added, UTC),
        etag=etag,
        last_modified=last_modified,
        fetched=moment(fetched),
        news=moment(news),
        due=moment(due),
        failures=int(failures),
        problem=problem,
        folder=folder,
    )
