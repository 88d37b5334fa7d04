"""The outlets in a question: sources become publishers of the index, subjects don't, and nothing is guessed."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.query.outlets import NamedOutlets, read_outlets

# Names as indexes have them: with sections, slogans, domains, common words, and three of one publisher.
PUBLISHERS = (
    "The Harbour Post",
    "Ridge Tribune",
    "Sample News",
    "TideTech",
    "Beacon",
    "The Age",
    "The Northern Coast Herald",
    "saltsports.com",
    "The Lantern - Life and Style",
    "The Lantern - Sports",
    "Marlow | Business News Leader",
    "BBC News",
    "Associated Press",
    "Dune Today",
)
LANTERN = ("The Lantern - Life and Style", "The Lantern - Sports")


@pytest.mark.parametrize(
    ("question", "publishers"),
    [
        ("According to The Harbour Post, who won?", ("The Harbour Post",)),
        ("Who won, according to the Harbour Post?", ("The Harbour Post",)),
        ("Who won, according to harbour post?", ("The Harbour Post",)),
        ("Who won, according to harbourpost.com?", ("The Harbour Post",)),
        ("Who won, according to theharbourpost.com?", ("The Harbour Post",)),
        ("What did TideTech say about the phone?", ("TideTech",)),
        ("What did Ridge Tribune report about the phone?", ("Ridge Tribune",)),
        ("The Harbour Post's report on tides names whom?", ("The Harbour Post",)),
        ("Which bridge fell, as reported by Sample News?", ("Sample News",)),
        ("Does the 'Beacon' article suggest that prices fell?", ("Beacon",)),
        ("Did the article in Beacon mention the dam?", ("Beacon",)),
        ("What is new from Ridge Tribune?", ("Ridge Tribune",)),
        ("Show the news from TideTech", ("TideTech",)),
        ("Who is described by The Age as reliable?", ("The Age",)),
        ("Who was characterised as a reliable figure by The Age?", ("The Age",)),
        ("Who told Beacon that rates will fall?", ("Beacon",)),
        ("Do both TideTech and Ridge Tribune report a loss?", ("TideTech", "Ridge Tribune")),
        ("Which deal, covered by TideTech, Beacon, and The Age, failed?", ("TideTech", "Beacon", "The Age")),
        ("Who is named by sources including TideTech and Beacon?", ("TideTech", "Beacon")),
        ("Does Beacon say what the Ridge Tribune article denies?", ("Beacon", "Ridge Tribune")),
        ("What does saltsports.com say about the match?", ("saltsports.com",)),
        ("What does Salt Sports say about the match?", ("saltsports.com",)),
        ("What did Marlow report about rates?", ("Marlow | Business News Leader",)),
        ("What did The Lantern report about rates?", LANTERN),
        ("What did The Lantern - Sports report about rates?", ("The Lantern - Sports",)),
        ("What did the BBC report about rates?", ("BBC News",)),
        ("What did the NCH report about rates?", ("The Northern Coast Herald",)),
        ("Which storm did AP report?", ("Associated Press",)),
        ("Which storm is in the AP report?", ("Associated Press",)),
        ("What did Dune Today say?", ("Dune Today",)),
    ],
)
def test_an_outlet_named_as_the_source_becomes_its_publisher(question: str, publishers: tuple[str, ...]) -> None:
    assert read_outlets(question, PUBLISHERS).publishers == publishers


@pytest.mark.parametrize(
    "question",
    [
        "Why did The Harbour Post fire its editor?",
        "Who owns Ridge Tribune?",
        "Who bought Ridge Tribune?",
        "Ridge Tribune was bought by whom?",
        "Who resigned from Ridge Tribune?",
        "Who invested in TideTech?",
        "Why was The Age sued?",
        "What do Beacon readers want?",
        "Which jobs were cut at TideTech?",
        "Who leads in the age of machines?",
        "Who lit the beacon in the harbour?",
        "What did Beacon Hill College say?",
        "What did the Daily Gull report?",
        "Who won?",
        "",
    ],
)
def test_an_outlet_that_the_question_is_about_is_no_filter(question: str) -> None:
    assert replace(read_outlets(question, PUBLISHERS), others=()) == NamedOutlets(topic=question)


def test_a_short_name_counts_only_where_one_outlet_has_it() -> None:
    question = "What did the BBC report about rates?"
    assert read_outlets(question, ["BBC News"]).publishers == ("BBC News",)
    assert read_outlets(question, ["BBC News", "BBC Sport"]).publishers == ()
    assert read_outlets(question, ["BBC News - Arts", "BBC News - World"]).publishers == (
        "BBC News - Arts",
        "BBC News - World",
    )


def test_an_outlet_that_the_index_does_not_have_is_not_guessed() -> None:
    assert read_outlets("What did The Harbour Post say?", ["Ridge Tribune"]).publishers == ()
    assert read_outlets("What did The Harbour Post say?", []).publishers == ()


def test_every_place_is_given_so_that_a_question_can_be_split() -> None:
    question = "Does the TideTech article agree with what Beacon reported and the second TideTech article?"
    who = read_outlets(question, PUBLISHERS)
    assert who.publishers == ("TideTech", "Beacon")
    assert [question[start:end] for start, end in who.spans] == ["TideTech", "Beacon", "TideTech"]
    assert [outlet.publishers for outlet in who.outlets] == [("TideTech",), ("Beacon",), ("TideTech",)]


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("According to The Harbour Post, who won?", "Who won?"),
        ("Who won, according to The Harbour Post?", "Who won?"),
        ("Which bridge fell, as reported by Sample News?", "Which bridge fell?"),
        ("What did TideTech say about the phone?", "What did TideTech say about the phone?"),
        ("Who won?", "Who won?"),
    ],
)
def test_the_topic_is_the_question_without_its_attribution(question: str, topic: str) -> None:
    assert read_outlets(question, PUBLISHERS).topic == topic


WORDS = [
    *" ".join(PUBLISHERS).split(),
    "according",
    "to",
    "the",
    "in",
    "by",
    "reported",
    "article",
    "and",
    ",",
    "'s",
    "from",
]
texts = st.text(max_size=80) | st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(texts, st.lists(st.sampled_from(PUBLISHERS) | st.text(min_size=1, max_size=12), max_size=8))
def test_any_question_and_any_publishers_are_read(question: str, publishers: list[str]) -> None:
    who = read_outlets(question, publishers)
    assert set(who.publishers) <= set(publishers) and len(set(who.publishers)) == len(who.publishers)
    assert all(0 <= start < end <= len(question) for start, end in who.spans)
    assert list(who.spans) == sorted(who.spans)
    assert all(first[1] <= second[0] for first, second in zip(who.spans, who.spans[1:], strict=False))
    assert read_outlets(question, publishers) == who


@given(texts)
def test_the_order_of_the_publishers_is_all_the_same(question: str) -> None:
    assert set(read_outlets(question, PUBLISHERS).publishers) == set(
        read_outlets(question, PUBLISHERS[::-1]).publishers
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    ["The Age " * 1200, "according to " * 800, "reported a " * 900, "TideTech and " * 800, "in " * 3300, "a" * 10_000],
    ids=lambda text: text[:12],
)
def test_a_long_text_takes_no_longer_than_its_length(text: str) -> None:
    def seconds() -> float:
        started = time.perf_counter()
        read_outlets(text, PUBLISHERS)
        return time.perf_counter() - started

    assert min(seconds() for _ in range(3)) < 0.25, "it takes 0.02 on an idle machine"


@pytest.mark.parametrize(
    ("question", "publisher"),
    [
        ("What does Coast Today say about tides?", "coasttoday.com"),
        ("According to The Tide, who won?", "thetide.co.uk"),
        ("What does Harbour Post report?", "www.harbourpost.com.au"),
    ],
)
def test_a_domain_is_named_as_people_name_the_outlet(question: str, publisher: str) -> None:
    assert read_outlets(question, [publisher]).publishers == (publisher,)
    assert read_outlets("What was the report of the coast today?", [publisher]).publishers == ()
