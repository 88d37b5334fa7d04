"""Questions for the news as such, distinguished from questions about something."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from index.query.plan import plan
from index.query.roundup import is_roundup, names_the_day
from index.records import Filters

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "question",
    [
        "What's in the news today?",
        "What is the latest?",
        "Latest headlines, please",
        "news",
        "What happened last week?",
        "What happened in July 2024?",
        "Give me today's headlines",
        "Summarise this week's news in a few sentences",
        "What's new?",
        "What is going on in the world?",
        "Top stories of the day",
        "What are the main stories this morning?",
    ],
)
def test_the_news_as_such(question: str) -> None:
    assert is_roundup(question)


@pytest.mark.parametrize(
    "question",
    [
        "What is the news on the ferry?",
        "What happened to the ferry last week?",
        "What is new about Varnholm?",
        "Who is in the news today?",
        "When did it happen?",
        "Which news agency reported it?",
        "What was agreed yesterday?",
        "Was ist heute passiert?",
        "today",
        "",
    ],
)
def test_something_in_the_news(question: str) -> None:
    assert not is_roundup(question)


def test_only_one_that_says_so_is_not_about_what_was_spoken_of_before() -> None:
    assert names_the_day("What else is in the news today?")
    assert names_the_day("What are today's headlines?")
    assert not names_the_day("Any news?")
    assert not names_the_day("What happened?")


def test_its_time_is_that_of_the_reports() -> None:
    found = plan("What happened in March 2026?", Filters(), NOW, ())
    assert found.roundup
    assert (found.filters.since, found.filters.until) == (
        datetime(2026, 3, 1, tzinfo=UTC),
        datetime(2026, 4, 1, tzinfo=UTC),
    )
    found = plan("What happened on 12 March 2026?", Filters(), NOW, ())
    assert found.reading == "published on 12 March 2026"
    assert plan("What did The Ledger report yesterday?", Filters(), NOW, ("The Ledger",)).roundup
    assert not plan("What happened before the last election?", Filters(), NOW, ()).roundup
