"""No single key says which article an arriving one is: headline, text, date and address are weighed together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index import Article, NewsIndex
from index.records import Arrival
from index.same_article import another_article, same_headline
from tests.index.embedding.embedders import WordEmbedder

SECTION = "https://canal.example/news"


def day(number: int) -> datetime:
    return datetime(2026, 9, number, 8, tzinfo=UTC)


GATES = Article(
    title="Lock gates to be replaced",
    text="The canal board will replace 14 lock gates this winter. Boats can pass at weekends, engineer Tom Reed said.",
    url=SECTION,
    publisher="Canal Times",
    published=day(15),
)
OTTERS = Article(
    title="Otters return to the reservoir",
    text="Two otters have been filmed at the reservoir for the first time since 1974, the wildlife trust reports.",
    url=SECTION,
    publisher="Canal Times",
    published=day(16),
)
BAKERS = Article(
    title="Bakers on strike",
    text="Bakers in four towns stopped work on Friday because their night pay has not risen in six years.",
    url=SECTION,
    publisher="Canal Times",
    published=day(17),
)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[NewsIndex]:
    with NewsIndex.open(tmp_path / "home", embedder=WordEmbedder()) as opened:
        yield opened


@pytest.mark.parametrize("at_once", [True, False])
def test_articles_that_share_an_address_are_kept_apart_and_counted(index: NewsIndex, at_once: bool) -> None:
    articles = [GATES, OTTERS, BAKERS]
    reports = [index.add(articles)] if at_once else [index.add(each) for each in articles]
    assert (sum(each.added for each in reports), sum(each.kept_apart for each in reports)) == (3, 2)
    assert index.add(articles).unchanged == 3
    found = {hit.article.title for hit in index.search("gates otters bakers", asked_at=day(30))}
    assert found == {each.title for each in articles}


def test_each_of_them_is_updated_on_its_own(index: NewsIndex) -> None:
    index.add([GATES, OTTERS])
    report = index.add(replace(OTTERS, text=OTTERS.text.replace("Two", "Three"), updated=day(18)))
    assert (report.updated, report.kept_apart, index.count()) == (1, 0, 2)
    assert [hit.article.version for hit in index.search("otters reservoir", 1, asked_at=day(30))] == [2]


def test_places_on_one_page_are_addresses_of_their_own(index: NewsIndex) -> None:
    articles = [
        replace(each, id="", url=f"https://canal.example/live#{number}", published=None)
        for number, each in enumerate((GATES, OTTERS))
    ]
    assert index.add(articles).kept_apart == 1
    for each in articles:
        found = index.find(str(each.url))
        stored = index.article(found) if found else None
        assert stored and stored.title == each.title


def test_a_page_that_is_rewritten_without_a_date_stays_one_article(index: NewsIndex) -> None:
    for each in (GATES, OTTERS):
        index.add(Arrival(article=replace(each, published=None), origin="page"))
    assert (index.count(), len(index.versions(GATES.id))) == (1, 2)


def test_one_differing_trait_makes_no_other_article() -> None:
    assert another_article(GATES, OTTERS)
    assert not another_article(GATES, replace(OTTERS, title="Lock gates will be replaced"))
    assert not another_article(GATES, replace(OTTERS, text=GATES.text + " More boats came."))
    assert not another_article(GATES, replace(OTTERS, published=GATES.published))
    assert not same_headline("Live: otters return", "Live: bakers on strike")
    assert same_headline("Live: otters return", "Live: otters return at last")


def test_a_feed_s_item_under_a_new_address_is_the_article_it_was(index: NewsIndex) -> None:
    index.add(GATES)
    moved = replace(GATES, id="", url="https://canal.example/moved", text=GATES.text.replace("14", "15"))
    report = index.add(Arrival(article=moved, origin="page", known_as=GATES.id))
    assert (report.updated, report.merged) == (1, 1)
    assert index.add(Arrival(article=replace(moved, title="Fifteen gates"), origin="page")).updated == 1
    assert index.count() == 1


def test_a_feed_s_guid_that_now_means_another_story_keeps_both(index: NewsIndex) -> None:
    first, second = replace(GATES, id="", url=f"{SECTION}/1"), replace(OTTERS, id="", url=f"{SECTION}/2")
    index.add(Arrival(article=first, origin="teaser"))
    assert index.add(Arrival(article=second, origin="teaser", known_as=first.id)).added == 1
    assert index.count() == 2


@pytest.mark.slow
def test_a_hundred_articles_of_one_address_are_told_apart(index: NewsIndex) -> None:
    rows = [
        replace(
            GATES,
            id="",
            title=f"Item{number} headline{number}",
            text=" ".join(f"word{number}x{place}" for place in range(30)),
            published=datetime(2026, 9, 1 + number % 28, tzinfo=UTC),
        )
        for number in range(100)
    ]
    assert index.add(rows).added == 100
    assert index.add(rows).unchanged == 100
