"""What is searched is what a live address gave last; dates order archives only; what is withdrawn is not searched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index import Article, NewsIndex
from index.ingest.pipeline import REPEATED
from index.records import Arrival, Origin, Withdrawal
from tests.index.embedding.embedders import WordEmbedder


def day(number: int) -> datetime:
    return datetime(2026, 9, number, 8, tzinfo=UTC)


RIGHT = Article(
    title="Lock gates to be replaced",
    text="The canal board will replace 14 lock gates this winter. Boats can pass at weekends, engineer Tom Reed said.",
    url="https://canal.example/gates",
    publisher="Canal Times",
    published=day(15),
)
WRONG = replace(RIGHT, text=RIGHT.text.replace("14", "41"))
TEASER = replace(RIGHT, text="The canal board has news about its gates.", published=day(16))


@pytest.fixture
def index(tmp_path: Path) -> Iterator[NewsIndex]:
    with NewsIndex.open(tmp_path / "home", embedder=WordEmbedder()) as opened:
        yield opened


def came(article: Article, origin: Origin = "page") -> Arrival:
    return Arrival(article=article, origin=origin)


def searched(index: NewsIndex) -> str:
    (hit,) = index.search("lock gates canal board", asked_at=day(30))
    assert index.problems() == []
    return hit.article.text


def test_a_change_that_is_taken_back_is_three_states_and_the_last_is_searched(index: NewsIndex) -> None:
    for article in (RIGHT, WRONG, RIGHT):
        assert index.add(came(article)).unchanged == 0
    assert index.add(came(RIGHT)).unchanged == 1
    assert [version.searched for version in index.versions(RIGHT.id)] == [False, False, True]
    assert searched(index) == RIGHT.text


@pytest.mark.parametrize("stamp", [{"published": day(14)}, {"published": None}, {"updated": None}])
def test_what_a_page_says_now_is_searched_whatever_its_date(
    index: NewsIndex, stamp: dict[str, datetime | None]
) -> None:
    index.add(came(replace(WRONG, updated=day(17))))
    index.add(came(replace(RIGHT, **stamp)))  # type: ignore[arg-type]
    assert searched(index) == RIGHT.text


def test_an_archive_is_ordered_by_its_dates_and_by_when_a_page_was_read(index: NewsIndex) -> None:
    index.add(replace(RIGHT, updated=day(17)))
    report = index.add(replace(WRONG, updated=day(16)))
    assert (report.updated, report.superseded) == (1, 1)
    assert searched(index) == RIGHT.text
    index.add(came(WRONG))
    assert searched(index) == WRONG.text
    report = index.add(replace(RIGHT, text="An old export of the lock gates of the canal board.", updated=day(20)))
    assert report.superseded == 1  # the page was read later than that
    assert searched(index) == WRONG.text


def test_a_page_read_again_unchanged_counts_from_then_on(index: NewsIndex) -> None:
    index.add(RIGHT)
    assert index.add(came(RIGHT)).unchanged == 1
    assert index.add(replace(WRONG, updated=day(17))).superseded == 1
    assert searched(index) == RIGHT.text


def test_a_whole_article_takes_a_teaser_s_place_and_not_the_other_way_round(index: NewsIndex) -> None:
    index.add(came(TEASER, "teaser"))
    index.add(came(RIGHT))
    assert searched(index) == RIGHT.text
    assert index.add(came(replace(TEASER, published=day(18)), "teaser")).superseded == 1
    assert searched(index) == RIGHT.text
    assert len(index.versions(RIGHT.id)) == 3


def test_a_text_cut_by_an_aggregator_gives_way_to_the_whole_one(index: NewsIndex) -> None:
    cut = replace(RIGHT, text=RIGHT.text[:40] + "… [+65 chars]", published=day(18))
    index.add(cut)
    index.add(RIGHT)
    assert searched(index) == RIGHT.text
    assert index.add(replace(cut, published=day(19))).superseded == 1


def test_what_is_withdrawn_is_readable_and_not_searched_until_it_comes_back(index: NewsIndex) -> None:
    index.add(came(RIGHT))
    run = index._ingest.run
    assert run([Withdrawal(url=RIGHT.url, reason="answered 410 (gone)")]).withdrawn == 1
    assert run([Withdrawal(url=RIGHT.url, reason="answered 410 (gone)")]).unchanged == 1
    assert run([Withdrawal(url="https://canal.example/unknown", reason="answered 410")]).failed
    assert index.search("lock gates canal board", asked_at=day(30)) == []
    assert (index.count(), index.problems()) == (0, [])
    (version,) = index.versions(RIGHT.id)
    assert version.withdrawn and version.reason == "answered 410 (gone)"
    assert index.find(str(RIGHT.url)) == RIGHT.id
    assert index.add(RIGHT).unchanged == 1  # an import of what was withdrawn brings nothing back
    index.add(came(RIGHT))
    assert searched(index) == RIGHT.text
    assert index.versions(RIGHT.id)[-1].withdrawn is None
    assert index.remove(RIGHT.id) == 1


def test_a_withdrawal_survives_closing_and_leaves_a_story_to_its_other_tellers(tmp_path: Path) -> None:
    copy = replace(RIGHT, id="", url="https://valley.example/gates", publisher="Valley Post")
    with NewsIndex.open(tmp_path, embedder=WordEmbedder()) as index:
        index.add([came(RIGHT), came(copy)])
        index._ingest.run([Withdrawal(url=RIGHT.url, reason="answered 410")])
    with NewsIndex.open(tmp_path, embedder=WordEmbedder()) as index:
        (hit,) = index.search("lock gates canal board", asked_at=day(30))
        assert (hit.article.id, hit.also_in) == (copy.id, ())
        assert index.problems() == []


@pytest.mark.parametrize("reopened", [False, True])
def test_a_withdrawal_is_remembered_for_the_story_that_comes_after_it(tmp_path: Path, reopened: bool) -> None:
    kill = Withdrawal(url=None, reason="withdrawn by its wire service: Gates", known_as=RIGHT.id, number=2)

    def version(number: int) -> Arrival:
        return Arrival(article=replace(RIGHT, title=f"{RIGHT.title} {number}"), number=number)

    with NewsIndex.open(tmp_path, embedder=WordEmbedder()) as index:
        assert index._ingest.run([kill]).failed[0].error == kill.reason
        if not reopened:
            assert index.add(version(1)).failed[0].error == f"is not added: {kill.reason}"
    with NewsIndex.open(tmp_path, embedder=WordEmbedder()) as index:
        for number in (1, 2, 0):
            report = index.add(version(number))
            assert report.failed and not report.added
        assert (index.count(), index.versions(RIGHT.id)) == (0, [])
        assert index.add([version(3), replace(RIGHT, id="", url="https://canal.example/other")]).added == 2
        assert index.remove(RIGHT.id) == 1
        assert index.add(version(2)).failed  # it stays killed whatever came after it
        assert index.problems() == []


def test_a_version_after_the_killed_one_brings_a_stored_story_back(index: NewsIndex) -> None:
    index.add(Arrival(article=RIGHT, number=1))
    assert index._ingest.run([Withdrawal(url=None, reason="killed", known_as=RIGHT.id, number=1)]).withdrawn == 1
    assert index.add(Arrival(article=RIGHT, number=1)).unchanged == 1
    assert index.add(Arrival(article=WRONG, number=1)).superseded == 1
    assert index.search("lock gates canal board", asked_at=day(30)) == []
    assert index.add(Arrival(article=replace(RIGHT, title="Lock gates: corrected"), number=2)).updated == 1
    assert searched(index) == RIGHT.text


def test_an_address_that_was_gone_before_its_article_came_is_forgotten_when_it_is_back(index: NewsIndex) -> None:
    index._ingest.run([Withdrawal(url=RIGHT.url, reason="answered 410 (gone)")])
    assert index.add(RIGHT).failed[0].error == "is not added: answered 410 (gone)"
    assert index.add(came(RIGHT)).added == 1
    index.remove(RIGHT.id)
    assert index.add(RIGHT).added == 1


def test_a_text_that_an_outlet_prints_under_any_headline_is_no_article(index: NewsIndex) -> None:
    notice = "We use your details to manage your registration. You agree to the storage of the data that you give."
    headlines = ("Bakers strike", "Tunnel reopens", "Otters return", "Chess final drawn")
    notices = [
        Article(title=title, text=notice, publisher="Canal Times", url=f"https://canal.example/{number}")
        for number, title in enumerate(headlines)
    ]
    assert index.add(notices[:2]).repeated == 0
    assert index.add(notices[2]).repeated == 3
    assert index.add([notices[3], RIGHT]).repeated == 1
    assert index.count() == 1
    assert index.versions(notices[0].id)[0].reason == REPEATED
    assert index.add([came(each) for each in notices]).unchanged == 4


def test_an_article_that_an_outlet_prints_three_times_stays(index: NewsIndex) -> None:
    titles = ("Lock gates replaced", "Canal board replaces gates", "Lock gates: winter work on the canal")
    articles = [replace(RIGHT, id="", title=title, url=f"https://canal.example/{title}") for title in titles]
    assert index.add(articles).repeated == 0
    assert index.count() == 3
