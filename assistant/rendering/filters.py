"""The filters of a search, as a line for people and as JSON."""

from __future__ import annotations

from datetime import timedelta

from assistant.text.formatting import day, iso
from index.hit_json import Json
from index.records import Filters


def filters_line(filters: Filters) -> str:
    """`Coast Herald; World; 1 May 2024 to 31 May 2024`, the last day included; "" without filters."""
    parts = [", ".join(names) for names in (filters.publishers, filters.sections, filters.languages) if names]
    last = filters.until - timedelta(microseconds=1) if filters.until else None
    if filters.since and last:
        parts.append(f"{day(filters.since)} to {day(last)}")
    elif filters.since:
        parts.append(f"from {day(filters.since)}")
    elif last:
        parts.append(f"until {day(last)}")
    return "; ".join(parts)


def filters_json(filters: Filters) -> Json:
    """`until` is exclusive; an empty list means no restriction."""
    return {
        "since": iso(filters.since),
        "until": iso(filters.until),
        "publishers": list(filters.publishers),
        "sections": list(filters.sections),
        "languages": list(filters.languages),
    }
