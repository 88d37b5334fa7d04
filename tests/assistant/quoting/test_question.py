"""Parsing a question: its parts, what each asks for, and what it is about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.quoting.question import analyse, kind_of


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who visited Ostrava Bay?", "person"),
        ("Which actor left the cast?", "person"),
        ("The fire was lit by a man who was trying to:", "anything"),
        ("The ferry was sold, paving the way for who to retire?", "person"),
        ("Where did the ferry sink?", "place"),
        ("In which country was the coin found?", "place"),
        ("When does the comet pass?", "time"),
        ("What year did it debut?", "time"),
        ("How many ships waited?", "number"),
        ("What percentage of voters agreed?", "number"),
        ("What is the price of the map?", "number"),
        ("Why did the dockers strike?", "reason"),
        ("Which show gets a new season?", "thing"),
        ("Is the harbour open?", "verdict"),
        ("What was agreed?", "anything"),
        ("Tell me about the harbour", "anything"),
    ],
)
def test_the_kind_of_answer_is_told_by_the_question_words(question: str, kind: str) -> None:
    assert kind_of(question) == kind


def test_a_question_that_asks_two_things_has_two_parts() -> None:
    parts = analyse("Who visited Ostrava Bay as envoy, and what was agreed?").parts
    assert [(part.kind, part.text) for part in parts] == [
        ("person", "Who visited Ostrava Bay as envoy"),
        ("anything", "what was agreed?"),
    ]
    assert "ostrava" in parts[1].context


def test_each_clause_of_a_long_comparison_is_a_part() -> None:
    asked = (
        "Does the mayor of Varnholm promise that the harbour bridge will open before winter, while the engineers who "
        "inspected its northern pillars warn that repairs may last until the following summer?"
    )
    parts = analyse(asked).parts
    assert len(parts) == 2
    assert "pillar" in parts[1].terms
    assert "varnholm" in parts[1].context
    assert len(analyse("Does the mayor of Varnholm promise a bridge, while engineers warn of repairs?").parts) == 1


def test_a_statement_before_the_question_is_what_it_is_about() -> None:
    parts = analyse("Lena Maier joined the cast, which opened in 2020. Who is she replacing?").parts
    assert len(parts) == 1
    assert parts[0].kind == "person"
    assert {"lena", "maier", "cast"} <= set(parts[0].terms) | parts[0].context


def test_a_sentence_that_uses_and_without_a_second_question_stays_whole() -> None:
    assert len(analyse("Which towns do buses and trains connect?").parts) == 1


def test_text_without_spaces_is_compared_by_pairs_of_characters() -> None:
    assert {"港口", "罢工"} <= analyse("港口罢工什么时候结束？").terms


@given(st.text(max_size=300))
def test_any_text_can_be_taken_apart(text: str) -> None:
    question = analyse(text)
    assert question.parts
    assert all(part.kind == kind_of(part.text) for part in question.parts)


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("Who won the 2018 World Cup?", {"2018"}),
        ("What happened in 2019 and in 2021?", {"2019", "2021"}),
        ("Who will plant 1.5 billion trees by 2050?", set()),
        ("What has nobody done since 1994?", set()),
        ("Which 2016 champions came back in 2020?", {"2016", "2020"}),
        ("How did 2000 people fit in?", set()),
        ("What cost $2000?", set()),
        ("Who came at 20:15?", set()),
    ],
)
def test_the_years_a_question_is_about_are_told_from_those_that_bound_a_time(question: str, years: set[str]) -> None:
    assert analyse(question).years == years
