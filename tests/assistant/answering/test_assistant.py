"""Asking: which events come back, in which order, and when there is no answer."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assistant import Assistant, Turn
from assistant.records import AnswerToken, Done, Retrieved, Searching, Verified
from index import Filters, NewsIndex
from index.errors import QueryError

ASKED_AT = datetime(2024, 6, 1, tzinfo=UTC)

QUESTIONS = (
    "Who visited Ostrava Bay as special envoy, and what was agreed?",
    "Why did the dockers in Varnholm strike?",
    "How much did the museum in Lindow pay for the star map?",
    "When will the comet come closest to Earth?",
    "Which runner broke the national marathon record?",
)
# Reports are about the bay, and none counts its ships.
CLOSE = "How many ships does Ostrava Bay have?"


@pytest.mark.slow
def test_a_question_in_two_parts_gets_the_sentence_for_each_and_nothing_else(assistant: Assistant) -> None:
    answer = assistant.ask(QUESTIONS[0], asked_at=ASKED_AT)
    assert [sentence.text for sentence in answer.sentences] == [
        "Her remarks follow a visit to Ostrava Bay by the republic's special envoy for fisheries, Tomas Leclerc.",
        "During the visit, both sides agreed to share catch figures every month and to open a joint rescue station.",
    ]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Why did the dockers in Varnholm strike?", "refused to pay for night shifts"),
        ("How much did the museum in Lindow pay for the star map?", "340,000 euros"),
        ("When will the comet come closest to Earth?", "12 October"),
        ("Which runner broke the national marathon record?", "Adaeze Obi"),
        ("How many ships waited outside the harbour of Varnholm?", "60 ships"),
        ("Who found the comet first?", "Mira Sand"),
    ],
)
def test_an_answer_holds_what_was_asked_for(assistant: Assistant, question: str, words: str) -> None:
    answer = assistant.ask(question, asked_at=ASKED_AT)
    assert not answer.refused
    assert words in answer.text
    assert len(answer.sentences) <= 5


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_citation_points_at_its_exact_words(assistant: Assistant, news_index: NewsIndex, question: str) -> None:
    answer = assistant.ask(question, asked_at=ASKED_AT)
    assert [citation.number for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
    for citation in answer.citations:
        article = news_index.article(citation.article_id, citation.version)
        assert article is not None
        assert article.text[citation.start : citation.end] == citation.quote
        shown = article.text[citation.passage_start : citation.passage_start + len(citation.passage)]
        assert shown == citation.passage
        assert citation.quote in citation.passage
        assert citation.article_id in {hit.article.id for hit in answer.hits}
    for sentence in answer.sentences:
        assert sentence.support == "supported"
        assert sentence.citations


@pytest.mark.parametrize("question", [*QUESTIONS, "What is the inflation rate in France?", CLOSE])
def test_streaming_gives_what_asking_gives(assistant: Assistant, question: str) -> None:
    events = list(assistant.stream(question, asked_at=ASKED_AT))
    assert isinstance(events[0], Searching)
    assert isinstance(events[1], Retrieved)
    assert isinstance(events[-1], Done)
    answer = events[-1].answer
    assert answer == assistant.ask(question, asked_at=ASKED_AT)
    assert (answer.outcome == "closest") == (question == CLOSE)
    assert "".join(event.text for event in events if isinstance(event, AnswerToken)) == answer.text
    assert tuple(event.sentence for event in events if isinstance(event, Verified)) == answer.sentences
    assert tuple(events[1].hits) == answer.hits


def test_a_turn_can_be_stopped_between_events(assistant: Assistant) -> None:
    turn = assistant.stream(QUESTIONS[0], asked_at=ASKED_AT)
    next(turn)
    turn.close()
    assert list(turn) == []


@pytest.mark.parametrize(
    "question",
    [
        "What is the inflation rate in France?",
        "Who won the chess world championship?",
        "Which bank cut its interest rate?",
    ],
)
def test_a_question_nothing_answers_is_refused_with_the_nearest_headlines(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question, asked_at=ASKED_AT)
    assert answer.refusal is not None
    assert "6 articles" in answer.refusal.reason
    assert 1 <= len(answer.refusal.nearest) <= 3
    assert answer.refusal.searched == 6
    assert answer.refusal.removed is None
    assert answer.sentences == answer.citations == ()


def test_a_refusal_says_which_filter_removed_what(assistant: Assistant) -> None:
    filters = Filters(publishers=("Lindow Post",))
    answer = assistant.ask("When will the comet come closest to Earth?", filters=filters, asked_at=ASKED_AT)
    assert answer.refusal is not None
    assert answer.refusal.searched == 1
    assert answer.refusal.removed == "The filters (outlet: Lindow Post) left out 5 of 6 articles."


def test_filters_that_leave_nothing_are_the_reason(assistant: Assistant) -> None:
    filters = Filters(since=datetime(2030, 1, 1, tzinfo=UTC))
    answer = assistant.ask(QUESTIONS[1], filters=filters, asked_at=ASKED_AT)
    assert answer.refusal is not None
    assert "from 1 January 2030" in answer.refusal.reason
    assert answer.refusal.searched == 0
    assert answer.refusal.nearest == ()


def test_an_empty_index_says_so(tmp_path_factory: pytest.TempPathFactory, news_index: NewsIndex) -> None:
    home = tmp_path_factory.mktemp("empty-home")
    with NewsIndex.open(home, embedder=news_index.embedder) as empty:
        answer = Assistant(empty).ask("Who won?")
    assert answer.refusal is not None
    assert "no articles" in answer.refusal.reason


@pytest.mark.parametrize("question", ["", "   \n"])
def test_an_empty_question_is_an_error_at_once(assistant: Assistant, question: str) -> None:
    with pytest.raises(QueryError, match="empty"):
        assistant.stream(question)


def test_an_overlong_question_is_an_error_that_names_both_lengths(assistant: Assistant) -> None:
    with pytest.raises(QueryError, match=r"2,001 characters .* 2,000"):
        assistant.ask("x" * 2_001)


def test_a_moment_without_a_time_zone_is_an_error(assistant: Assistant) -> None:
    with pytest.raises(QueryError, match="time zone"):
        assistant.ask("Who won?", asked_at=datetime(2024, 6, 1))


def test_asked_at_is_now_unless_given(assistant: Assistant) -> None:
    before = datetime.now(UTC)
    assert before <= assistant.ask(QUESTIONS[2]).asked_at <= datetime.now(UTC)


def test_a_follow_up_is_completed_from_the_turn_before(assistant: Assistant) -> None:
    first = assistant.ask("Which runner broke the national marathon record?", asked_at=ASKED_AT)
    history = (Turn("Which runner broke the national marathon record?", first),)
    answer = assistant.ask("And who is her coach?", history, asked_at=ASKED_AT)
    assert "Adaeze Obi" in answer.standalone_question
    assert answer.question == "And who is her coach?"
    assert "Paul Wirth" in answer.text


def test_the_dates_of_an_answer_are_those_of_what_it_cites(assistant: Assistant) -> None:
    answer = assistant.ask("How much did the museum in Lindow pay for the star map?", asked_at=ASKED_AT)
    dates = [citation.published for citation in answer.citations]
    assert answer.as_of.oldest == min(date for date in dates if date)
    assert answer.as_of.newest == max(date for date in dates if date)
