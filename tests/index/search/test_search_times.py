"""Search and time: times in a question filter or are preferred, and a large archive does not hide this week's news."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from index import Article, NewsIndex
from index.errors import QueryError
from index.search.hybrid import SearchParts
from tests.index.embedding.embedders import WordEmbedder

pytestmark = pytest.mark.slow

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsIndex]:
    with NewsIndex.open(tmp_path_factory.mktemp("times"), embedder=WordEmbedder()) as opened:
        old = [
            report(
                f"Ferry strike, year {n}", f"The crews of the ferry met over the strike for the {n}th time.", 400 + n
            )
            for n in range(300)
        ]
        new = [
            report(
                "Ferry strike",
                "The crews began a strike over shifts that the board had drawn up for the coming winter and for the spring"
                " after it, and by the evening of the first day neither boats nor buses left the quay any more.",
                2,
            ),
            report("Storm closes harbour", "The harbour was closed by a storm on Friday.", 5, "The Ledger"),
            report("Storm damage counted", "The storm cost the harbour nine million.", 12, "Harbour Post"),
        ]
        opened.add([*old, *new])
        yield opened


def report(title: str, text: str, days: int, outlet: str = "Harbour Post") -> Article:
    return Article(
        title=title, text=text, url=f"https://x.example/{title}", publisher=outlet, published=NOW - days * DAY
    )


def titles(index: NewsIndex, question: str, **options: object) -> list[str]:
    return [hit.article.title for hit in index.search(question, k=3, asked_at=NOW, **options)]  # type: ignore[arg-type]


def test_three_hundred_old_reports_do_not_hide_the_one_of_this_week(index: NewsIndex) -> None:
    """More of them are nearer than each engine is asked for; the recent one is found only by searching recent dates."""
    assert "Ferry strike" in titles(index, "For the how manieth time have the crews of the ferry met over the strike?")


def test_a_time_in_the_question_narrows_the_search_and_can_be_left_out(index: NewsIndex) -> None:
    question = "What did the storm at the harbour do in the past two weeks?"
    found = index.research(question, asked_at=NOW)
    assert [each.kind for each in found.plan.understood] == ["time"]
    assert len(found.hits) == 3
    assert all(hit.article.published and hit.article.published > NOW - 16 * DAY for hit in found.hits)
    wide = index.research(question, asked_at=NOW, ignore=["time"])
    assert wide.plan.understood == ()
    assert len(wide.hits) == 10


def test_one_report_of_the_outlet_named_is_enough(index: NewsIndex) -> None:
    found = index.research("What did The Ledger report about the storm?", k=5, asked_at=NOW)
    assert [hit.article.title for hit in found.hits] == ["Storm closes harbour"]
    assert found.plan.set_aside == ()


def test_what_leaves_nothing_is_set_aside(index: NewsIndex) -> None:
    found = index.research("What did the news of November 2025 say about the harbour?", k=5, asked_at=NOW)
    assert (len(found.hits), found.plan.understood) == (5, ())
    assert [each.kind for each in found.plan.set_aside] == ["time"]


def test_where_time_and_outlet_leave_nothing_together_one_of_them_is_held_to(index: NewsIndex) -> None:
    found = index.research("What did The Ledger report in the past three days about the strike?", asked_at=NOW)
    assert [each.kind for each in found.plan.understood] == ["time"], "the strike is nearer than The Ledger's storm"
    assert [each.kind for each in found.plan.set_aside] == ["outlets"]
    assert [hit.article.title for hit in found.hits] == ["Ferry strike"]


def test_the_latest_comes_first(index: NewsIndex) -> None:
    assert titles(index, "What is the latest on the ferry strike?")[0] == "Ferry strike"


def test_an_archive_that_ended_long_ago_still_prefers_its_newest(index: NewsIndex) -> None:
    found = index.search("What is the latest on the ferry strike?", k=3, asked_at=NOW + 900 * DAY)
    assert found[0].article.title == "Ferry strike"


def test_every_part_can_be_switched_off(index: NewsIndex) -> None:
    try:
        for name in SearchParts.__dataclass_fields__:
            index.parts = SearchParts(**{name: False})
            assert titles(index, "ferry strike")
    finally:
        index.parts = SearchParts()


def test_an_unknown_kind_to_ignore_is_an_error(index: NewsIndex) -> None:
    with pytest.raises(QueryError, match="ignore takes a collection of 'time', 'outlets', 'spelling', 'history'"):
        index.search("ferry", ignore="time")  # type: ignore[arg-type]
