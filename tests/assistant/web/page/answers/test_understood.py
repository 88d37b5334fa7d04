"""What a question narrows its own search to, as the answer says it, and when it does not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.answering.assistant import Assistant
from assistant.records import Answer
from assistant.rendering.answer import answer_json, answer_markdown
from index import Article, Filters, NewsIndex

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
OUTLETS = ("Harbour Post", "The Ledger")
NAMED = "was named captain of the island ferry"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsIndex]:
    home: Path = tmp_path_factory.mktemp("narrowing")
    with NewsIndex.open(home) as opened:
        opened.add(
            Article(
                title=title, text=text, url=f"https://post.example/{days}", publisher=outlet, published=NOW - days * DAY
            )
            for title, text, days, outlet in (
                (
                    "Ferry gets new captain",
                    f"Mara Lindqvist {NAMED} on Monday. She had sailed tugs.",
                    2,
                    "Harbour Post",
                ),
                ("Captain for the ferry", f"The board met on Monday. Jon Aas {NAMED} after a vote.", 9, "The Ledger"),
                ("Islanders cheer", f"There were cheers at the quay when Ada Brandt {NAMED}.", 10, "Harbour Post"),
                (
                    "A vote at the harbour",
                    f"By six votes to three, Per Solheim {NAMED}, our reporter saw.",
                    11,
                    "The Ledger",
                ),
                ("Last year's captain", f"A year of storms has ended. Eli Holm {NAMED} at last.", 400, "The Ledger"),
            )
        )
        yield opened


def ask(index: NewsIndex, question: str) -> Answer:
    return Assistant(index).ask(question, asked_at=NOW)


def test_an_answer_is_made_from_what_the_question_names_and_says_so(index: NewsIndex) -> None:
    answer = ask(index, "Who was named captain of the island ferry last week?")
    assert [hit.article.title for hit in answer.hits] == ["Captain for the ferry"], "the others are of other weeks"
    assert [each.reading for each in answer.understood] == ["published from 11 to 17 May 2026"]
    assert answer_json(answer)["understood"] == [
        {"kind": "time", "words": "last week", "reading": "published from 11 to 17 May 2026", "narrows": True}
    ]
    assert "Searched only what the question names: published from 11 to 17 May 2026" in answer_markdown(answer)


def test_a_narrowing_that_leaves_nothing_is_set_aside_and_that_is_said(index: NewsIndex) -> None:
    answer = ask(index, "Who was named captain of the island ferry three weeks ago?")
    assert answer.understood == ()
    assert [each.words for each in answer.set_aside] == ["three weeks ago"]
    assert "Searched all dates: nothing published" in answer_markdown(answer)
    assert answer.filters == Filters()
    assert answer.hits


def test_of_a_time_and_an_outlet_only_what_hides_the_answer_is_set_aside(index: NewsIndex) -> None:
    answer = ask(index, "According to The Ledger, who was named captain of the island ferry three weeks ago?")
    assert answer.outcome == "closest", "nobody reported anything then"
    assert [each.kind for each in answer.set_aside] == ["time"]
    assert [each.kind for each in answer.understood] == ["outlets"]
    assert {hit.article.publisher for hit in answer.hits} == {"The Ledger"}


def test_the_few_reports_of_the_days_and_the_outlet_named_are_enough(index: NewsIndex) -> None:
    answer = ask(index, "According to The Ledger, who was named captain of the island ferry last week?")
    assert {hit.article.publisher for hit in answer.hits} == {"The Ledger"}
    assert ([each.kind for each in answer.understood], answer.set_aside) == (["time", "outlets"], ())
