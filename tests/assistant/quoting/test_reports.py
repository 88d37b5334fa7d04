"""A request for the news as such is answered by the leads of that time's reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.quoting.reports import asks_for_reports
from assistant.records import QUOTES, Answer, Turn
from index import Article, Filters, NewsIndex
from index.query.plan import plan
from tests.index.embedding.embedders import WordEmbedder

NOW = datetime(2026, 5, 20, 18, tzinfo=UTC)
FERRY = "The ferry to Reed Island ran aground off Varnholm early on Wednesday with 120 people on board."

MUSEUM = (
    "Varnholm\n\nWe use the details that you share with us to run this site. "
    "The museum of clocks opened its new wing on Wednesday. It is free."
)


def report(title: str, text: str, hours: int, outlet: str = "Harbour Post", dated: bool = True) -> Article:
    moment = NOW - timedelta(hours=hours) if dated else None
    url = f"https://{outlet[-4:].lower()}.example/{title.replace(' ', '-')}"
    return Article(title=title, text=text, url=url, publisher=outlet, published=moment)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsIndex]:
    with NewsIndex.open(tmp_path_factory.mktemp("leads"), embedder=WordEmbedder()) as opened:
        told = f"{FERRY} Nobody was hurt. Tugs pulled it free at noon, and divers are to look at its hull on Thursday."
        opened.add(
            [
                report("Ferry aground", told, 9),
                report("Ferry runs aground", told, 8, "The Ledger"),
                report(
                    "Museum opens",
                    MUSEUM,
                    4,
                ),
                report(
                    "Vote", "The council of Lindow voted on Monday for a bridge over the Sarn. It costs 4 million.", 50
                ),
                report(
                    "Storm", "A storm tore the roof off the school of Sarn on 2 May. Lessons go on in the hall.", 430
                ),
                report(
                    "Undated",
                    "The tower of Cape Morrow was painted red, to the anger of its neighbours.",
                    0,
                    dated=False,
                ),
            ]
        )
        yield opened


def ask(index: NewsIndex, question: str, history: tuple[Turn, ...] = ()) -> Answer:
    return Assistant(index, QUOTES).ask(question, history, asked_at=NOW)


def test_what_most_outlets_carry_comes_first_and_each_report_is_told_by_its_lead(index: NewsIndex) -> None:
    answer = ask(index, "What is in the news today?")
    assert [sentence.text for sentence in answer.sentences] == [
        FERRY,
        "The museum of clocks opened its new wing on Wednesday.",
    ]
    assert all(sentence.support == "supported" for sentence in answer.sentences)
    assert [each.reading for each in answer.understood] == ["published on 20 May 2026"]


def test_without_a_time_the_newest_are_told_and_the_undated_come_last(index: NewsIndex) -> None:
    titles = [hit.article.title for hit in ask(index, "Latest headlines").hits]
    assert titles[0] == "Museum opens" and titles[-2:] == ["Storm", "Undated"]
    assert len(titles) == 5, "one hit for what two outlets carry"


def test_of_another_time(index: NewsIndex) -> None:
    answer = ask(index, "What happened on 2 May?")
    assert [hit.article.title for hit in answer.hits] == ["Storm"]


def test_the_news_of_other_days_is_no_answer_for_a_day_without_any(index: NewsIndex) -> None:
    answer = ask(index, "What did the news of 10 May 2026 report?")
    assert (answer.outcome, [each.kind for each in answer.set_aside]) == ("closest", ["time"])


def test_in_a_conversation_the_news_of_the_day_leans_on_nothing(index: NewsIndex) -> None:
    earlier = ask(index, "What did the council of Lindow vote for?")
    answer = ask(index, "What is in the news today?", (Turn(earlier.question, earlier),))
    assert answer.standalone_question == "What is in the news today?"
    assert answer.sentences[0].text == FERRY


def test_an_index_without_articles_refuses(tmp_path: Path) -> None:
    with NewsIndex.open(tmp_path, embedder=WordEmbedder()) as empty:
        assert ask(empty, "What is in the news today?").refused


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("the ferry strike", True),
        ("Varnholm", True),
        ("Klimagipfel in Lindow", True),
        ("Summarise the news about the ferry", True),
        ("What happened to the ferry?", True),
        ("Who struck?", False),
        ("Is the ferry late?", False),
        ("The prize for the best actor went to:", False),
        ("Wer hat die Wahl gewonnen?", False),
        ("the day the ferry of the harbour board sank off Reed Island with all its cargo", False),
    ],
)
def test_a_subject_alone_and_a_request_for_it_ask_for_its_reports(text: str, asks: bool) -> None:
    assert asks_for_reports(text, plan(text, Filters(), NOW, ())) is asks


def test_reports_on_a_subject_come_newest_first_and_no_other_report_with_them(index: NewsIndex) -> None:
    answer = ask(index, "Summarise the news about the ferry at Varnholm")
    assert answer.outcome == "answer" and answer.sentences[0].text == FERRY
    assert {citation.title for citation in answer.citations} <= {"Ferry aground", "Ferry runs aground"}


def test_the_article_is_told_by_its_key_sentences_in_order_where_it_is_clear_which(tmp_path: Path) -> None:
    story = (
        "The ferry Nordvik ran aground off Varnholm on Wednesday with 120 people on board. Nobody was hurt. "
        "Tugs pulled the ferry free at noon, the coast guard of Varnholm said. Was it the fog? "
        "Divers are to look at the hull of the ferry in Varnholm on Thursday. The museum is open."
    )
    with NewsIndex.open(tmp_path, embedder=WordEmbedder()) as index:
        index.add(report("Ferry Nordvik aground", story, 9))
        told = [sentence.text for sentence in ask(index, "Summarise the article").sentences]
        assert told[0].startswith("The ferry Nordvik ran aground") and "Was it the fog?" not in told
        assert told == sorted(told, key=story.find)
        index.add(report("Vote", "The council of Lindow voted on Monday for a bridge over the Sarn.", 5))
        earlier = ask(index, "Where did the ferry Nordvik run aground?")
        follow_up = ask(index, "Please summarise the article", (Turn(earlier.question, earlier),))
        assert follow_up.sentences and {each.title for each in follow_up.citations} == {"Ferry Nordvik aground"}
