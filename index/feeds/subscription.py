"""A subscribed feed and its interval: when it is read next after news, no news, or an error. Pure.

The interval is what the user set, else what the feed asks for if that is between one and six hours, else an hour.
Consecutive errors double it each time, up to a day; a server that says when to retry is obeyed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

DEFAULT_MINUTES = 60
# The longest and the shortest interval that can be set. No error delays a feed for longer than the longest.
MAX_MINUTES = 24 * 60
MIN_MINUTES = 5
# A feed that asks for longer intervals gets at most this: many such requests are a server's defaults.
MAX_ASKED_MINUTES = 6 * 60
# How long a feed may have no news before it is read in full to make sure.
BELIEVED_SILENCE = timedelta(days=7)
# Clocks are adjusted by seconds all the time.
CLOCK_SLACK = timedelta(minutes=MIN_MINUTES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One subscribed feed. All times are aware UTC, `None` = never.

    - `minutes` is the interval that the user set, `asked_minutes` the one that the feed asks for.
    - `fetched` when it was last fetched, `news` when it last had something new, `due` when it is fetched next; `due` is `None`
      for a feed whose server says that it is permanently gone: it is then fetched only on request.
    - `folder` is where the list that it came from has it, names separated by "/".
    - `failures` counts consecutive errors, `problem` is the last one in words; `None` when all is well.
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
    folder: str | None = None

    @property
    def name(self) -> str:
        return self.title or self.url

    def is_in(self, folder: str) -> bool:
        """Whether it is in that folder, or in one inside of it. Names are compared without regard to case."""
        return f"{self.folder or ''}/".casefold().startswith(f"{folder.strip('/')}/".casefold())

    @property
    def pace(self) -> timedelta:
        """The time between two fetches when all is well."""
        asked = min(max(self.asked_minutes or 0, DEFAULT_MINUTES), MAX_ASKED_MINUTES)
        return timedelta(minutes=self.minutes or asked)

    def is_due(self, now: datetime) -> bool:
        """Also true if the last fetch is in the future: the clock has been set back since."""
        if self.due is None:
            return False
        return self.due <= now or self.fetched is None or self.fetched > now + CLOCK_SLACK

    def is_doubtful(self, now: datetime) -> bool:
        """Whether the feed has had no news for so long that its server's "not modified" is not believed.

        Some caches say so for ever. Such a feed is read in full once a day (UTC).
        """
        silent = now - (self.news or self.added) > BELIEVED_SILENCE
        return silent and (self.fetched is None or self.fetched.date() != now.date())

    def answered(self, now: datetime, *, news: bool) -> Subscription:
        """The state after a valid answer; `news` says whether something in it was new."""
        return replace(
            self, fetched=now, news=now if news else self.news, due=now + self.pace, failures=0, problem=None
        )

    def failed(self, now: datetime, problem: str, retry_at: datetime | None = None, gone: bool = False) -> Subscription:
        """The state after an error; `retry_at` is when the server asked us to retry."""
        wait = min(self.pace * 2 ** min(self.failures, 10), max(self.pace, timedelta(minutes=MAX_MINUTES)))
        due = None if gone else max(now + wait, retry_at or now)
        return replace(self, fetched=now, due=due, failures=self.failures + 1, problem=problem)


@dataclass(frozen=True, slots=True)
class KnownItem:
    """What is remembered of a feed's item.

    - `digest` of its content in the feed; `article_id` of the article made from it, if any.
    - `from_page`: whether the article is from the page behind its link; otherwise it is the feed's own text.
    - `tries`: how many times its page could not be read since it was first needed; 0 if it is not needed.
    - `read`: when it was last read, aware UTC.
    """

    digest: str
    read: datetime
    article_id: str | None = None
    from_page: bool = False
    tries: int = 0
