"""A followed feed and its pace: when it is asked next after news, silence, or an error. Pure.

The pace of a feed: what the user set, else what the feed asks for where that is between an hour and six, else an hour.
Errors in a row double it each time, up to a day; a server that says when to come back is believed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

DEFAULT_MINUTES = 60
# The slowest and the fastest pace that can be set. No error keeps a feed away for longer than the slowest.
MAX_MINUTES = 24 * 60
MIN_MINUTES = 5
# A feed that asks to be left alone for longer is believed this far: many such wishes are a server's defaults.
MAX_ASKED_MINUTES = 6 * 60
# Clocks are put right by seconds all the time.
CLOCK_SLACK = timedelta(minutes=MIN_MINUTES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One followed feed. All times are aware UTC, `None` = never.

    - `minutes` is the pace that the user set, `asked_minutes` the one that the feed asks for.
    - `fetched` when it was last asked, `news` when it last had something new, `due` when it is asked next; `due` is
      `None` for a feed whose server says that it is gone for good: it is only asked again by hand.
    - `failures` counts errors in a row, `problem` says the last one in words; `None` when all is well.
    """

    url: str
    added: datetime
    title: str | None = None
    kind: str | None = None
    site_url: str | None = None
    minutes: int | None = None
    asked_minutes: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    fetched: datetime | None = None
    news: datetime | None = None
    due: datetime | None = None
    failures: int = 0
    problem: str | None = None

    @property
    def name(self) -> str:
        return self.title or self.url

    @property
    def pace(self) -> timedelta:
        """The time between two fetches when all is well."""
        asked = min(max(self.asked_minutes or 0, DEFAULT_MINUTES), MAX_ASKED_MINUTES)
        return timedelta(minutes=self.minutes or asked)

    def is_due(self, now: datetime) -> bool:
        """Also one that was asked at a time which is yet to come: the clock has been set back since."""
        if self.due is None:
            return False
        return self.due <= now or self.fetched is None or self.fetched > now + CLOCK_SLACK

    def answered(self, now: datetime, *, news: bool) -> Subscription:
        """After an answer that could be read; `news` when something in it was new."""
        return replace(
            self, fetched=now, news=now if news else self.news, due=now + self.pace, failures=0, problem=None
        )

    def failed(self, now: datetime, problem: str, retry_at: datetime | None = None, gone: bool = False) -> Subscription:
        """After an error; `retry_at` is when the server asked to be asked again."""
        wait = min(self.pace * 2 ** min(self.failures, 10), max(self.pace, timedelta(minutes=MAX_MINUTES)))
        due = None if gone else max(now + wait, retry_at or now)
        return replace(self, fetched=now, due=due, failures=self.failures + 1, problem=problem)


@dataclass(frozen=True, slots=True)
class KnownItem:
    """What is remembered of a feed's item.

    - `digest` of what the feed said of it; `article_id` of the article it became, if it did.
    - `from_page`: the article is the one behind its link; otherwise it is in the feed's own words.
    - `tries`: how often its page was asked for in vain since it is owed; 0 when nothing is owed.
    - `read`: when it was last read, aware UTC.
    """

    digest: str
    read: datetime
    article_id: str | None = None
    from_page: bool = False
    tries: int = 0
