"""Dates as publishers write them are parsed to the right moment, and uncertain ones to None."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.dates import date_in_field, parse_date

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
    "Пт, 28 мар 2025 14:05:00 +0300": "2025-03-28T11:05",
    "28 марта 2025 г. в 14:05": "2025-03-28T14:05",
    "28 marca 2025": "2025-03-28T00:00",
    "wt., 7 paź 2025 14:05:00 +0200": "2025-10-07T12:05",
    "28 Mart 2025 Cuma 14:05": "2025-03-28T14:05",
    "28. maaliskuuta 2025 klo 14.05": "2025-03-28T14:05",
    "2025. március 28. 14:05": "2025-03-28T14:05",
    "Παρ, 28 Μαρ 2025 14:05:00 +0200": "2025-03-28T12:05",
    "28 مارس 2025": "2025-03-28T00:00",
    "28 tháng 3, 2025": "2025-03-28T00:00",
    "sexta-feira, 28 de março de 2025, 14h05": "2025-03-28T14:05",
    "2025년 3월 28일 오후 2:05": "2025-03-28T14:05",
    "2025年3月28日(金)14:05": "2025-03-28T14:05",
    # other calendars
    "28 มี.ค. 2568 14:05 น.": "2025-03-28T14:05",
    "令和7年3月28日": "2025-03-28T00:00",
    "平成元年3月28日": "1989-03-28T00:00",
    "民國114年3月28日": "2025-03-28T00:00",
    "۱۴۰۴/۰۱/۰۸": "2025-03-28T00:00",
    "8 فروردین 1404": "2025-03-28T00:00",
    # programs
    "Fri Mar 28 2025 14:05:00 GMT+0100 (Mitteleuropäische Normalzeit)": "2025-03-28T13:05",
    "2025-03-28T14:05:00+01:00[Europe/Madrid]": "2025-03-28T13:05",
    "2025-03-28T14:05 Europe/Madrid": "2025-03-28T13:05",
    "Fri Mar 28 14:05:00 CET 2025": "2025-03-28T13:05",
    "Fri Mar 28 14:05:00 2025": "2025-03-28T14:05",
    "Mar 28, 2025 2:05:00\u202fPM": "2025-03-28T14:05",
    "/Date(1743170700000+0100)/": "2025-03-28T14:05",
    "Fri, 28 Mar 2025 24:00:00 GMT": "2025-03-28T00:00",
    "Fri, 28 Mar 2025 23:59:60 GMT": "2025-03-28T23:59:59",
    "28 Mar 25 14:05 GMT": "2025-03-28T14:05",
    # zones by name; of an unknown one the day is kept
    "28 March 2025 14:05 WIB": "2025-03-28T07:05",
    "28 March 2025 14:05 BRT": "2025-03-28T17:05",
    "March 28, 2025 2:05 PM Eastern Daylight Time": "2025-03-28T18:05",
    "March 28, 2025 2:05 PM Eastern Time": "2025-03-28T18:05",
    "28 March 2025 14:05 India Standard Time": "2025-03-28T08:35",
    "28 March 2025 14:05 IST": "2025-03-28T00:00",
    "28 March 2025 14:05 XYZ": "2025-03-28T00:00",
    "28 mars 2025 à 14:05 (heure de Genève)": "2025-03-28T00:00",
    # a weekday decides
    "Thu, 03/04/2025 - 14:05": "2025-04-03T14:05",
    "Tue, 03/04/2025 - 14:05": "2025-03-04T14:05",
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
    "28 March 2025 14:05 +99:00",
    "28 Smarch 2025",
    "28 listopada 2025",
    "Wed, 03/04/2025",
    "1404/01/08",
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
    ("said", "place", "meant"),
    [
        ("28 March 2025 14:05 CST", "zh", "2025-03-28T06:05"),
        ("28 March 2025 14:05 CST", "en-CN", "2025-03-28T06:05"),
        ("28 March 2025 14:05 CST", "en-US", "2025-03-28T20:05"),
        ("28 March 2025 14:05 IST", "en-IN", "2025-03-28T08:35"),
        ("28 March 2025 14:05 IST", "he", "2025-03-28T12:05"),
        ("28 listopada 2025", "pl", "2025-11-28T00:00"),
        ("28 listopada 2025", "hr", "2025-10-28T00:00"),
        ("1404/01/08", "fa", "2025-03-28T00:00"),
    ],
)
def test_where_the_publisher_is_decides_what_its_letters_mean(said: str, place: str, meant: str) -> None:
    assert parse_date(said, place) == datetime.fromisoformat(meant).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "said", ["Posted on 28 March 2025", "Updated 2:05 PM EDT, Fri March 28, 2025", "Erschienen am: 28.03.2025"]
)
def test_a_field_that_holds_a_date_may_label_it(said: str) -> None:
    assert parse_date(said) is None
    moment = date_in_field(said)
    assert moment is not None
    assert moment.date() == date(2025, 3, 28)


@pytest.mark.parametrize(
    "said", ["The next elections are on 28 March 2025", "Posted by 28 people", "on or about 3/4/2025", ""]
)
def test_a_field_with_more_than_a_label_and_a_date_has_none(said: str) -> None:
    assert date_in_field(said) is None


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
