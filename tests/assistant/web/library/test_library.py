"""What "What is here" tells, that it follows what was chosen, and that no name in it becomes markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from starlette.testclient import TestClient

from assistant.sample_news import SampleShare, sample_ids
from assistant.web.add_news.jobs import JobQueue
from assistant.web.app import build_app
from assistant.web.library import library_panel
from assistant.web.library.library_panel import LibrarySelection, LibraryView
from index import Article, NewsIndex
from index.records import Stats
from index.store.statistics import Headline, OutletCount
from tests.assistant.web.add_news.test_routes import state_when_idle
from tests.assistant.web.page.answers.test_fragments import _hostile, _Outline
from tests.index.embedding.embedders import WordEmbedder

MOMENT = datetime(2024, 6, 4, 9, 0, tzinfo=UTC)


def held(name: str = "Harbour Post", title: str = "Ferry sails", days: dict[date, int] | None = None) -> LibraryView:
    counted = {date(2024, 6, 1): 2, date(2024, 6, 4): 1} if days is None else days
    return LibraryView(
        stats=Stats(3, 4, 9, ((name, 3),), ((name, 2),), MOMENT - timedelta(days=3), MOMENT, 1, name, 384, "home"),
        days=counted,
        outlets=(OutletCount(name, 3, MOMENT), OutletCount(None, 1, None)),
        languages=((name, 3),),
        headlines=[Headline("0123456789abcdef", title, name, None, MOMENT, None)],
        more=True,
        feeds=(),
        sample=SampleShare(2, 1),
    )


def text_of(markup: object) -> str:
    return " ".join(
        _Outline(re.sub(r"(</?(?:li|p|h3|dt|dd|td|th|tr|button|section|span)\b)", r" \1", str(markup))).text.split()
    )


@pytest.mark.slow
@settings(deadline=None)  # the first one reads the templates
@given(_hostile, _hostile)
def test_no_name_becomes_markup(name: str, title: str) -> None:
    chosen = LibrarySelection(outlet=name)
    tried = str(library_panel.content(held(name, title), chosen, True))
    calm = str(library_panel.content(held("a", "a"), LibrarySelection(outlet="a"), True))
    assert _Outline(tried).tags == _Outline(calm).tags
    assert re.findall(r'href="([^"]*)"', tried) == ["/articles/0123456789abcdef"]


def test_it_says_how_much_there_is_from_whom_and_when() -> None:
    text = text_of(library_panel.content(held(), LibrarySelection(), False))
    assert "3 articles from 1 outlet, 1 June 2024 to 4 June 2024. 1 article without a date." in text
    assert "Articles per day" in text
    assert "4 June 2024 1 3 June 2024 0 2 June 2024 0 1 June 2024 2" in text  # the table, gaps as gaps
    assert "Harbour Post 4 June 2024 3 articles" in text
    assert "unknown outlet undated 1 article" in text
    assert "Feeds none followed" in text
    assert "Remove" not in text


def test_who_may_add_may_remove_and_is_told_of_the_sample() -> None:
    shown = str(library_panel.content(held(), LibrarySelection(), True))
    assert 'data-act="remove" data-article="0123456789abcdef"' in shown
    assert "The sample news is still among yours: 2 articles of 3." in text_of(shown)


def test_a_gap_has_no_bar_and_one_article_beside_thousands_has_a_bar() -> None:
    shown = str(
        library_panel.content(held(days={date(2024, 6, 1): 9_000, date(2024, 6, 3): 1}), LibrarySelection(), False)
    )
    assert shown.count('class="nd-bar-back"') == 14  # what is younger than two weeks is shown in two weeks
    assert shown.count('class="nd-bar-value"') == 2
    assert re.findall(r'class="nd-bar-value".*? height="([\d.]+)%"', shown) == ["100.0", "1.5"]


def test_stretches_of_time_are_offered_where_they_show_less_than_all() -> None:
    year = {date(2024, 6, 1) - timedelta(days=400): 1, date(2024, 6, 1): 1}
    assert 'data-span="year"' in library_panel.content(held(days=year), LibrarySelection(), False)
    assert "data-span" not in library_panel.content(held(), LibrarySelection(), False)
    last = text_of(library_panel.content(held(days=year), LibrarySelection(span="month"), False))
    assert "Articles per day" in last
    assert "3 May 2024 0" in last  # from the first of its days, published or not
    assert "Articles per month" in text_of(
        library_panel.content(held(days={date(2020, 1, 1): 1, **year}), LibrarySelection(), False)
    )


def test_an_index_without_dates_has_no_plot_and_an_empty_one_says_so() -> None:
    assert "Articles per" not in text_of(library_panel.content(held(days={}), LibrarySelection(), False))
    empty = replace(held(), stats=replace(held().stats, articles=0))
    assert "There is no news here yet." in text_of(library_panel.content(empty, LibrarySelection(), False))


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with NewsIndex.open(tmp_path_factory.mktemp("home"), embedder=WordEmbedder()) as index, JobQueue(index) as desk:
        index.add(
            Article(
                title=f"Ferry {number}", text=f"Crossing {number}.", publisher=f"Post {number % 2}", published=MOMENT
            )
            for number in range(15)
        )
        with TestClient(build_app(index, jobs=desk), base_url="http://127.0.0.1") as client:
            yield client


def test_the_list_follows_the_outlet_the_days_and_how_many_are_wanted(page: TestClient) -> None:
    def listed(**wanted: object) -> int:
        response = page.get("/library/state", params=wanted)  # type: ignore[arg-type]
        assert response.headers["cache-control"] == "no-store"
        return int(response.json()["here"].count('href="/articles/'))

    assert listed() == 12
    assert listed(show=40) == 15
    assert listed(outlet="Post 1") == 7
    assert listed(first="2024-06-04", last="2024-06-04", show=40) == 15
    assert listed(first="2024-06-05", last="2024-06-06") == 0


@pytest.mark.parametrize(
    ("query", "status"),
    [("first=2024-06-04", 400), ("first=2024-06-05&last=2024-06-04", 400), ("span=week", 422), ("show=100000", 422)],
)
def test_what_can_not_be_shown_is_refused(page: TestClient, query: str, status: int) -> None:
    assert page.get(f"/library/state?{query}").status_code == status


@pytest.mark.slow
def test_an_article_is_removed_once_and_the_sample_comes_and_goes(page: TestClient) -> None:
    first = re.search(r'data-article="(\w+)"', page.get("/library/state").json()["here"])
    assert first
    assert page.post("/add-news/remove", json={"article": first[1]}).json()["removed"].startswith("Ferry")
    again = page.post("/add-news/remove", json={"article": first[1]})
    assert (again.status_code, again.json()["error"]) == (400, "this article is no longer here")
    assert page.post("/add-news/sample", json={}).json().keys() == {"job"}
    assert "sample news is still among yours" in state_when_idle(page)["sample"]
    assert page.post("/add-news/unsample", json={}).json() == {"removed": len(sample_ids())}
    assert page.get("/add-news/state").json()["sample"] == ""
