"""An index keeps what it is given, distinguishes versions and copies, and finds things through both engines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Article, Filters, NewsIndex
from index.errors import HomeError, HomeLocked, HomeMismatch, QueryError
from tests.index.embedding.embedders import WordEmbedder


def day(number: int, month: int = 6) -> datetime:
    return datetime(2024, month, number, tzinfo=UTC)


FERRY = Article(
    title="New ferry links the two harbours",
    text="The ferry Northlight began service on Monday.\n\nIt carries 240 passengers and takes 35 minutes to cross.",
    url="https://coast.example/ferry",
    publisher="Coast Courier",
    section="Transport",
    language="en",
    published=day(3),
)
BRIDGE = Article(
    title="Bridge closed after inspection",
    text="Engineers closed the Old Bridge on Friday because two cables had rusted. Repairs will take six weeks.",
    url="https://valley.example/bridge",
    publisher="Valley News",
    section="Transport",
    published=day(7),
)
UNDATED = Article(title="A recipe for plum cake", text="Plums, flour and butter make a plum cake.", publisher="Kitchen")


@pytest.fixture
def index(tmp_path: Path) -> Iterator[NewsIndex]:
    with NewsIndex.open(tmp_path / "home", embedder=WordEmbedder()) as opened:
        opened.add([FERRY, BRIDGE, UNDATED])
        yield opened


def titles(index: NewsIndex, query: str, filters: Filters | None = None) -> list[str]:
    return [hit.article.title for hit in index.search(query, filters=filters, asked_at=day(10))]


def test_what_is_added_is_counted_and_adding_it_again_changes_nothing(index: NewsIndex) -> None:
    report = index.add([FERRY, BRIDGE, UNDATED])
    assert (report.added, report.updated, report.unchanged, report.failed) == (0, 0, 3, ())
    assert index.count() == 3


def test_a_hit_is_the_best_passage_with_exact_offsets_found_by_both_engines(index: NewsIndex) -> None:
    hit = index.search("how many passengers does the ferry carry?", asked_at=day(10))[0]
    assert hit.article.title == FERRY.title
    assert hit.rank == 1
    assert hit.found_by == ("dense", "keyword")
    assert hit.article.text[hit.passage.start : hit.passage.end] == hit.passage.text


def test_headline_outlet_and_date_are_searchable(index: NewsIndex) -> None:
    assert titles(index, "harbours")[0] == FERRY.title
    assert titles(index, "Valley News")[0] == BRIDGE.title
    assert titles(index, "7 June 2024")[0] == BRIDGE.title


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(publishers=("coast courier",)), {FERRY.title}),
        (Filters(sections=("transport",)), {FERRY.title, BRIDGE.title}),
        (Filters(since=day(5)), {BRIDGE.title}),
        (Filters(until=day(7)), {FERRY.title}),
        (Filters(since=day(3), until=day(4)), {FERRY.title}),
        (Filters(languages=("EN",)), {FERRY.title}),
        (Filters(publishers=("Nobody",)), set()),
        (Filters(publishers=("Kitchen",), since=day(1)), set()),
    ],
)
def test_filters_narrow_the_search_of_both_engines(index: NewsIndex, filters: Filters, expected: set[str]) -> None:
    assert set(titles(index, "ferry bridge plum cake", filters)) == expected
    assert index.count(filters) == len(expected)


def test_articles_that_have_words_are_counted_whole_words_in_any_case(index: NewsIndex) -> None:
    assert index.mentioning("PLUM  cake") == index.mentioning("recipe") == 1
    assert index.mentioning("plu") == index.mentioning("cake plum") == 0
    assert index.mentioning("plum cake", Filters(publishers=("Coast Courier",))) == 0


def test_what_was_published_after_the_question_is_left_out_and_the_undated_kept(index: NewsIndex) -> None:
    found = {hit.article.title for hit in index.search("ferry bridge plum", asked_at=day(5))}
    assert found == {FERRY.title, UNDATED.title}


def test_a_changed_article_is_a_new_version_and_the_old_one_stays_readable(index: NewsIndex) -> None:
    changed = replace(FERRY, text=FERRY.text.replace("240", "260"), updated=day(4))
    report = index.add(changed)
    assert (report.added, report.updated) == (0, 1)
    assert index.count() == 3
    current, first = index.article(FERRY.id), index.article(FERRY.id, 1)
    assert current and first
    assert (current.version, "260" in current.text) == (2, True)
    assert (first.version, "240" in first.text) == (1, True)
    hits = index.search("passengers on the ferry", asked_at=day(10))
    assert [hit.article.version for hit in hits if hit.article.id == FERRY.id] == [2]
    assert index.problems() == []


def test_a_version_older_than_the_searched_one_does_not_replace_it(index: NewsIndex) -> None:
    index.add(replace(FERRY, text="The newest text.", updated=day(9)))
    report = index.add(replace(FERRY, text="A text in between.", updated=day(5)))
    assert report.updated == 1
    current = index.article(FERRY.id)
    assert current and current.text == "The newest text."
    assert index.add(replace(FERRY, text="A text in between.", updated=day(5))).unchanged == 1


def test_near_copies_fold_into_one_hit_and_a_follow_up_does_not(tmp_path: Path) -> None:
    body = (
        "A storm that crossed the northern coast on Tuesday evening left 40,000 homes without power, the grid operator"
        " said. Crews worked through the night to clear fallen trees from the lines. Schools in four districts stay"
        " closed on Wednesday, and the railway expects delays until the weekend."
    )
    wire = Article(title="Storm cuts power", text=body, publisher="Wire", url="https://a.example/1", published=day(1))
    copy = Article(
        title="Storm leaves 40,000 homes dark",
        text=body.replace("Crews worked through the night to clear fallen trees from the lines. ", ""),
        publisher="Gazette",
        url="https://b.example/2",
        published=day(2),
    )
    later = Article(
        title="Power back after storm",
        text="Power has returned to all 40,000 homes that a storm had cut off, the grid operator said on Friday."
        " Schools have opened again, and trains run on time for the first time since the storm.",
        publisher="Gazette",
        url="https://b.example/3",
        published=day(4),
    )
    with NewsIndex.open(tmp_path, embedder=WordEmbedder()) as index:
        index.add([wire, copy, later])
        hits = index.search("storm power homes", asked_at=day(5))
        assert len(hits) == 2
        folded = next(hit for hit in hits if hit.also_in)
        assert {folded.article.publisher, folded.also_in[0].publisher} == {"Wire", "Gazette"}
        assert index.copies(folded.article.id) == folded.also_in
        assert index.copies("0" * 16) == ()
        index.remove(wire.id)
        assert {hit.article.id for hit in index.search("storm power homes", asked_at=day(5))} == {copy.id, later.id}


def test_a_removed_article_is_gone_from_both_engines(index: NewsIndex) -> None:
    assert index.remove(FERRY.id)
    assert not index.remove(FERRY.id)
    assert FERRY.title not in titles(index, "ferry Northlight passengers")
    assert index.problems() == []


def test_the_same_text_is_embedded_once(tmp_path: Path) -> None:
    embedder = WordEmbedder()
    with NewsIndex.open(tmp_path, embedder=embedder) as index:
        index.add(FERRY)
        index.add(replace(FERRY, url="https://other.example/ferry", id=""))
        assert embedder.embedded == 1


@pytest.mark.slow
def test_everything_is_there_again_after_closing(tmp_path: Path) -> None:
    with NewsIndex.open(tmp_path, embedder=WordEmbedder()) as index:
        index.add([FERRY, BRIDGE])
    embedder = WordEmbedder()
    with NewsIndex.open(tmp_path, embedder=embedder) as index:
        assert titles(index, "rusted cables")[0] == BRIDGE.title
        assert index.problems() == []
        assert index.health.vector_engine == "chroma"
        assert embedder.embedded == 0
        index.rebuild()
        assert titles(index, "rusted cables")[0] == BRIDGE.title
        assert embedder.embedded == 0


def test_a_second_opening_is_refused_in_one_line_that_names_the_home(tmp_path: Path) -> None:
    with (
        NewsIndex.open(tmp_path, embedder=WordEmbedder()),
        pytest.raises(HomeLocked, match=r"in use by .*process \d+.*--home"),
    ):
        NewsIndex.open(tmp_path, embedder=WordEmbedder())


def test_another_model_is_refused_with_the_command_that_mends_it(tmp_path: Path) -> None:
    with NewsIndex.open(tmp_path, embedder=WordEmbedder()) as index:
        index.add(FERRY)
    other = WordEmbedder(32)
    other.name = "other words"
    with pytest.raises(HomeMismatch, match="rebuild --embed-again"):
        NewsIndex.open(tmp_path, embedder=other)
    NewsIndex.embed_again(tmp_path, embedder=other)
    with NewsIndex.open(tmp_path, embedder=other) as index:
        assert index.stats().dimension == 32
        assert titles(index, "ferry")[0] == FERRY.title
        assert index.problems() == []


def test_a_home_that_is_a_file_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(HomeError, match="can't be used"):
        NewsIndex.open(tmp_path / "file", embedder=WordEmbedder())


@pytest.mark.parametrize("query", ["", "  \n ", "x" * 2_001])
def test_questions_that_cannot_be_searched_for_say_so(index: NewsIndex, query: str) -> None:
    with pytest.raises(QueryError):
        index.search(query)


def test_text_that_is_no_unicode_is_reported_and_the_rest_goes_in(tmp_path: Path) -> None:
    with NewsIndex.open(tmp_path, embedder=WordEmbedder()) as index:
        report = index.add([Article(title="Half", text="a \ud800 b"), FERRY])
        assert report.added == 1
        assert "surrogate" in report.failed[0].error


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(min_size=1, max_size=80))
def test_no_question_is_an_operator_or_an_error(index: NewsIndex, query: str) -> None:
    try:
        hits = index.search(query, k=3)
    except QueryError as error:
        assert "empty" in str(error)
        assert not query.replace("\0", " ").strip()
    else:
        assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    since=st.none() | st.integers(1, 9),
    length=st.none() | st.integers(1, 9),
    publishers=st.lists(st.sampled_from(["Coast Courier", "VALLEY NEWS", "kitchen", "Nobody"]), max_size=2),
    sections=st.lists(st.sampled_from(["transport", "Science"]), max_size=1),
)
def test_the_engines_apply_filters_as_the_record_defines_them(
    index: NewsIndex, since: int | None, length: int | None, publishers: list[str], sections: list[str]
) -> None:
    filters = Filters(
        since=day(since) if since else None,
        until=day((since or 1) + length) if length else None,
        publishers=tuple(publishers),
        sections=tuple(sections),
    )
    expected = {article.title for article in (FERRY, BRIDGE, UNDATED) if filters.matches(article)}
    assert set(titles(index, "ferry bridge plum cake the", filters)) == expected
