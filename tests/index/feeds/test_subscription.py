"""When a subscribed feed is fetched again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from index.feeds.subscription import Subscription

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
FEED = Subscription(url="https://example.org/feed", added=NOW, due=NOW)


@pytest.mark.parametrize(
    ("set_by_user", "asked_by_feed", "minutes"),
    [(None, None, 60), (None, 15, 60), (None, 120, 120), (None, 60 * 24 * 30, 360), (15, 120, 15), (1440, None, 1440)],
)
def test_the_pace_is_the_users_else_the_feeds_within_bounds_else_an_hour(
    set_by_user: int | None, asked_by_feed: int | None, minutes: int
) -> None:
    feed = Subscription(url=FEED.url, added=NOW, minutes=set_by_user, asked_minutes=asked_by_feed)
    assert feed.pace == timedelta(minutes=minutes)


def test_after_an_answer_it_is_due_one_pace_later_and_remembers_when_there_was_news() -> None:
    silent = FEED.answered(NOW, news=False)
    assert (silent.fetched, silent.news, silent.due) == (NOW, None, NOW + timedelta(hours=1))
    later = NOW + timedelta(hours=1)
    assert silent.answered(later, news=True).news == later
    assert not silent.is_due(NOW + timedelta(minutes=59))
    assert silent.is_due(later)


def test_errors_in_a_row_double_the_wait_up_to_a_day_and_an_answer_ends_that() -> None:
    feed, waits = FEED, []
    for _ in range(8):
        feed = feed.failed(NOW, "no answer")
        assert feed.due
        waits.append((feed.due - NOW) / timedelta(hours=1))
    assert waits == [1, 2, 4, 8, 16, 24, 24, 24]
    assert (feed.failures, feed.problem) == (8, "no answer")
    well = feed.answered(NOW, news=False)
    assert (well.failures, well.problem) == (0, None)


def test_a_week_of_nothing_new_is_doubted_once_a_day_until_there_is_news() -> None:
    doubted = []
    feed = FEED
    for hour in range(24 * 12):
        now = NOW + timedelta(hours=hour)
        if feed.is_doubtful(now):
            doubted.append(now.date() - NOW.date())
        feed = feed.answered(now, news=False)
    assert doubted == [timedelta(days=day) for day in range(8, 13)]
    assert not feed.answered(now, news=True).is_doubtful(now + timedelta(days=1))


def test_a_server_that_says_when_to_come_back_is_believed_but_never_asked_sooner_than_otherwise() -> None:
    assert FEED.failed(NOW, "busy", retry_at=NOW + timedelta(hours=5)).due == NOW + timedelta(hours=5)
    assert FEED.failed(NOW, "busy", retry_at=NOW + timedelta(seconds=1)).due == NOW + timedelta(hours=1)


def test_a_feed_that_is_gone_is_never_due_again_until_it_answers_by_hand() -> None:
    gone = FEED.failed(NOW, "gone", gone=True)
    assert gone.due is None
    assert not gone.is_due(NOW + timedelta(days=365))
    assert gone.answered(NOW, news=False).due


def test_a_feed_that_was_asked_in_the_future_is_due_because_the_clock_was_set_back() -> None:
    ahead = FEED.answered(NOW + timedelta(days=365), news=True)
    assert ahead.is_due(NOW)
    assert FEED.failed(NOW + timedelta(days=365), "no answer").is_due(NOW)
    assert Subscription(url=FEED.url, added=NOW + timedelta(days=365), due=NOW + timedelta(days=365)).is_due(NOW)
    assert not FEED.answered(NOW, news=False).is_due(NOW - timedelta(seconds=30)), "clocks are put right by seconds"
    assert not FEED.failed(NOW + timedelta(days=365), "gone", gone=True).is_due(NOW)
