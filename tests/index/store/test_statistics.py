"""The content of an index is counted by time, publisher and language, and the counts follow changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Article, NewsIndex
from index.store.statistics import MAX_PERIODS, periods, within
from tests.index.embedding.embedders import WordEmbedder


def article(number: int, publisher: str | None, published: datetime | None, language: str = "en") -> Article:
    return Article(
        title=f"Council meeting {number}",
        text=f"The council met for the {number}th time and spoke about plot {number * 7}.",
        publisher=publisher,
        published=published,
        language=language,
        url=f"https://x.example/{number}",
    )


NEWS = (
    article(1, "Harbour Post", datetime(2024, 6, 3, 23, 59, tzinfo=UTC)),
    article(2, "Harbour Post", datetime(2024, 6, 4, 0, 0, tzinfo=UTC)),
    article(3, "Valley News", datetime(2024, 6, 4, 12, 0, tzinfo=UTC), "de"),
    article(4, None, datetime(1969, 7, 20, 20, 17, tzinfo=UTC)),
    article(5, "Valley News", None),
)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[NewsIndex]:
    with NewsIndex.open(tmp_path / "home", embedder=WordEmbedder()) as opened:
        yield opened


def test_articles_are_counted_by_day_outlet_and_language(index: NewsIndex) -> None:
    index.add(NEWS)
    assert index.statistics.days() == {date(1969, 7, 20): 1, date(2024, 6, 3): 1, date(2024, 6, 4): 2}
    assert [(each.name, each.articles) for each in index.statistics.outlets()] == [
        ("Harbour Post", 2),
        ("Valley News", 2),
        (None, 1),
    ]
    assert index.statistics.outlets()[1].newest == datetime(2024, 6, 4, 12, 0, tzinfo=UTC)
    assert index.statistics.languages() == (("en", 4), ("de", 1))


def test_the_newest_come_first_and_undated_ones_last(index: NewsIndex) -> None:
    index.add(NEWS)
    assert [each.title[-1] for each in index.statistics.newest(9)] == ["3", "2", "1", "4", "5"]
    assert [each.title[-1] for each in index.statistics.newest(2)] == ["3", "2"]
    assert [each.title[-1] for each in index.statistics.newest(9, "Valley News")] == ["3", "5"]
    day = (date(2024, 6, 4), date(2024, 6, 4))
    assert [each.title[-1] for each in index.statistics.newest(9, days=day)] == ["3", "2"]


def test_the_count_follows_what_is_added_changed_and_removed(index: NewsIndex) -> None:
    assert index.statistics.days() == {}
    assert index.statistics.is_new
    index.add(NEWS[:2])
    assert sum(index.statistics.days().values()) == 2
    index.add(article(1, "Harbour Post", datetime(2024, 6, 9, tzinfo=UTC)))
    assert list(index.statistics.days()) == [date(2024, 6, 4), date(2024, 6, 9)]
    assert index.remove(*(each.id for each in NEWS)) == 2
    assert index.statistics.outlets() == ()
    assert not index.statistics.is_new


@pytest.mark.slow
@given(st.dictionaries(st.dates(), st.integers(1, 50), max_size=30))
def test_periods_hold_every_article_once_and_leave_no_gap(days: dict[date, int]) -> None:
    unit, found = periods(days)
    assert sum(each.articles for each in found) == sum(days.values())
    for one, other in pairwise(found):
        assert one.last + timedelta(days=1) == other.first
    if days:
        assert found[0].first <= min(days)
        assert max(days) <= found[-1].last
    if unit != "year":
        assert len(found) <= MAX_PERIODS[unit][0] + 2


@pytest.mark.parametrize(
    ("span", "unit"), [(0, "day"), (100, "day"), (200, "week"), (700, "week"), (3_650, "month"), (9_000, "year")]
)
def test_the_unit_follows_the_span(span: int, unit: str) -> None:
    start = date(2000, 1, 1)
    assert periods({start: 1, start + timedelta(days=span): 1})[0] == unit


def test_the_last_days_end_with_the_newest_article() -> None:
    days = {date(2024, 5, 1): 1, date(2024, 5, 31): 1, date(2024, 6, 1): 1}
    assert list(within(days, timedelta(days=30))) == [date(2024, 5, 31), date(2024, 6, 1)]
    assert within({}, timedelta(days=30)) == {}
