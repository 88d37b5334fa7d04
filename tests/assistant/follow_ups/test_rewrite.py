"""Follow-ups are completed with their referents; every other question is unchanged."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.follow_ups.rewrite import AS_IT_STANDS, NEW_SUBJECT, depends_on_history, readings, standalone
from assistant.records import Answer, AsOf, Citation, Sentence, Turn
from index.records import Filters


def turn(question: str, said: str = "", standalone_question: str = "", headline: str = "") -> Turn:
    cited = (Citation(1, "a", 1, None, headline, None, None, "", 0, 0, "", 0),) if headline else ()
    answer = Answer(
        question=question,
        standalone_question=standalone_question or question,
        sentences=(Sentence(said, (1,), "supported"),) if said else (),
        citations=cited,
        hits=(),
        refusal=None,
        as_of=AsOf(),
        model="quotes",
        asked_at=datetime(2024, 6, 1, tzinfo=UTC),
        filters=Filters(),
    )
    return Turn(question, answer)


VISIT = turn("Who visited Ostrava Bay?", "The envoy Tomas Leclerc visited Ostrava Bay.")
STRIKE = turn("When did the strike in Varnholm end?", "It ended on Thursday, said the union's leader, Ilse Brandt.")
RECORD = turn("Which runner broke the record?", "Adaeze Obi broke the record in Kestrel City.")
BAND = turn("What is the band Night Ferry known for?", "Their album Grey Water sold 60,000 copies.")
SHIPS = turn("What happened in Varnholm?", "More than 60 ships waited outside the harbour.")


@pytest.mark.parametrize(
    ("last", "follow_up", "whole"),
    [
        (VISIT, "What did he say?", "What did Tomas Leclerc say?"),
        (VISIT, "Is he still there?", "Is Tomas Leclerc still in Ostrava Bay?"),
        (VISIT, "When was that?", "When was it that the envoy Tomas Leclerc visited Ostrava Bay?"),
        (VISIT, "And what did the envoy promise the fishing crews?", "What did Ostrava Bay’s envoy promise the fishing crews?"),
        (RECORD, "How old is she?", "How old is Adaeze Obi?"),
        (RECORD, "Who are her parents and her coach?", "Who are Adaeze Obi’s parents and her coach?"),
        (STRIKE, "Why?", "Why did the strike in Varnholm end?"),
        (STRIKE, "And why was that?", "Why did the strike in Varnholm end?"),
        (STRIKE, "And in Moselbruck?", "When did the strike in Moselbruck end?"),
        (turn("What is the Talos probe?"), "and in Moselbruck?", "What is the Talos probe in Moselbruck?"),
        (turn("Who won the cup?", "The team of Lindow won."), "How many people were in the stadium?",
         "How many people were in Lindow’s stadium?"),
        (turn("Who is buying Omnisoft now?", "Talosware."), "Where is its office?", "Where is Talosware’s office?"),
        (VISIT, "Tell me more", "Tell me more about Ostrava Bay?"),
        (turn("What did the council of Varnholm cut in June?"), "And in August?", "What did the council of Varnholm cut in August?"),
        (STRIKE, "What about 2021?", "When did the strike in Varnholm end in 2021?"),
        (STRIKE, "Who said that?", "Who said that it ended on Thursday, said the union's leader, Ilse Brandt?"),
        (BAND, "When did the band start?", "When did Night Ferry’s band start?"),
        (BAND, "Who wrote the album?", "Who wrote Night Ferry’s album?"),
        (STRIKE, "Why did it happen?", "Why did the strike in Varnholm end?"),
    ],
)  # fmt: skip
def test_a_follow_up_reads_as_a_question_one_could_ask_alone(last: Turn, follow_up: str, whole: str) -> None:
    assert standalone(follow_up, [last]) == whole


@pytest.mark.parametrize(
    "follow_up",
    [
        "What did it lead to?",
        "How long did it take?",
        "And when was that?",
        "Why?",
        "What about the fishing quotas?",
        "Did it help?",
        "Anything else?",
    ],
)
def test_where_nothing_is_clearly_meant_the_topic_goes_along(follow_up: str) -> None:
    assert "Ostrava Bay" in standalone(follow_up, [VISIT])


@pytest.mark.parametrize("last", [VISIT, STRIKE, RECORD, BAND, SHIPS])
@pytest.mark.parametrize(
    "question",
    [
        "Who won the World Cup in 2018?",
        "Which mayor lost her seat in the election?",
        "Is it true that the dam is closed?",
        "How many articles are there about wildfires?",
        "When did the Halden observatory find its comet?",
        "What caused the earthquake this week?",
        "How many people that voted changed their minds?",
        "Activists glued themselves to a painting. What are they protesting against?",
        "Which of these people won a medal?",
        "How long does it take to fly to the moon?",
        "Is it legal to sell raw milk?",
        "What is it called when prices fall for long?",
        "Besides his novels, what did Falk write?",
    ],
)
def test_a_question_that_stands_alone_is_left_as_it_is(question: str, last: Turn) -> None:
    assert standalone(question, [last]) == question


def test_what_about_something_long_and_new_is_a_new_subject() -> None:
    question = "What about the first picture of a black hole?"
    assert standalone(question, [STRIKE]) == question


def test_without_history_nothing_is_changed() -> None:
    assert standalone("And when was that?", []) == "And when was that?"


def test_the_topic_is_carried_over_several_follow_ups() -> None:
    history = [VISIT]
    for follow_up, said in (("And when was that?", "It was in May."), ("Did he meet anyone?", ""), ("How long?", "")):
        history.append(turn(follow_up, said, standalone(follow_up, history)))
    assert "Leclerc" in standalone("What did he promise?", history)


def test_whoever_was_asked_about_last_is_meant_before_whoever_came_earlier() -> None:
    assert "Obi" in standalone("What did she say?", [VISIT, RECORD])
    assert "Leclerc" not in standalone("What did she say?", [VISIT, RECORD])


def test_a_pronoun_keeps_the_meaning_it_had() -> None:
    married = turn("Who is she married to?", "She married the cyclist Oren Falk.", "Who is Mara Quill married to?")
    history = [turn("Who is Mara Quill?", "A novelist."), married]
    assert standalone("Where does she live?", history) == "Where does Mara Quill live?"
    assert "Oren Falk" in standalone("Where did he grow up?", history)


def test_a_history_without_names_lends_its_words() -> None:
    assert "night trains" in standalone("Why?", [turn("what became of night trains")])


def test_a_completed_question_that_answers_nothing_is_tried_as_a_new_subject() -> None:
    first, second = readings("Did he cut the wheat tax again?", [VISIT])
    assert "Leclerc" in first.text
    assert first.note is None
    assert (second.text, second.note) == ("Did he cut the wheat tax again?", NEW_SUBJECT)
    assert len(readings("What did he say?", [VISIT])) == 1


@pytest.mark.parametrize(
    "topic", ["vaccines", "harbour dues", "Harbour dues", "Varnholm ferry", "Roe v. Wade", "the ferry fares"]
)
def test_a_bare_topic_is_a_new_one(topic: str) -> None:
    assert [(each.text, each.note) for each in readings(topic, [VISIT])] == [(topic, None)]


def test_a_newer_subject_is_not_mixed_with_an_older_one() -> None:
    probe = turn("What is the Talos sample?", "The capsule brought back 90 grams of dust from the asteroid Talos.")
    player = turn("Who is Ilse Brandt?", "Ilse Brandt, 18, won the title.")
    weighs = "How much does it weigh?"
    assert standalone(weighs, [probe, player]) == "How much does Talos weigh?"
    assert readings(weighs, [player])[0].text == weighs
    assert readings(weighs, [player])[0].note == AS_IT_STANDS.format("it")


def test_a_greeting_leaves_the_subject_as_it_was() -> None:
    assert standalone("How much does it weigh?", [turn("What is the Talos sample?", "Dust."), turn("Hello")]) == (
        "How much does Talos weigh?"
    )


def test_a_statement_that_opens_with_its_own_subject_stands_alone() -> None:
    question = "Omnisoft says it lost how many subscribers?"
    assert standalone(question, [VISIT]) == question
    assert "Leclerc" in standalone("Name some of his friends", [VISIT])


def test_a_written_rewrite_comes_first() -> None:
    assert readings("What did he say?", [VISIT], "What did Leclerc say?")[0].text == "What did Leclerc say?"


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=200))
def test_any_text_can_be_looked_at(question: str, asked: str, said: str) -> None:
    assert standalone(question, []) == question
    history = [turn(asked, said)]
    assert isinstance(depends_on_history(question), bool)
    assert all(each.text for each in readings(question or "?", history))
