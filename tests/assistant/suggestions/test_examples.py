"""Example questions come from the news at hand, differ from each other, and are answered."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.answering.assistant import Assistant
from assistant.records import QUOTES, Answer
from assistant.suggestions.examples import MOST, Examples, choose
from index import Article, NewsIndex
from index.sample import EXAMPLE_QUESTIONS, sample_folder

pytestmark = pytest.mark.slow

DAY = datetime(2024, 5, 4, 8, 0, tzinfo=UTC)
STORIES = (
    ("Bread prize for Ana Lindqvist", "Ana Lindqvist won the Northern Bread Prize. The jury tasted 212 loaves."),
    ("Lund closes Old Bridge", "The Old Bridge in Lund was closed to all traffic because two cables had rusted."),
    ("Landslide at Norr", "At least 12 people were injured in the landslide at Norr."),
    ("Quellmar Shipping sails again", "Quellmar Shipping launched the ferry Northlight on 4 May. It carries cars."),
    ("Yard sold to Coastal Holdings", "Coastal Holdings paid $3.5 million for the shipyard in Tarnvik."),
)


def news() -> list[Article]:
    return [
        Article(
            title=title,
            text=text,
            url=f"https://x.example/{number}",
            publisher=f"Post {number}",
            published=DAY + timedelta(hours=number),
            language="en",
        )
        for number, (title, text) in enumerate(STORIES)
    ]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsIndex]:
    with NewsIndex.open(tmp_path_factory.mktemp("home")) as opened:
        opened.add(news())
        yield opened


def test_the_questions_are_of_several_outlets_and_are_answered(index: NewsIndex) -> None:
    told = index.statistics.told(50)
    assistant = Assistant(index, QUOTES)
    chosen = choose(told, assistant.ask)
    assert "What is new about Ana Lindqvist?" in chosen
    assert 4 <= len(chosen) <= MOST
    for question in chosen:
        answer = assistant.ask(question)
        assert answer.refusal is None
        assert all(sentence.support == "supported" for sentence in answer.sentences)


def test_a_question_that_is_refused_is_not_shown(index: NewsIndex) -> None:
    refused = Assistant(index, QUOTES).ask("What is the tallest building in Ulan Bator?")
    assert refused.refusal
    assert choose(index.statistics.told(50), lambda _: refused) == ()
    assert choose([], lambda _: refused) == ()


def until(true: Callable[[], bool], seconds: float = 40) -> None:
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.05)


def test_they_follow_the_news_and_the_sample_keeps_its_own(tmp_path: Path) -> None:
    asked = list[str]()
    with NewsIndex.open(tmp_path) as index:
        assistant = Assistant(index, QUOTES)

        class Noted:
            def ask(self, question: str) -> Answer:
                asked.append(question)
                return assistant.ask(question)

        with Examples(index, Noted()) as examples:
            assert examples.now() == ()
            index.add(sample_folder())
            assert examples.now() == EXAMPLE_QUESTIONS
            until(lambda: not examples.in_the_making)
            assert asked == []  # nothing is made where it would not be shown
            index.add(news())
            assert examples.now() == EXAMPLE_QUESTIONS  # at once, until there are others
            until(lambda: not examples.in_the_making)
            assert "What is new about Ana Lindqvist?" in examples.now()
            index.remove(*(article.id for article in news()))
            assert examples.now() == EXAMPLE_QUESTIONS
