"""The columns in memory match the catalog after any change, and filters agree with `Filters.matches`."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from index import Article, Filters, NewsIndex
from index.ingest.stories import Stories
from index.splitter import split
from index.store import change_log as journal_module
from index.store.catalog import Catalog
from index.store.catalog_reader import epoch
from index.store.passage_columns import GONE, UNDATED, PassageColumns
from index.store.passage_table import PassageTable
from tests.index.embedding.embedders import WordEmbedder

DAY = datetime(2026, 5, 1, tzinfo=UTC)
FILTERS = [
    Filters(since=since, until=until, publishers=publishers, sections=sections)
    for since, until, publishers, sections in product(
        (None, DAY + timedelta(days=3)),
        (None, DAY + timedelta(days=8)),
        ((), ("harbour POST",), ("Harbour Post", "The Ledger"), ("Nobody",)),
        ((), ("sport",)),
    )
]


def article(number: int, text: str = "") -> Article:
    return Article(
        title=f"Ferry story {number}",
        text=text or f"The ferry number {number} sailed from the harbour on time, said its captain. " * 3,
        url=f"https://post.example/{number}",
        publisher=("Harbour Post", "The Ledger", None)[number % 3],
        section=("Sport", None)[number % 2],
        published=None if number % 7 == 0 else DAY + timedelta(days=number % 12),
    )


@contextmanager
def filled(home: Path) -> Iterator[NewsIndex]:
    with NewsIndex.open(home, embedder=WordEmbedder()) as opened:
        opened.add([article(number) for number in range(40)])
        yield opened


@pytest.fixture
def index(tmp_path: Path) -> Iterator[NewsIndex]:
    with filled(tmp_path) as opened:
        yield opened


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsIndex]:
    """For tests that only read."""
    with filled(tmp_path_factory.mktemp("table")) as opened:
        yield opened


def passing(index: NewsIndex, filters: Filters, not_after: datetime | None = None) -> set[str]:
    rows = index._searcher.passage_table.passing(filters, not_after)
    assert (np.diff(rows) > 0).all()
    return {found.id for found, _ in index._catalog.passages_by_row(rows.tolist()).values()}


def wanted(index: NewsIndex, filters: Filters, not_after: datetime | None = None) -> set[str]:
    return {
        found.id
        for found, _ in index._catalog.articles(index._catalog.ids()).values()
        if filters.matches(found) and (not_after is None or found.published is None or found.published <= not_after)
    }


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_what_passes_is_what_the_filter_says(unchanged: NewsIndex, filters: Filters) -> None:
    assert passing(unchanged, filters) == wanted(unchanged, filters)
    assert passing(unchanged, filters, DAY + timedelta(days=5)) == wanted(unchanged, filters, DAY + timedelta(days=5))


def test_the_table_follows_what_is_added_changed_and_removed(index: NewsIndex) -> None:
    everything = Filters()
    assert len(passing(index, everything)) == 40
    index.add([article(50), article(3, "The ferry will not sail any more, the board said on Tuesday evening.")])
    assert passing(index, everything) == wanted(index, everything)
    index.remove(article(50).id)
    assert passing(index, everything) == wanted(index, everything)
    assert len(index._searcher.passage_table) == index.stats().passages


@pytest.mark.parametrize("filters", FILTERS[:12], ids=str)
def test_the_nearest_of_what_passes_are_found(unchanged: NewsIndex, filters: Filters) -> None:
    index = unchanged
    rows = index._searcher.passage_table.passing(filters)
    vector = index.embedder.embed_query("ferry number 12 captain")
    index._vectors.wait_until_open()
    known, vectors = next(index._catalog.vectors(rows.tolist())) if len(rows) else ([], np.zeros((0, 1)))
    exact = sorted((vectors @ vector).tolist() if known else [], reverse=True)[:8]
    for among in (rows, None) if len(rows) == len(index._searcher.passage_table) else (rows,):
        found = index._vectors.search(vector, 8, among)
        assert [score for _, score in found] == pytest.approx(exact, abs=1e-3)


class Desk:
    """A catalog with random changes, made as an index makes them."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.catalog = Catalog(folder / "catalog.sqlite")
        self.stories = Stories(self.catalog)
        self.draw = random.Random(seed)
        self.known: dict[str, Article] = {}
        self.versions: dict[str, int] = {}
        self.waiting: list[tuple[str, int]] = []

    def happen(self) -> None:
        self.draw.choice((self.put_down, self.put_down, self.make_ready, self.remove, self.tell, self.embed_again))()

    def put_down(self) -> None:
        number = self.draw.randrange(30)
        told = article(number, f"The ferry {number} sailed. " * self.draw.choice((5, 200, 400)))
        self.versions[told.id] = version = self.versions.get(told.id, 0) + 1
        told = replace(told, version=version, publisher=self.draw.choice(("Harbour Post", "the ledger", None)))
        passages = split(told)
        keys = [f"{told.id}{passage.ordinal}".encode() for passage in passages]
        vectors = {key: np.ones(4, dtype=np.float32) for key in keys}
        self.catalog.store_pending([told], [passages], [keys], vectors, DAY)
        self.known[told.id] = told
        self.waiting.append((told.id, version))

    def make_ready(self) -> None:
        self.draw.shuffle(self.waiting)
        newest = [each for each in self.waiting[:4] if self.versions.get(each[0]) == each[1]]
        self.waiting = [each for each in self.waiting if each not in newest and self.versions.get(each[0]) == each[1]]
        self.catalog.make_ready(newest)

    def remove(self) -> None:
        if self.known:
            gone = self.draw.choice(sorted(self.known))
            self.stories.let_go(gone)
            self.catalog.remove(gone)
            del self.known[gone], self.versions[gone]
            self.waiting = [each for each in self.waiting if each[0] != gone]

    def tell(self) -> None:
        if self.known:
            self.stories.recognise(self.known[self.draw.choice(sorted(self.known))], {})

    def embed_again(self) -> None:
        searched = self.catalog.ids()
        if searched and (again := self.catalog.article(self.draw.choice(searched))):
            passages = split(again)
            keys = [f"{again.id}{passage.ordinal}".encode() for passage in passages]
            self.catalog.replace_passages(again, passages, keys, {key: np.ones(4, dtype=np.float32) for key in keys})

    def agrees_with(self, columns: PassageColumns) -> None:
        searched = self.catalog.articles(self.catalog.ids())
        versions = [(id_, found.version) for id_, (found, _) in searched.items()]
        owners = {row: searched[owner.id] for row, owner, _ in self.catalog.passages_of(versions)}
        assert len(columns) == len(owners)
        for filters in FILTERS:
            passing = [row for row, (owner, _) in sorted(owners.items()) if filters.matches(owner)]
            assert columns.passing(filters).tolist() == passing
        rows = np.array([*owners, 10**9, 0], dtype=np.int64)
        about = columns.about(rows)
        assert about.searched.tolist() == [True] * len(owners) + [False, False]
        assert about.articles[-1] == about.stories[-2] == about.publishers[-1] == GONE
        assert columns.article_ids(about.articles[:-2]) == [owner.id for owner, _ in owners.values()]
        assert columns.article_ids(about.stories[:-2]) == [story for _, story in owners.values()]
        dates = [epoch(owner.published) for owner, _ in owners.values()]
        assert about.published.tolist() == [UNDATED if date is None else date for date in [*dates, None, None]]
        assert columns.newest == max((date for date in dates if date is not None), default=None)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_after_anything_that_happens_the_columns_say_what_the_catalog_says(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if seed % 2:
        monkeypatch.setattr(journal_module, "MAX_IDS", 4)  # sometimes too far behind, so that everything is read again
    desk = Desk(tmp_path, seed)
    table = PassageTable(desk.catalog)
    for _ in range(40):
        before = table.now()
        was = (before.passing(Filters()).tolist(), before.about(before.rows).stories.tolist(), before.newest)
        for _ in range(desk.draw.randrange(1, 6)):
            desk.happen()
        desk.agrees_with(table.now())
        assert was == (before.passing(Filters()).tolist(), before.about(before.rows).stories.tolist(), before.newest)
    desk.agrees_with(PassageTable(desk.catalog).now())
    desk.catalog.close()
