"""Reads the dates, outlets and sections typed beside a question into `Filters`. Pure.

A date without a time means the whole day in the reader's time zone: `since` is its first moment, `until` and `asked_at` its last.
"""

from __future__ import annotations

from collections.abc import Iterable

from index.errors import QueryError
from index.records import Filters
from index.text.timestamps import read_asked_at as read_asked_at
from index.text.timestamps import read_moment as read_moment


def read_filters(
    since: str | None = None,
    until: str | None = None,
    publishers: Iterable[str] = (),
    sections: Iterable[str] = (),
    languages: Iterable[str] = (),
    names: tuple[str, str] = ("since", "until"),
) -> Filters:
    """Filters from typed values. A blank value means no filter. A date given as `until` is included.

    `names` are the labels of the two dates, used in error messages. Raises `QueryError` for a date that can't be read
    and for a range that is empty.
    """
    first, last = read_moment(since, names[0]), read_moment(until, names[1], end_of_day=True)
    if first and last and first >= last:
        raise QueryError(f"the dates leave nothing: {names[0]} {since} is after {names[1]} {until}")
    return Filters(
        since=first,
        until=last,
        publishers=_names(publishers),
        sections=_names(sections),
        languages=_names(languages),
    )


def _names(typed: Iterable[str]) -> tuple[str, ...]:
    return tuple(name.strip() for name in typed if name.strip())
