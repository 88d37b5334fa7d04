"""Filters decided in memory are those that `Filters.matches` defines, whatever happens to the catalog."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from index import Article, Filters, NewsIndex
from tests.index.embedders import WordEmbedder

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


@pytest.fixture
def index(tmp_path: Path) -> Iterator[NewsIndex]:
    with NewsIndex.open(tmp_path, embedder=WordEmbedder()) as opened:
        opened.add([article(number) for number in range(40)])
        yield opened


def passing(index: NewsIndex, filters: Filters, not_after: datetime | None = None) -> set[str]:
    rows = index._searcher.row_table.passing(filters, not_after)
    assert (np.diff(rows) > 0).all()
    return {found.id for found, _ in index._catalog.passages_by_row(rows.tolist()).values()}


def wanted(index: NewsIndex, filters: Filters, not_after: datetime | None = None) -> set[str]:
    return {
        found.id
        for found, _ in index._catalog.articles(index._catalog.ids()).values()
        if filters.matches(found) and (not_after is None or found.published is None or found.published <= not_after)
    }


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_what_passes_is_what_the_filter_says(index: NewsIndex, filters: Filters) -> None:
    assert passing(index, filters) == wanted(index, filters)
    assert passing(index, filters, DAY + timedelta(days=5)) == wanted(index, filters, DAY + timedelta(days=5))


def test_the_table_follows_what_is_added_changed_and_removed(index: NewsIndex) -> None:
    everything = Filters()
    assert len(passing(index, everything)) == 40
    index.add([article(50), article(3, "The ferry will not sail any more, the board said on Tuesday evening.")])
    assert passing(index, everything) == wanted(index, everything)
    index.remove(article(50).id)
    assert passing(index, everything) == wanted(index, everything)
    assert len(index._searcher.row_table) == index.stats().passages


@pytest.mark.parametrize("filters", FILTERS[:12], ids=str)
def test_the_nearest_are_the_same_however_they_are_searched(index: NewsIndex, filters: Filters) -> None:
    rows = index._searcher.row_table.passing(filters)
    vector = index.embedder.embed_query("ferry number 12 captain")
    index._dense.wait_until_open()
    exact = index._dense._search_exactly(vector, 8, rows)
    for share in (0.0, len(rows) / 40):
        found = index._dense.search(vector, 8, rows, share)
        assert [score for _, score in found] == pytest.approx([score for _, score in exact], abs=1e-5)
