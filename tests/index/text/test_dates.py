"""Dates as publishers write them are parsed to the right moment, and uncertain ones to None."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.dates import parse_date

CERTAIN = {
    # ISO 8601
    "2025-03-28": "2025-03-28T00:00",
    "20250328": "2025-03-28T00:00",
    "2025-03-28T14:05:00Z": "2025-03-28T14:05",
    "2025-03-28T14:05:00.123Z": "2025-03-28T14:05:00.123",
    "2025-03-28T14:05:00,5Z": "2025-03-28T14:05:00.5",
    "2025-03-28T14:05:00.123456789+00:00": "2025-03-28T14:05:00.123456",
    "2025-03-28T14:05+01:00": "2025-03-28T13:05",
    "2025-03-28T14:05:00+0530": "2025-03-28T08:35",
    "2025-03-28T14:05:00-05": "2025-03-28T19:05",
    "2025-03-28 14:05:00": "2025-03-28T14:05",
    "2025-03-28 14:05:00+00:00": "2025-03-28T14:05",
    "2025-03-28 14:05:00 +0100": "2025-03-28T13:05",
    "2025-03-28 14:05:00 UTC": "2025-03-28T14:05",
    "2025-03-28 14:05 EST": "2025-03-28T19:05",
    "20250328T140500Z": "2025-03-28T14:05",
    "20250328140500": "2025-03-28T14:05",
    "2025-W13-5": "2025-03-28T00:00",
    "2025-3-8": "2025-03-08T00:00",
    "  2025-03-28\n": "2025-03-28T00:00",
    "2024-02-29": "2024-02-29T00:00",
    "1969-07-20": "1969-07-20T00:00",
    # RFC 2822
    "Fri, 28 Mar 2025 14:05:00 GMT": "2025-03-28T14:05",
    "Fri, 28 Mar 2025 14:05:00 +0100": "2025-03-28T13:05",
    "Fri, 28 Mar 2025 14:05:00 -0000": "2025-03-28T14:05",
    "28 Mar 2025 14:05 EDT": "2025-03-28T18:05",
    "Fri, 28 Mar 2025 14:05:00 +0000 (UTC)": "2025-03-28T14:05",
    "Fri Mar 28 2025 14:05:00 GMT+0100 (CET)": "2025-03-28T13:05",
    # epoch
    "1743170700": "2025-03-28T14:05",
    "1743170700000": "2025-03-28T14:05",
    "700000000": "1992-03-07T20:26:40",
    # newsrooms
    "March 28, 2025": "2025-03-28T00:00",
    "March 28 2025": "2025-03-28T00:00",
    "Mar. 28, 2025": "2025-03-28T00:00",
    "Friday, March 28, 2025": "2025-03-28T00:00",
    "March 28th, 2025": "2025-03-28T00:00",
    "28th of March 2025": "2025-03-28T00:00",
    "28 Mar 2025": "2025-03-28T00:00",
    "28-Mar-2025": "2025-03-28T00:00",
    "28 MARCH 2025": "2025-03-28T00:00",
    "2025 March 28": "2025-03-28T00:00",
    "Sept. 1, 2025": "2025-09-01T00:00",
    "March 28, 2025 2:05 p.m. ET": "2025-03-28T18:05",
    "January 28, 2025 2:05 p.m. ET": "2025-01-28T19:05",
    "March 28, 2025 at 2:05 PM PDT": "2025-03-28T21:05",
    "March 28, 2025, 2 p.m. CT": "2025-03-28T19:00",
    "March 28, 2025 12:30 a.m. EST": "2025-03-28T05:30",
    "March 28, 2025 12:30 pm EST": "2025-03-28T17:30",
    "2:05 PM EDT, Fri March 28, 2025": "2025-03-28T18:05",
    "14:05 GMT, 28 March 2025": "2025-03-28T14:05",
    "28 March 2025 14:05 GMT": "2025-03-28T14:05",
    "28 March 2025, 14.05 BST": "2025-03-28T13:05",
    "28 March 2025 14:05 CEST": "2025-03-28T12:05",
    "28 March 2025 | 14:05 CET": "2025-03-28T13:05",
    "28 March 2025 – 14:05 (GMT+5)": "2025-03-28T09:05",
    "28 March 2025 14:05 UTC-3": "2025-03-28T17:05",
    "28 March 2025 14:05": "2025-03-28T14:05",
    "2025/03/28": "2025-03-28T00:00",
    "2025/03/28 14:05": "2025-03-28T14:05",
    "2025.03.28": "2025-03-28T00:00",
    "28/03/2025": "2025-03-28T00:00",
    "03/28/2025": "2025-03-28T00:00",
    "28-03-2025": "2025-03-28T00:00",
    "03/03/2025": "2025-03-03T00:00",
    "28.03.2025": "2025-03-28T00:00",
    "28.3.2025, 14:05 Uhr": "2025-03-28T14:05",
    "03.04.2025": "2025-04-03T00:00",
    # other languages
    "28. März 2025": "2025-03-28T00:00",
    "28 mars 2025 à 14h05": "2025-03-28T14:05",
    "1er août 2025": "2025-08-01T00:00",
    "28 de marzo de 2025": "2025-03-28T00:00",
    "28 maart 2025": "2025-03-28T00:00",
    "2025年3月28日": "2025-03-28T00:00",
    "2025年3月28日 14:05": "2025-03-28T14:05",
    "2025년 3월 28일": "2025-03-28T00:00",
    "٢٠٢٥-٠٣-٢٨": "2025-03-28T00:00",
}

NOT_CERTAIN = [
    "",
    " ",
    "yesterday",
    "today",
    "now",
    "2 hours ago",
    "Friday",
    "March",
    "March 28",
    "28 March",
    "March 2025",
    "2025",
    "2025-03",
    "14:05",
    "03/04/2025",
    "3/4/2025",
    "03-04-2025",
    "28 Mar 25",
    "28/03/25",
    "31 June 2025",
    "2025-02-30",
    "2025-13-01",
    "2025-00-00",
    "0000-00-00",
    "2025-03-28T25:61:00Z",
    "March 28, 2025 14:05 p.m. ET",
    "28 March 2025 14:05 IST",
    "28 March 2025 14:05 XYZ",
    "28 March 2025 14:05 +99:00",
    "28 Smarch 2025",
    "28 March 20255",
    "On 28 March 2025 the minister resigned",
    "28 March 2025 to 3 April 2025",
    "12345",
    "99999999999",
    "1743170700000000",
    "0001-01-01",
    "9999-12-31T23:59:59-12:00",
    "n/a",
    "null",
    "March 28, 2025 " + "x" * 1000,
]


@pytest.mark.parametrize(("said", "meant"), CERTAIN.items())
def test_a_date_that_is_certain_is_read(said: str, meant: str) -> None:
    assert parse_date(said) == datetime.fromisoformat(meant).replace(tzinfo=UTC)


@pytest.mark.parametrize("said", NOT_CERTAIN)
def test_a_date_that_is_not_certain_is_none(said: str) -> None:
    assert parse_date(said) is None


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (1743170700, "2025-03-28T14:05"),
        (1743170700.5, "2025-03-28T14:05:00.5"),
        (1743170700000, "2025-03-28T14:05"),
        (date(2025, 3, 28), "2025-03-28T00:00"),
        (datetime(2025, 3, 28, 14, 5), "2025-03-28T14:05"),
        (datetime(2025, 3, 28, 14, 5, tzinfo=timezone(timedelta(hours=2))), "2025-03-28T12:05"),
    ],
)
def test_numbers_and_date_objects_are_read(said: object, meant: str) -> None:
    assert parse_date(said) == datetime.fromisoformat(meant).replace(tzinfo=UTC)


@pytest.mark.parametrize("said", [None, True, False, 0, 12, -5, float("nan"), float("inf"), 10**40, [], {}, b"2025"])
def test_anything_else_is_none(said: object) -> None:
    assert parse_date(said) is None


@given(st.datetimes(min_value=datetime(1700, 1, 1), max_value=datetime(2099, 1, 1)), st.integers(-14 * 60, 14 * 60))
def test_whatever_is_written_as_iso_comes_back_as_the_same_instant(naive: datetime, offset: int) -> None:
    moment = naive.replace(tzinfo=timezone(timedelta(minutes=offset)))
    read = parse_date(moment.isoformat())
    assert read == moment
    assert read is not None
    assert read.tzinfo is UTC


@given(
    st.text(max_size=120) | st.from_regex(r"[\dA-Za-z :/.,+()-]{0,40}", fullmatch=True) | st.floats() | st.integers()
)
def test_nothing_makes_it_raise_or_return_a_time_without_a_zone(value: object) -> None:
    moment = parse_date(value)
    assert moment is None or moment.tzinfo is UTC
