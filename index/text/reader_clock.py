"""The reader's clock: the time zone in which days are asked for and told.

It is an IANA zone in the environment variable `NEWSDESK_TIMEZONE`, and the machine's own when unset. Moments are stored
in UTC. A publishing date without a time is stored as the first moment (UTC) of its day, and is that day in every zone.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

VARIABLE = "NEWSDESK_TIMEZONE"
DAY_SECONDS = 86_400


def zone_called(name: str) -> ZoneInfo:
    """The zone of an IANA name. Raises `ValueError` for any other name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, not a key, a folder of the database
        raise ValueError(f"no time zone is called {name!r}; write an IANA name such as Europe/Berlin") from None


def reader_zone() -> ZoneInfo | None:
    """The zone that is set; `None` stands for the machine's own, as in `datetime.astimezone`."""
    name = os.environ.get(VARIABLE, "").strip()
    return zone_called(name) if name else None


def clock(moment: datetime) -> datetime:
    """What the reader's clock shows at `moment` (aware), labelled as UTC."""
    try:
        return moment.astimezone(reader_zone()).replace(tzinfo=UTC)
    except (OverflowError, ValueError):  # within a day of the year 1 or 9999; the second for the machine's own zone
        return moment.astimezone(UTC)


def at_clock(shown: datetime) -> datetime:
    """The moment (UTC) at which the reader's clock shows `shown`, whose own zone is ignored."""
    try:
        return shown.replace(tzinfo=reader_zone()).astimezone(UTC)
    except (OverflowError, ValueError):
        return shown.replace(tzinfo=UTC)


def is_day(published: datetime) -> bool:
    """Whether a publishing date (aware UTC) has no time."""
    return (published.hour, published.minute, published.second) == (0, 0, 0)


def published_clock(published: datetime) -> datetime:
    """`clock` of a publishing date; one without a time stays its day."""
    return published if is_day(published) else clock(published)


def day(moment: datetime) -> str:
    """`14 July 2015`, on the reader's clock."""
    shown = published_clock(moment)
    return f"{shown.day} {shown:%B %Y}"


def midnights_beside(bound: datetime | None) -> list[tuple[int, bool]]:
    """The midnights (UTC, epoch seconds) that are on the other side of `bound` when compared with the reader's clock, and
    whether they then count as later; at most one.
    """
    if bound is None:
        return []
    moment, shown = int(bound.timestamp()), int(clock(bound).timestamp())
    first, last = sorted((moment, shown))
    return [(at, shown < moment) for at in range(first + -first % DAY_SECONDS, last, DAY_SECONDS)]
