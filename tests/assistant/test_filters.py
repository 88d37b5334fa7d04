"""Filters typed beside a question are read strictly: a day is a whole day, and a mistake gets one clear line."""

from datetime import UTC, datetime

import pytest

from assistant.filters import read_asked_at, read_filters
from index.errors import QueryError


def test_a_day_is_a_whole_day() -> None:
    filters = read_filters("2022-06-17", "2022-06-17")
    assert filters.since == datetime(2022, 6, 17, tzinfo=UTC)
    assert filters.until == datetime(2022, 6, 18, tzinfo=UTC)
    assert read_asked_at("2022-06-17") == datetime(2022, 6, 17, 23, 59, 59, tzinfo=UTC)


def test_a_time_with_a_zone_is_turned_into_utc() -> None:
    assert read_asked_at("2022-06-17T14:00:00+02:00") == datetime(2022, 6, 17, 12, tzinfo=UTC)
    assert read_filters(since="2022-06-17T14:00Z").since == datetime(2022, 6, 17, 14, tzinfo=UTC)


def test_one_and_the_same_day_is_a_day_and_the_dates_go_by_the_names_they_are_typed_under() -> None:
    assert read_filters("2022-06-17", "2022-06-17")
    with pytest.raises(QueryError, match=r"From is no date: '31\.12\.2020'"):
        read_filters("31.12.2020", names=("From", "Until"))


def test_blank_means_no_filter() -> None:
    assert not read_filters("", "  ", ["", " "], ())
    assert read_asked_at("") is None


@pytest.mark.parametrize(
    ("since", "until", "message"),
    [
        ("yesterday", None, "since is no date"),
        (None, "2022-13-01", "until is no date"),
        ("2022-06-17T14:00", None, "without a zone"),
        ("2022-06-18", "2022-06-17", "the dates leave nothing: since 2022-06-18 is after until 2022-06-17"),
        (None, "9999-12-31", "until is too far ahead: 9999-12-31"),
    ],
)
def test_what_can_not_be_read_gets_one_line(since: str | None, until: str | None, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        read_filters(since, until)
