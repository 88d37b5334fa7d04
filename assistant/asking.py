"""What people type beside a question: dates, outlets, sections. Turned into `Filters` and a moment. Pure.

A day without a time means the whole day, in UTC: `since` its first moment, `until` and `asked_at` its last.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from index.errors import QueryError
from index.records import Filters

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_filters(
    since: str | None = None,
    until: str | None = None,
    publishers: Iterable[str] = (),
    sections: Iterable[str] = (),
    names: tuple[str, str] = ("since", "until"),
) -> Filters:
    """Filters from what was typed; blank means no filter, and a day as `until` is included.

    `names` are what the two dates are called where they are typed. Raises `QueryError` for a date that can't be read
    and for dates that leave nothing.
    """
    first, last = read_moment(since, names[0]), read_moment(until, names[1], end_of_day=True)
    if first and last and first >= last:
        raise QueryError(f"the dates leave nothing: {names[0]} {since} is after {names[1]} {until}")
    return Filters(
        since=first,
        until=last,
        publishers=tuple(name.strip() for name in publishers if name.strip()),
        sections=tuple(name.strip() for name in sections if name.strip()),
    )


def read_asked_at(text: str | None) -> datetime | None:
    """The moment a question counts as asked at: a day's last second, or a date with time and zone."""
    moment = read_moment(text, "asked-at", end_of_day=True)
    return moment - timedelta(seconds=1) if moment and _is_day(text) else moment


def read_moment(text: str | None, name: str, *, end_of_day: bool = False) -> datetime | None:
    """`2022-06-17` or ISO 8601 with a zone as aware UTC; for a day with `end_of_day`, the midnight that ends it."""
    if text is None or not text.strip():
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise QueryError(f"{name} is no date: {text.strip()[:40]!r} (write it as 2022-06-17)") from error
    if _is_day(text):
        try:
            return moment.replace(tzinfo=UTC) + timedelta(days=end_of_day)
        except OverflowError as error:
            raise QueryError(f"{name} is too far ahead: {text}") from error
    if moment.tzinfo is None:
        raise QueryError(f"{name} has a time without a zone: {text!r} (write it as 2022-06-17T14:00Z)")
    return moment.astimezone(UTC)


def _is_day(text: str | None) -> bool:
    return bool(text and _DAY.fullmatch(text.strip()))
