"""What is replied to without asking the articles."""

from __future__ import annotations

import pytest

from assistant.answering.replies import reply
from index import Filters


class Counted:
    def count(self, filters: Filters | None = None) -> int:
        return 1_200

    def mentioning(self, words: str, filters: Filters | None = None) -> int:
        return len(words)


def told(message: str, has_model: bool = False) -> str | None:
    return reply(message, Counted(), Filters(), has_model)


@pytest.mark.parametrize(
    "message",
    [
        "Hello!",
        "hi there",
        "Good evening",
        "thank you so much",
        "ok, bye",
        "What can you do?",
        "who are you",
        "Can you help me?",
    ],
)
def test_small_talk_gets_one_friendly_line(message: str) -> None:
    assert (told(message) or "").startswith("I answer questions about the news from the 1,200 articles")


@pytest.mark.parametrize(
    "message",
    [
        "Hello, who won the vote in Varnholm?",
        "Thanks. And the ferry?",
        "Can you tell me who runs the harbour board?",
        "What do you know about the ferry strike?",
        "Who are the owners of the mill?",
        "How many ferries were struck?",
        "How many reports of cracks did inspectors file?",
        "Did the minister translate it?",
        "shorter school days",
    ],
)
def test_a_question_about_the_news_is_none(message: str) -> None:
    assert told(message) is None


@pytest.mark.parametrize(
    "message", ["shorter please", "In one sentence, please.", "Translate that into German", "as bullet points"]
)
def test_an_order_to_rewrite_says_that_a_model_is_needed_where_none_is_set(message: str) -> None:
    assert "NEWSDESK_MODEL" in (told(message) or "")
    assert told(message, has_model=True) is None


def test_articles_are_counted() -> None:
    mentioned = told("How many articles mention the Reed Island?")
    assert mentioned == "“the Reed Island” stands in the headline or text of 15 of the 1,200 articles here."
    assert told("how many articles are there?") == "The index holds 1,200 articles."


def test_a_pasted_text_is_asked_about() -> None:
    text = "The harbour board of Varnholm voted on Monday to close the bridge. " * 8
    assert "compared with the articles" in (told(text) or "")
    assert told(f"{text} Who voted?") is None
