"""The filter form: what visitors enter becomes filters, or one line on why not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assistant.web.form import filters_from_form
from index.errors import QueryError
from index.records import Filters


def test_an_empty_form_filters_nothing() -> None:
    assert filters_from_form("", None, []) == Filters()


def test_both_days_are_included() -> None:
    filters = filters_from_form("2020-02-28", "2020-02-29", ["Coast Courier"])
    assert filters.since == datetime(2020, 2, 28, tzinfo=UTC)
    assert filters.until == datetime(2020, 3, 1, tzinfo=UTC)
    assert filters.publishers == ("Coast Courier",)


def test_one_and_the_same_day_is_a_day() -> None:
    assert filters_from_form("2020-02-28", "2020-02-28", [])


@pytest.mark.parametrize(
    ("since", "until", "line"),
    [
        ("31.12.2020", "", "From: “31.12.2020” is not a date; write it as 2024-03-31."),
        ("", "2021-02-29", "Until: “2021-02-29” is not a date; write it as 2024-03-31."),
        ("2021-02-02", "2021-02-01", "The dates leave nothing: From (2021-02-02) is after Until (2021-02-01)."),
        ("", "9999-12-31", "Until: 9999-12-31 is too far ahead."),
    ],
)
def test_dates_that_cannot_be_get_one_line(since: str, until: str, line: str) -> None:
    with pytest.raises(QueryError) as caught:
        filters_from_form(since, until, [])
    assert str(caught.value) == line
