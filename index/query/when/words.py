"""Formats a period for people: "from 16 to 22 June 2022", "in March 2023". Pure.

Days are UTC and both ends are included, as people say them: the exclusive end of a range becomes its last day.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta


def said_period(since: datetime | None, until: datetime | None) -> str:
    """The time from `since` (inclusive) to `until` (exclusive), either of them open.

    >>> from datetime import UTC
    >>> said_period(datetime(2022, 6, 16, tzinfo=UTC), datetime(2022, 6, 23, tzinfo=UTC))
    'from 16 to 22 June 2022'
    """
    if since is None and until is None:
        return "at any time"
    if since is None:
        assert until is not None
        return f"before {_day(until.date())}"
    if until is None:
        return f"since {_day(since.date())}"
    first, last = since.date(), (until - timedelta(microseconds=1)).date()
    if first == last:
        return f"on {_day(first)}"
    whole_months = first.day == 1 and (last + timedelta(days=1)).day == 1 if last < date.max else False
    if whole_months:
        return _months(first, last)
    if first.year != last.year:
        return f"from {_day(first)} to {_day(last)}"
    if first.month != last.month:
        return f"from {first.day} {first:%B} to {_day(last)}"
    return f"from {first.day} to {_day(last)}"


def _months(first: date, last: date) -> str:
    if first.year != last.year:
        if first.month == 1 and last.month == 12:
            return f"from {first.year} to {last.year}"
        return f"from {_month(first)} to {_month(last)}"
    if (first.month, last.month) == (1, 12):
        return f"in {first.year}"
    if first.month == last.month:
        return f"in {_month(first)}"
    return f"from {first:%B} to {_month(last)}"


def _month(day: date) -> str:
    return f"{day:%B} {day.year}"


def _day(day: date) -> str:
    return f"{day.day} {_month(day)}"
