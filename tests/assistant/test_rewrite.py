"""Follow-ups are completed, everything else is left to the letter."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.records import Answer, AsOf, Sentence, Turn
from assistant.rewrite import leans, standalone
from index.records import Filters


def turn(question: str, said: str, standalone_question: str = "") -> Turn:
    answer = Answer(
        question=question,
        standalone_question=standalone_question or question,
        sentences=(Sentence(said, (1,), "supported"),),
        citations=(),
        hits=(),
        refusal=None,
        as_of=AsOf(),
        model="quotes",
        asked_at=datetime(2024, 6, 1, tzinfo=UTC),
        filters=Filters(),
    )
    return Turn(question, answer)


VISIT = turn("Who visited Ostrava Bay?", "The envoy Tomas Leclerc visited Ostrava Bay.")


@pytest.mark.parametrize(
    "follow_up",
    [
        "And when was that?",
        "What did he say?",
        "Why?",
        "What about the fishing quotas?",
        "Did it help?",
        "Is she there?",
    ],
)
def test_a_question_that_leans_on_the_last_turn_gets_its_topic(follow_up: str) -> None:
    alone = standalone(follow_up, [VISIT])
    assert alone != follow_up
    assert "Ostrava Bay" in alone
    assert "Tomas Leclerc" in alone


@pytest.mark.parametrize(
    "question",
    [
        "Who won the World Cup in 2018?",
        "Which mayor lost her seat in the election?",
        "Is it true that the harbour is closed?",
        "How many articles are there about wildfires?",
        "When did the Halden observatory find its comet?",
    ],
)
def test_a_question_that_stands_alone_is_left_as_it_is(question: str) -> None:
    assert standalone(question, [VISIT]) == question


def test_without_history_nothing_is_changed() -> None:
    assert standalone("And when was that?", []) == "And when was that?"


def test_the_topic_is_carried_over_several_follow_ups() -> None:
    second = turn("And when was that?", "It was in May.", standalone("And when was that?", [VISIT]))
    assert "Ostrava Bay" in standalone("Why?", [VISIT, second])


def test_nothing_in_the_history_but_the_last_turn_counts() -> None:
    other = turn("Which runner broke the record?", "Adaeze Obi broke the record.")
    assert "Ostrava" not in standalone("What did she say?", [VISIT, other])


@given(st.text(max_size=200))
def test_any_text_can_be_looked_at(text: str) -> None:
    assert standalone(text, []) == text
    assert isinstance(leans(text), bool)
    assert standalone(text, [VISIT])[:1] in {text[:1], text[:1].upper()} or leans(text)
