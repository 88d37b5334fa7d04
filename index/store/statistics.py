"""Counts what the index contains: articles by time, publishers with their newest article, languages, newest articles.

It counts in SQL, never by reading articles, and caches the counts until the searched articles change. All days are UTC,
as in `Article.published`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, TypeVar

from index.records import Article, Stats
from index.store.catalog_reader import COUNTED, READY, CatalogReader, chunks, moment
from index.store.disk_errors import bytes_of

PeriodUnit = Literal["day", "week", "month", "year"]

# The most bars that are readable in a plot: four months of days, two years of weeks, twelve years of months.
MAX_PERIODS: dict[PeriodUnit, tuple[int, int]] = {"day": (123, 1), "week": (106, 7), "month": (145, 31)}
_HOLDINGS = TypeVar("_HOLDINGS")
_HEADLINE = "a.id, v.title, v.publisher, v.url, v.published, a.first_seen"
_UNIX_DAY_0 = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class PeriodCount:
    """A day, week (from Monday), month or year: its first and last day, and the number of articles published in it."""

    first: date
    last: date
    articles: int


@dataclass(frozen=True, slots=True)
class OutletCount:
    """A publisher (`None` for articles that name none), its number of articles and the date of the newest."""

    name: str | None
    articles: int
    newest: datetime | None


@dataclass(frozen=True, slots=True)
class Headline:
    """An article as a list shows it."""

    id: str
    title: str
    publisher: str | None
    url: str | None
    published: datetime | None
    first_seen: datetime | None


@dataclass(frozen=True, slots=True)
class _Tally:
    """The part of `Stats` that requires counting all articles."""

    articles: int
    undated: int
    oldest: datetime | None
    newest: datetime | None
    sections: tuple[tuple[str, int], ...]


class Statistics:
    """The counts over `catalog`. Safe to use from several threads."""

    def __init__(self, catalog: CatalogReader) -> None:
        self._catalog = catalog
        self._kept: dict[str, tuple[int, Any]] = {}

    @property
    def changes(self) -> int:
        """Rises when the searched articles change; starts again when the index is opened."""
        return self._catalog.changes

    @property
    def is_new(self) -> bool:
        """Whether nothing was ever added. An index that was emptied is not new: it must not be filled again unasked."""
        # Row numbers of passages are never reused, not even after all passages are deleted.
        return not self._catalog.rows("SELECT 1 FROM sqlite_sequence WHERE name = 'passages' AND seq > 0")

    def held(self, ids: Collection[str]) -> int:
        """How many of the articles with these ids are searched."""
        held = 0
        for chunk in chunks(sorted(ids)):
            marks = ",".join("?" * len(chunk))
            sql = f"SELECT count(*) FROM articles WHERE current > 0 AND id IN ({marks})"
            held += int(self._catalog.rows(sql, chunk)[0][0])
        return held

    def days(self) -> dict[date, int]:
        """The number of articles published on each day that has any, in order. Undated articles are left out."""
        return self._counted("days", self._days)

    def outlets(self) -> tuple[OutletCount, ...]:
        """All outlets, those with the most articles first."""
        return self._counted("outlets", self._outlets)

    def languages(self) -> tuple[tuple[str, int], ...]:
        """The languages of articles with their numbers of articles, most first."""
        return self._counted("languages", self._languages)

    def stats(self, home: Path, embedder: str) -> Stats:
        """What the index contains, with its sizes on disk. Names come with their numbers of articles, most first."""
        tally = self._counted("tally", self._tally)
        ((versions,),) = self._catalog.rows("SELECT count(*) FROM versions")
        vector = self._catalog.rows("SELECT vector FROM vectors LIMIT 1")
        return Stats(
            articles=tally.articles,
            versions=int(versions),
            passages=self._catalog.passage_count(),
            publishers=tuple((each.name, each.articles) for each in self.outlets() if each.name is not None),
            sections=tally.sections,
            oldest=tally.oldest,
            newest=tally.newest,
            undated=tally.undated,
            embedder=embedder,
            dimension=len(vector[0][0]) // 4 if vector else 0,
            home=str(home),
            bytes_by_part=tuple(
                (part, bytes_of(home / part)) for part in ("catalog.sqlite", "chroma", "flat", "keywords")
            ),
        )

    def newest(self, limit: int, outlet: str | None = None, days: tuple[date, date] | None = None) -> list[Headline]:
        """The `limit` articles published last, newest first; undated ones follow, those added last first. `outlet`
        restricts them to one publisher, `days` to those published from the first to the last of two days.
        """
        narrowed, values = "", list[object]()
        if outlet is not None:
            narrowed, values = " AND v.publisher = ?", [outlet]
        dated, times = "v.published IS NOT NULL", list[object]()
        if days:
            dated = "v.published >= ? AND v.published < ?"
            first, last = (day.toordinal() - _UNIX_DAY_0 for day in days)
            times = [first * 86_400, (last + 1) * 86_400]
        rows = self._catalog.rows(
            f"SELECT {_HEADLINE} FROM versions v JOIN articles a ON a.id = v.article_id AND a.current = v.version"
            f" WHERE {dated}{narrowed} ORDER BY v.published DESC, a.id LIMIT ?",
            [*times, *values, limit],
        )
        if len(rows) < limit and days is None:
            rows += self._catalog.rows(
                f"SELECT {_HEADLINE} FROM {READY} WHERE v.published IS NULL{narrowed}"
                " ORDER BY a.first_seen DESC, a.id LIMIT ?",
                [*values, limit - len(rows)],
            )
        return [
            Headline(str(id_), title, publisher, url, moment(published), moment(seen))
            for id_, title, publisher, url, published, seen in rows
        ]

    def told(self, limit: int) -> list[tuple[Article, int]]:
        """The `limit` newest articles, each with how many articles tell the same story, itself included."""
        ids = [each.id for each in self.newest(limit)]
        found = self._catalog.articles(ids)
        tellers = Counter(story for _, story in found.values())
        return [(found[each][0], tellers[found[each][1]]) for each in ids if each in found]

    def _counted(self, what: str, count: Callable[[], _HOLDINGS]) -> _HOLDINGS:
        changes = self._catalog.changes
        kept = self._kept.get(what)
        if kept is None or kept[0] != changes:
            kept = self._kept[what] = (changes, count())
        return kept[1]

    def _days(self) -> dict[date, int]:
        # Shifted to before the first day that Python knows, so that integer division rounds down before 1970 too.
        rows = self._catalog.rows(
            f"SELECT (v.published + {_UNIX_DAY_0 * 86_400}) / 86400 AS day, count(*) FROM {COUNTED}"
            " WHERE v.published IS NOT NULL GROUP BY day ORDER BY day"
        )
        return {date.fromordinal(int(day)): int(number) for day, number in rows}

    def _outlets(self) -> tuple[OutletCount, ...]:
        rows = self._catalog.rows(
            f"SELECT v.publisher, count(*) AS n, max(v.published) FROM {COUNTED} GROUP BY 1 ORDER BY n DESC, 1"
        )
        return tuple(OutletCount(name, int(number), moment(newest)) for name, number, newest in rows)

    def _tally(self) -> _Tally:
        ((articles, undated),) = self._catalog.rows(f"SELECT count(*), sum(v.published IS NULL) FROM {COUNTED}")
        sections = self._catalog.rows(
            f"SELECT v.section, count(*) AS n FROM {COUNTED} WHERE v.section IS NOT NULL GROUP BY 1 ORDER BY n DESC, 1"
        )
        return _Tally(
            int(articles), int(undated or 0), *self._catalog.dates(), tuple((str(name), int(n)) for name, n in sections)
        )

    def _languages(self) -> tuple[tuple[str, int], ...]:
        rows = self._catalog.rows(
            f"SELECT v.language, count(*) AS n FROM {COUNTED} WHERE v.language IS NOT NULL GROUP BY 1 ORDER BY n DESC, 1"
        )
        return tuple((str(name), int(number)) for name, number in rows)


def periods(days: dict[date, int]) -> tuple[PeriodUnit, tuple[PeriodCount, ...]]:
    """`days` grouped by the finest unit that makes a readable plot, without gaps: a period without articles is included
    with 0. No days give no periods.

    >>> periods({date(2024, 6, 3): 2, date(2024, 6, 5): 1})[0]
    'day'
    """
    if not days:
        return "day", ()
    first, last = min(days), max(days)
    unit = _unit((last - first).days)
    counts: Counter[date] = Counter()
    for day, number in days.items():
        counts[_start(day, unit)] += number
    found: list[PeriodCount] = []
    start: date | None = _start(first, unit)
    while start is not None and start <= last:
        after = _next(start, unit)
        found.append(PeriodCount(start, after - timedelta(days=1) if after else date.max, counts[start]))
        start = after
    return unit, tuple(found)


def _unit(days: int) -> PeriodUnit:
    for unit, (most, length) in MAX_PERIODS.items():
        if days < most * length:
            return unit
    return "year"


def _start(day: date, unit: PeriodUnit) -> date:
    if unit == "week":
        return date.fromordinal(max(1, day.toordinal() - day.weekday()))
    if unit == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if unit == "year" else day


def _next(start: date, unit: PeriodUnit) -> date | None:
    """The first day of the next period; `None` if it is beyond Python's calendar."""
    try:
        if unit == "month":
            return start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)
        if unit == "year":
            return start.replace(year=start.year + 1)
        return start + timedelta(days=7 if unit == "week" else 1)
    except (ValueError, OverflowError):
        return None


def within(days: dict[date, int], length: timedelta) -> dict[date, int]:
    """Those of `days` that are at most `length` before the last one."""
    return {day: number for day, number in days.items() if day > max(days) - length} if days else {}
