"""How a question is searched: what becomes a filter, what is preferred, and which clauses are searched separately."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.query.clauses import ENOUGH_WORDS, MAX_CLAUSES, clauses
from index.query.plan import KINDS, QueryPlan, plan
from index.records import Filters

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
OUTLETS = ("Harbour Post", "The Ledger")


def planned(question: str, filters: Filters | None = None, **options: object) -> QueryPlan:
    return plan(question, filters or Filters(), NOW, OUTLETS, **options)  # type: ignore[arg-type]


def test_a_question_without_time_and_outlet_is_searched_as_it_is() -> None:
    found = planned("Who won the election?")
    assert found == QueryPlan(Filters(), "Who won the election?")
    assert planned("Who won the 2016 election?").reading == ""


def test_the_days_whose_news_are_asked_for_and_the_outlets_named_become_filters_and_are_said() -> None:
    found = planned("According to The Ledger, what did the harbour board decide last week?")
    assert found.filters.publishers == ("The Ledger",)
    assert found.filters.since
    assert found.filters.until
    assert found.filters.since <= datetime(2026, 5, 11, tzinfo=UTC)
    assert found.filters.until >= datetime(2026, 5, 18, tzinfo=UTC)
    assert found.reading == "published from 11 to 17 May 2026, The Ledger"
    assert [(each.kind, each.words) for each in found.understood] == [("time", "last week"), ("outlets", "The Ledger")]


def test_what_the_asker_has_set_stays_as_it_is() -> None:
    own = Filters(since=datetime(2026, 1, 1, tzinfo=UTC), publishers=("Harbour Post",))
    assert planned("According to The Ledger, what was decided last week?", own).filters == own


def test_each_kind_can_be_left_out() -> None:
    question = "According to The Ledger, what did the harbour board decide last week?"
    assert planned(question, ignore=["time"]).filters == Filters(publishers=("The Ledger",))
    assert planned(question, ignore=["outlets"]).filters.publishers == ()
    assert planned(question, ignore=KINDS).filters == Filters()


def test_the_words_of_a_time_are_no_outlet() -> None:
    found = plan("How many boats were recalled this week due to reports of leaks?", Filters(), NOW, ["theweek.co.uk"])
    assert (found.filters.publishers, found.reading) == ((), "published from 14 to 20 May 2026")
    found = plan("What did The Week report this week?", Filters(), NOW, ["theweek.co.uk"])
    assert found.filters.publishers == ("theweek.co.uk",)


def test_the_latest_is_a_wish_that_narrows_nothing() -> None:
    found = planned("What is the latest on the ferry?")
    assert found.filters == Filters()
    assert found.recency == "strong"
    assert [each.narrows for each in found.understood] == [False]


def test_a_question_about_another_time_has_no_preference_for_the_recent() -> None:
    assert planned("Who became captain of the ferry in March 2019?").recency == "none"
    assert planned("Who became captain of the ferry?").recency == "usual"


def test_the_time_of_an_event_is_preferred_and_hides_nothing() -> None:
    found = planned("Who became captain of the ferry in March 2019?")
    assert found.filters == Filters()
    assert found.preferred
    assert found.preferred[0] == datetime(2019, 3, 1, tzinfo=UTC)


def test_a_comparison_asks_each_outlet_for_its_own_clause() -> None:
    found = planned(
        "Did the Harbour Post article say that the ferry's new engine failed in the autumn storm, while The Ledger"
        " article blamed the pilot for steering too close to the northern pier?"
    )
    assert [part.filters.publishers for part in found.parts] == [("Harbour Post",), ("The Ledger",)]
    assert found.filters.publishers == ("Harbour Post", "The Ledger")
    assert found.recency == "none", "two reports are meant, neither for being new"


def test_each_report_is_asked_for_by_its_own_day() -> None:
    found = planned(
        "Between the Harbour Post report on flooded cellars along the northern quay published on 3 March 2026, and the"
        " Harbour Post report on the mayor's plan for higher walls published on 9 April 2026, did the cost change?"
    )
    assert [part.filters.since for part in found.parts] == [
        datetime(2026, 3, 3, tzinfo=UTC),
        datetime(2026, 4, 9, tzinfo=UTC),
    ]


def test_names_joined_by_and_are_not_torn_apart() -> None:
    assert planned("Did Lindqvist and Aas, captain and pilot of the ferry, agree on the storm?").parts == ()


@given(st.text(alphabet="ab ,;.?“”()中，and while", max_size=300))
def test_clauses_are_stretches_of_the_question_in_order_with_enough_words(text: str) -> None:
    found = clauses(text)
    assert len(found) <= MAX_CLAUSES
    assert all(0 <= start <= end <= len(text) for start, end in found)
    assert all(first[1] <= second[0] for first, second in pairwise(found))
    if len(found) > 1:
        assert all(len(text[start:end]) >= ENOUGH_WORDS for start, end in found)


def test_quotations_and_brackets_are_left_whole() -> None:
    text = "Who said “we will build, and rebuild, and never leave the island or its drowned harbour to the sea” of the wall?"
    assert clauses(text) == [(0, len(text))]


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("Who won the election?", "Who won the election?"),
        ("According to The Ledger, what is the latest on the ferry strike?", "What is on the ferry strike?"),
        ("Which automaker recalled trucks this week?", "Which automaker recalled trucks?"),
        (
            "What did the Harbour Post say last week about the ferry and its engine?",
            "What did the say about the ferry and its engine?",
        ),
        ("Who was elected in March 2019?", "Who was elected in March 2019?"),
        ("What happened this week?", "What happened this week?"),
    ],
)
def test_what_an_answer_is_about_is_the_question_without_its_outlets_and_its_days(question: str, topic: str) -> None:
    assert planned(question).topic == topic
