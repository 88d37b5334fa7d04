"""An answer that states a count leads with its newest report; a question that names a time gets the figure of then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from assistant import Assistant
from assistant.answering import retrieval
from assistant.records import Answer
from index import Article, NewsIndex

pytestmark = pytest.mark.slow

REPORTS = (
    (
        "Lake Courier",
        "2024-05-14",
        "A tram derailed in Varnholm on Tuesday and hurt 12 people, the fire service said. Two lines were closed.",
        "Tram derails in Varnholm",
    ),
    (
        "Hill Post",
        "2024-05-14",
        "Fifteen people were hurt when a tram left the rails in Varnholm. The driver said that the brakes had failed.",
        "Tram off the rails in Varnholm",
    ),
    (
        "Hill Post",
        "2024-05-16",
        "The number of people hurt in Tuesday's tram accident in Varnholm has risen to 17, the hospital said.",
        "More hurt in Varnholm tram accident than thought",
    ),
    (
        "Hill Post",
        "2024-05-15",
        "The brewery in Varnholm employs 80 people, and wants to hire more.",
        "Brewery to grow",
    ),
)
ASKED_AT = datetime(2024, 5, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with NewsIndex.open(tmp_path_factory.mktemp("latest")) as index:
        articles = []
        for at, (outlet, day, text, title) in enumerate(REPORTS):
            published = datetime.fromisoformat(day).replace(tzinfo=UTC)
            address = f"https://{outlet.lower().replace(' ', '-')}.example/{at}"
            articles.append(
                Article(title=title, text=text, publisher=outlet, url=address, published=published, language="en")
            )
        index.add(articles)
        yield Assistant(index, "quotes")


def tables(answer: Answer) -> list[tuple[str, list[str]]]:
    return [(table.relation, [figure.value for figure in table.figures]) for table in answer.comparisons]


@pytest.mark.parametrize(
    "question",
    [
        "How many people were hurt?",
        "How many people were hurt in the Varnholm tram accident?",
        "How many people have been hurt so far in the Varnholm tram accident?",
    ],
)
def test_the_newest_figure_leads_and_the_others_are_named_as_earlier(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question, asked_at=ASKED_AT)
    assert "risen to 17" in answer.sentences[0].text
    assert tables(answer) == [("later", ["12 people", "Fifteen people", "17"])]


@pytest.mark.parametrize(
    "question",
    [
        "How many people had been hurt by 15 May in the Varnholm tram accident?",
        "How many people were hurt in Varnholm on 14 May?",
    ],
)
def test_a_question_that_names_a_time_gets_the_figure_of_then(assistant: Assistant, question: str) -> None:
    assert "Fifteen people" in assistant.ask(question, asked_at=ASKED_AT).sentences[0].text


def test_another_number_about_the_place_is_left_alone(assistant: Assistant) -> None:
    answer = assistant.ask("How many people does the brewery employ?", asked_at=ASKED_AT)
    assert "80 people" in answer.sentences[0].text and answer.comparisons == ()


def test_a_newer_report_is_searched_for_beyond_what_is_found(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retrieval, "HITS", 1)
    answer = assistant.ask("How many people were hurt when a tram derailed in Varnholm?", asked_at=ASKED_AT)
    assert "risen to 17" in answer.sentences[0].text
    assert len(answer.hits) == 2 and answer.hits[1].rank == 2
