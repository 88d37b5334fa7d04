"""The wording of a request is removed from a question, and nothing else."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.query.phrasing import subject


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ("Please describe the ferry strike in a few sentences.", "the ferry strike."),
        ("Summarise the news about the moon", "about the moon"),
        ("Give me three facts about the lighthouse", "about the lighthouse"),
        ("Write a short summary of the bridge report for me, please.", "of the bridge report."),
        ("I'd like to know more about the ferry, please", "about the ferry"),
        ("Can you tell me what the harbour board decided?", "what the harbour board decided?"),
        ("Explain how the lock gates work in simple terms", "how the lock gates work"),
        ("What do the articles say about Varnholm?", "about Varnholm"),
        ("Is there any news on the ferry?", "on the ferry"),
        ("What is known about the fire?", "about the fire"),
        ("Catch me up on the strike", "on the strike"),
    ],
)
def test_what_only_asks_to_be_told_is_left_out(asked: str, left: str) -> None:
    assert subject(asked) == left


@pytest.mark.parametrize(
    "asked",
    [
        "Who won the election?",
        "Who will explain the outage?",
        "What did the minister say in three words to the press?",
        "The report on the ferry: what did it say?",
        "What news agency reported it first?",
        "I want to vote",
        "Did the board give them details of the contract?",
        "Tell me more",
        "Tell us about it",
        "any news?",
        "Fass die Nachrichten zusammen",
        "",
    ],
)
def test_a_question_that_asks_something_itself_stays_as_it_is(asked: str) -> None:
    assert subject(asked) == asked


@given(
    st.text(max_size=200)
    | st.lists(
        st.sampled_from(["please", "tell", "me", "about", "a", "short", "summary", "of", "news", "in", ",", "?"])
    ).map(" ".join)
)
def test_something_is_always_left_and_what_is_left_stood_there(asked: str) -> None:
    left = subject(asked)
    assert left in asked
    assert bool(left) == bool(asked)


@pytest.mark.parametrize("piece", ["please ", " ,", "in a ", "give me a new ", "tell me ", "what is the news "])
def test_the_longest_question_takes_no_time(piece: str) -> None:
    begun = time.thread_time()
    subject((piece * 2_000)[:2_000] + "x")
    assert time.thread_time() - begun < 0.5
