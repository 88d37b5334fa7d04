"""Moments as people and programs write them: what is typed as a date, and how a date is written for others. Pure.

Typed, a day without a time means the whole day in UTC. Written, a moment is UTC, to the second, with a closing Z.
What an article says of its own dates is read elsewhere (`index.dates`): there are more ways to write those.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from index.errors import QueryError

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def iso(moment: datetime | None) -> str | None:
    """`2022-06-17T00:00:00Z`, or `None`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def read_moment(text: str | None, name: str, *, end_of_day: bool = False) -> datetime | None:
    """`2022-06-17` or ISO 8601 with a zone as aware UTC; for a day with `end_of_day`, the midnight that ends it.

    Blank is `None`. Raises `QueryError`, which calls the moment by `name`.
    """
    if text is None or not text.strip():
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise QueryError(f"{name} is no date: {text.strip()[:40]!r} (write it as 2022-06-17)") from error
    if is_day(text):
        try:
            return moment.replace(tzinfo=UTC) + timedelta(days=end_of_day)
        except OverflowError as error:
            raise QueryError(f"{name} is too far ahead: {text}") from error
    if moment.tzinfo is None:
        raise QueryError(f"{name} has a time without a zone: {text!r} (write it as 2022-06-17T14:00Z)")
    return moment.astimezone(UTC)


def read_asked_at(text: str | None, name: str = "asked-at") -> datetime | None:
    """The moment a question counts as asked at: a day's last second, or a date with time and zone."""
    moment = read_moment(text, name, end_of_day=True)
    return moment - timedelta(seconds=1) if moment and is_day(text) else moment


def is_day(text: str | None) -> bool:
    """Whether `text` is a day without a time: `2022-06-17`."""
    return bool(text and _DAY.fullmatch(text.strip()))
