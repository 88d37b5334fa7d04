"""Days are those of the reader's time zone: what is said is what is searched, by every part that filters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from index import Article, Filters, NewsIndex
from index.errors import SettingsError
from index.query.plan import plan
from index.settings import read_settings
from index.store.passage_columns import UNDATED, not_before
from index.text.reader_clock import at_clock, clock, published_clock, reader_zone
from index.text.timestamps import read_asked_at, read_moment
from tests.index.embedding.embedders import WordEmbedder

ZONES = ["UTC", "Europe/Berlin", "America/Los_Angeles", "Asia/Tokyo", "Pacific/Kiritimati", "Asia/Kolkata"]
# Two of each day without a time, the others with one, around the days that are asked for.
MOMENTS = [
    datetime(2024, 5, day, hour, 30 if hour else 0, tzinfo=UTC) for day in range(4, 10) for hour in (0, 3, 9, 15, 21)
]


@pytest.fixture(params=ZONES)
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("NEWSDESK_TIMEZONE", request.param)
    return str(request.param)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsIndex]:
    with NewsIndex.open(tmp_path_factory.mktemp("zones") / "home", embedder=WordEmbedder()) as opened:
        opened.add(
            Article(
                title=f"Harbour report {number}",
                text=f"The harbour board of quay {number} met and counted ships. It found {number + 20} of them in port.",
                url=f"https://coast.example/{number}",
                publisher="Coast Courier",
                published=moment,
            )
            for number, moment in enumerate(MOMENTS)
        )
        yield opened


def told_day(published: datetime) -> date:
    return published_clock(published).date()


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("What did the harbour board count the day before yesterday?", date(2024, 5, 6), date(2024, 5, 6)),
        ("What did the harbour board count yesterday?", date(2024, 5, 7), date(2024, 5, 7)),
        ("What did the harbour board count on 5 May?", date(2024, 5, 5), date(2024, 5, 5)),
        ("What did the harbour board count between 5 and 7 May?", date(2024, 5, 5), date(2024, 5, 7)),
        ("What did the harbour board count before 6 May?", date.min, date(2024, 5, 5)),
        ("What was in the news over the weekend?", date(2024, 5, 4), date(2024, 5, 5)),
    ],
)
def test_the_days_that_are_said_are_those_that_are_searched(
    index: NewsIndex, zone: str, question: str, first: date, last: date
) -> None:
    asked_at = at_clock(datetime(2024, 5, 8, 20, 15))
    found = index.research(question, 100, asked_at=asked_at)
    days = [told_day(hit.article.published) for hit in found.hits if hit.article.published]
    assert {day for day in map(told_day, MOMENTS) if first <= day <= last} == set(days)
    filters = found.plan.filters
    assert index.count(filters) == sum(first <= told_day(moment) <= last for moment in MOMENTS)
    assert found.plan.reading.startswith("published ")


def test_every_part_filters_alike(index: NewsIndex, zone: str) -> None:
    filters = plan("What happened between 5 and 7 May?", Filters(), datetime(2024, 5, 8, 12, tzinfo=UTC), ()).filters
    assert filters.since and filters.until
    expected = [filters.matches(Article(title="x", text="y", published=moment)) for moment in MOMENTS]
    epochs = np.array([*(int(moment.timestamp()) for moment in MOMENTS), UNDATED])
    assert [*expected, False] == list(not_before(epochs, filters.since) & ~not_before(epochs, filters.until))
    assert len(index._keywords.search("harbour", 100, filters)) == sum(expected)


def test_a_typed_day_is_the_readers(zone: str) -> None:
    since, until = read_moment("2024-05-06", "since"), read_moment("2024-05-06", "until", end_of_day=True)
    assert since and until
    assert clock(since) == datetime(2024, 5, 6, tzinfo=UTC)
    assert until - since == timedelta(days=1)
    asked_at = read_asked_at("2024-05-06")
    assert asked_at and clock(asked_at) == datetime(2024, 5, 6, 23, 59, 59, tzinfo=UTC)


def test_days_are_a_zones_own_also_when_clocks_change(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSDESK_TIMEZONE", "Europe/Berlin")
    found = plan("What happened on 27 October?", Filters(), datetime(2024, 10, 30, 12, tzinfo=UTC), ()).filters
    assert (found.since, found.until) == (
        datetime(2024, 10, 26, 22, tzinfo=UTC),
        datetime(2024, 10, 27, 23, tzinfo=UTC),
    )


def test_the_machines_own_zone_is_meant_where_none_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSDESK_TIMEZONE", " ")
    assert reader_zone() is None
    moment = datetime(2024, 5, 6, 12, tzinfo=UTC)
    assert clock(moment) == moment.astimezone().replace(tzinfo=UTC)
    assert at_clock(clock(moment)) == moment


@pytest.mark.parametrize("zone_set", ["", *ZONES])
def test_the_ends_of_the_calendar_are_days_on_every_clock(monkeypatch: pytest.MonkeyPatch, zone_set: str) -> None:
    """Without a zone that is set, the machine's own raises other errors there."""
    monkeypatch.setenv("NEWSDESK_TIMEZONE", zone_set)
    for end, day in ((datetime.min, "0001-01-01"), (datetime.max, "9999-12-31")):
        assert clock(end.replace(tzinfo=UTC)).year == end.year
        assert at_clock(end).year == end.year
        read = read_moment(day, "since")
        assert read and read.year == end.year


@pytest.mark.parametrize("name", ["Europe", "Berlin", "europe/atlantis", "../etc/passwd", "UTC+2", "a\0b", "é" * 300])
def test_a_wrong_name_is_one_line(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr("os.environ", {"NEWSDESK_TIMEZONE": name})
    with pytest.raises(
        SettingsError, match=r"NEWSDESK_TIMEZONE can't be used: no time zone is called .*Europe/Berlin"
    ) as said:
        read_settings()
    assert "\n" not in str(said.value)


def test_the_home_is_only_opened_with_a_zone_that_exists(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NEWSDESK_TIMEZONE", "Mars/Olympus")
    with pytest.raises(SettingsError, match="NEWSDESK_TIMEZONE"), NewsIndex.open(tmp_path / "home"):
        pass
