"""What people enter in the filter form -> `Filters`. Pure; raises `QueryError` with one line to show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from index.errors import QueryError
from index.records import Filters


def filters_from_form(since: str | None, until: str | None, publishers: Sequence[str] | None) -> Filters:
    """Days as `YYYY-MM-DD`, both included and read as UTC days; empty = open."""
    first, last = _day(since, "From"), _day(until, "Until")
    if first and last and first > last:
        raise QueryError(f"The dates leave nothing: From ({first}) is after Until ({last}).")
    try:
        return Filters(
            since=_midnight(first) if first else None,
            until=_midnight(last + timedelta(days=1)) if last else None,
            publishers=tuple(publishers or ()),
        )
    except OverflowError as error:
        raise QueryError(f"Until: {last} is too far ahead.") from error


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def _day(value: str | None, label: str) -> date | None:
    text = (value or "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise QueryError(f"{label}: “{text[:40]}” is not a date; write it as 2024-03-31.") from error
