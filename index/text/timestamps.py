"""Reads the dates that users and programs type, and formats dates for other programs. Pure.

A typed day without a time means the whole day in the reader's zone. A formatted moment is UTC, to the second, ending in Z. Dates in
articles are read elsewhere (`index.text.dates`), because they are written in more ways.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from index.errors import QueryError
from index.text.reader_clock import at_clock

# The years in which a question may be asked: far enough from the ends of the calendar for all date arithmetic.
EARLIEST_ASKED, LATEST_ASKED = 1000, 8999

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def iso(moment: datetime | None) -> str | None:
    """`2022-06-17T00:00:00Z`, or `None`."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z" if moment else None


def read_moment(text: str | None, name: str, *, end_of_day: bool = False) -> datetime | None:
    """`2022-06-17` or ISO 8601 with a zone as aware UTC; with `end_of_day`, a day means the midnight that ends it.

    Blank is `None`. Raises `QueryError`, whose message calls the moment `name`.
    """
    if text is None or not text.strip():
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise QueryError(f"{name} is no date: {text.strip()[:40]!r} (write it as 2022-06-17)") from error
    if is_day(text):
        try:
            return at_clock(moment + timedelta(days=end_of_day))
        except OverflowError as error:
            raise QueryError(f"{name} is too far ahead: {text}") from error
    if moment.tzinfo is None:
        raise QueryError(f"{name} has a time without a zone: {text!r} (write it as 2022-06-17T14:00Z)")
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise QueryError(f"{name} is outside the years 1 to 9999 in UTC: {text.strip()}") from error


def asked_moment(asked_at: datetime | None, name: str = "asked_at") -> datetime:
    """The moment at which a question counts as asked, in UTC; now for `None`.

    Raises `QueryError` for one without a zone, and for one so early or late that a time in a question ("a century ago")
    would be outside the calendar.
    """
    try:
        moment = as_utc(asked_at, name) or datetime.now(UTC)
    except ValueError as error:
        raise QueryError(str(error)) from error
    if not EARLIEST_ASKED <= moment.year <= LATEST_ASKED:
        raise QueryError(f"{name} is in the year {moment.year}; it must be between {EARLIEST_ASKED} and {LATEST_ASKED}")
    return moment


def read_asked_at(text: str | None, name: str = "asked-at") -> datetime | None:
    """The moment at which a question counts as asked: the last second of a day, or a date with time and zone."""
    moment = read_moment(text, name, end_of_day=True)
    return None if moment is None else asked_moment(moment - timedelta(seconds=is_day(text)), name)


def is_day(text: str | None) -> bool:
    """Whether `text` is a day without a time: `2022-06-17`."""
    return bool(text and _DAY.fullmatch(text.strip()))


def as_utc(moment: datetime | None, name: str) -> datetime | None:
    """`moment` in UTC.

    Raises `ValueError` for a naive one, because guessing a zone would shift a date, and for one outside the years 1 to
    9999 in UTC.
    """
    if moment is None:
        return None
    if not isinstance(moment, datetime):
        raise ValueError(f"{name} must be an aware datetime, not {moment!r}")
    if moment.tzinfo is None:
        raise ValueError(f"{name} has no time zone: {moment.isoformat()} (pass an aware datetime)")
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{name} is outside the years 1 to 9999 in UTC: {moment.isoformat()}") from error
