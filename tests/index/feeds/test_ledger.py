"""What the catalog remembers of feeds."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from index.feeds.ledger import REMEMBERED, FeedLedger
from index.feeds.subscription import KnownItem, Subscription
from index.store.catalog import Catalog
from index.store.schema import STEPS

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
URL = "https://example.org/feed"


@pytest.fixture
def ledger(tmp_path: Path) -> FeedLedger:
    return FeedLedger(Catalog(tmp_path / "catalog.sqlite"))


def test_a_feed_comes_back_as_it_was_written_down(ledger: FeedLedger) -> None:
    feed = Subscription(
        url=URL,
        added=NOW,
        title="Harbour News",
        kind="RSS feed",
        site_url="https://example.org/",
        minutes=30,
        asked_minutes=90,
        etag='"a"',
        last_modified="Mon, 23 Nov 2026 11:00:00 GMT",
        fetched=NOW,
        news=NOW,
        due=NOW + timedelta(hours=1),
        failures=2,
        problem="no answer",
    )
    assert ledger.subscribe(feed)
    assert ledger.all() == [feed]
    assert ledger.find(URL) == feed
    assert not ledger.subscribe(Subscription(url=URL, added=NOW)), "followed already"
    assert ledger.unsubscribe(URL)
    assert not ledger.unsubscribe(URL)
    assert ledger.all() == []


def test_a_feed_that_has_moved_keeps_its_items_and_meets_its_new_self_only_once(ledger: FeedLedger) -> None:
    feed = Subscription(url=URL, added=NOW)
    ledger.subscribe(feed)
    ledger.save_items(URL, {"1": KnownItem("d", NOW, "a", True)}, {"1"}, NOW)
    moved = Subscription(url="https://example.org/new", added=NOW)
    ledger.save(URL, moved)
    assert [each.url for each in ledger.all()] == [moved.url]
    assert ledger.known_items(moved.url) == {"1": KnownItem("d", NOW, "a", True)}
    ledger.subscribe(feed)
    ledger.save(URL, moved)
    assert [each.url for each in ledger.all()] == [moved.url], "the old address leads to a feed followed already"


def test_items_are_remembered_while_shown_and_some_months_beyond(ledger: FeedLedger) -> None:
    ledger.subscribe(Subscription(url=URL, added=NOW))
    ledger.save_items(URL, {"shown": KnownItem("1", NOW), "gone": KnownItem("2", NOW)}, {"shown", "gone"}, NOW)
    ledger.save_items(URL, {"shown": KnownItem("3", NOW, "x", False, 2)}, {"shown"}, NOW + timedelta(days=1))
    assert set(ledger.known_items(URL)) == {"shown", "gone"}
    ledger.save_items(URL, {}, {"shown"}, NOW + REMEMBERED + timedelta(days=2))
    assert ledger.known_items(URL) == {"shown": KnownItem("3", NOW, "x", False, 2)}


def test_what_is_said_of_a_feed_no_longer_followed_is_dropped(ledger: FeedLedger) -> None:
    ledger.save_items(URL, {"1": KnownItem("d", NOW)}, {"1"}, NOW)
    ledger.save(URL, Subscription(url=URL, added=NOW))
    assert ledger.all() == []
    assert ledger.known_items(URL) == {}


def test_a_catalog_from_before_there_were_feeds_takes_the_step_and_keeps_its_articles(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite"
    with sqlite3.connect(path) as old:
        for statement in STEPS[0]:
            old.execute(statement)
        old.execute("INSERT INTO meta VALUES ('embedder', 'a model')")
        old.execute("PRAGMA user_version = 1")
    old.close()
    catalog = Catalog(path)
    assert catalog.setting("embedder") == "a model"
    assert FeedLedger(catalog).subscribe(Subscription(url=URL, added=NOW))
    catalog.close()
    assert FeedLedger(Catalog(path)).find(URL)
