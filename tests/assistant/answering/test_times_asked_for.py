"""What an answer says of the time that its question names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from assistant import Answer, Assistant
from assistant.records import Turn
from index import Article, NewsIndex


def day(year: int, month: int, number: int) -> datetime:
    return datetime(year, month, number, tzinfo=UTC)


FIRE = Article(
    title="Fire in the Old Mill",
    text="A fire broke out in the Old Mill in Tarnow on Tuesday morning, the fire service said. Nobody was hurt.",
    publisher="Coast Courier",
    published=day(2024, 5, 7),
)
COUNCIL = Article(
    title="Old Mill to be torn down",
    text="The Old Mill in Tarnow will be torn down after the fire, the council decided on Wednesday. It becomes a park.",
    publisher="Valley News",
    published=day(2024, 5, 8),
)
DAM = Article(
    title="Dam at Zell reopened",
    text="The dam at Zell is safe again, its warden said on Monday. Boats have not passed it for a year.",
    publisher="Valley News",
    published=day(2017, 5, 9),
)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with NewsIndex.open(tmp_path_factory.mktemp("times") / "home") as index:
        index.add([FIRE, COUNCIL, DAM])
        yield Assistant(index, "quotes")


def ask(assistant: Assistant, question: str, *history: Turn) -> Answer:
    return assistant.ask(question, history, asked_at=datetime(2024, 5, 8, 20, tzinfo=UTC))


def test_where_nothing_is_of_the_day_that_is_said_and_no_filter_is_claimed(asked: Assistant) -> None:
    answer = ask(asked, "What happened in Tarnow the day before yesterday?")
    assert [each.reading for each in answer.set_aside] == ["published on 6 May 2024"]
    assert answer.understood == ()
    assert (answer.filters.since, answer.filters.until) == (None, None)


def test_where_something_is_nothing_else_is_quoted(asked: Assistant) -> None:
    answer = ask(asked, "What happened in Tarnow yesterday?")
    assert answer.understood[0].reading == "published on 7 May 2024"
    assert {citation.title for citation in answer.citations} == {FIRE.title}


def test_a_window_lists_its_news(asked: Assistant) -> None:
    answer = ask(asked, "What was in the news between 6 and 8 May?")
    assert {citation.title for citation in answer.citations} == {FIRE.title, COUNCIL.title}


def test_a_time_that_is_not_read_is_declared(asked: Assistant) -> None:
    assert "Not read as a time: “since the fire”." in ask(asked, "What was decided in Tarnow since the fire?").notes


def test_a_time_that_only_the_earlier_answer_names_is_not_the_askers(asked: Assistant) -> None:
    before = Turn("Is the dam at Zell safe?", ask(asked, "Is the dam at Zell safe?"))
    answer = ask(asked, "Who said that?", before)
    assert "time" not in {each.kind for each in (*answer.understood, *answer.set_aside)} and not answer.notes
    assert not answer.filters
