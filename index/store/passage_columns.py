"""What a search needs to know of every searched passage (article, story, date), as columns of numbers in memory.

One `PassageColumns` is a snapshot of the index and never changes, so a search that holds one sees consistent data. It takes 36
bytes per passage and about 170 per article for its id. `passage_table` keeps the newest snapshot. This file knows numpy
arrays, and nothing of the catalog.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil, floor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.records import Filters
from index.text.reader_clock import DAY_SECONDS, clock

Rows = NDArray[np.int64]
Codes = NDArray[np.int32]
Mask = NDArray[np.bool_]

# Stands for "no date". It is earlier than any date, so undated articles pass no date filter.
UNDATED = int(np.iinfo(np.int64).min)
# Stands for "no longer searched" in a column of codes.
GONE = -1
NAMES = ("publisher", "section", "language")


def not_before(published: Rows, bound: datetime) -> Mask:
    """Which publishing dates (epoch seconds) are `bound` or later; one without a time is compared with the reader's clock."""
    of_day = published % DAY_SECONDS == 0
    return published >= np.where(of_day, ceil(clock(bound).timestamp()), ceil(bound.timestamp()))


@dataclass(frozen=True, slots=True)
class PassageInfo:
    """What is known of some passages, one array element each. `searched` is false for a passage that is not searched
    (any more); its other elements are then `GONE` and `UNDATED`. `published` is in epoch seconds, `UNDATED` for an
    unknown date.

    Codes stand for article ids (`PassageColumns.article_ids`), also in `stories`: a story has the id of the first article to
    tell it.
    """

    searched: Mask
    articles: Codes
    published: Rows
    publishers: Codes
    stories: Codes


@dataclass(frozen=True, slots=True)
class PassageColumns:
    """All searched passages, one array element each, by ascending row.

    `newest` is the latest publishing date of a searched article in epoch seconds, `None` if no article has a date.
    """

    rows: Rows
    articles: Codes
    published: Rows
    names: Mapping[str, Codes]
    stories: Codes
    values: Mapping[str, Mapping[str, int]]
    ids: Sequence[str]
    newest: int | None

    def __len__(self) -> int:
        """How many passages are searched."""
        return len(self.rows)

    def passing(self, filters: Filters, not_after: datetime | None = None) -> Rows:
        """The rows, ascending, of the passages whose article matches `filters` (as `Filters.matches` defines it) and
        was not published after `not_after`. Undated articles pass `not_after`.
        """
        passes = np.ones(len(self.rows), dtype=bool)
        if filters.since:
            passes &= not_before(self.published, filters.since)
        if filters.until:
            passes &= ~not_before(self.published, filters.until)
            if not filters.since:
                passes &= self.published != UNDATED
        if not_after:
            passes &= self.published <= floor(not_after.timestamp())
        for column, names in zip(NAMES, (filters.publishers, filters.sections, filters.languages), strict=True):
            if names:
                passes &= self._named(column, names)
        return self.rows[passes]

    def about(self, rows: Rows) -> PassageInfo:
        """What is known of `rows`, in any order."""
        places, there = find(self.rows, rows)

        def told(column: NDArray[Any], unknown: int) -> NDArray[Any]:
            values = np.full(len(rows), unknown, dtype=column.dtype)
            values[there] = column[places[there]]
            return values

        return PassageInfo(
            searched=there,
            articles=told(self.articles, GONE),
            published=told(self.published, UNDATED),
            publishers=told(self.names["publisher"], GONE),
            stories=told(self.stories, GONE),
        )

    def article_ids(self, codes: Iterable[int]) -> list[str]:
        """The article ids that `codes` stand for."""
        return [self.ids[code] for code in codes]

    def _named(self, column: str, names: Sequence[str]) -> Mask:
        values = self.values[column]
        wanted = {code for name in names if (code := values.get(name.casefold())) is not None}
        if len(wanted) == 1:
            return np.equal(self.names[column], wanted.pop())
        passes = np.zeros(len(values) + 1, dtype=bool)
        passes[list(wanted)] = True
        return passes[self.names[column]]


def find(sorted_rows: Rows, rows: Rows) -> tuple[Rows, Mask]:
    """The positions of `rows` in `sorted_rows`, and whether each is there (position 0 if not)."""
    if not len(sorted_rows):
        return np.zeros(len(rows), dtype=np.int64), np.zeros(len(rows), dtype=bool)
    if int(sorted_rows[-1]) - int(sorted_rows[0]) + 1 == len(sorted_rows):  # no gaps: no search needed
        places = rows - sorted_rows[0]
        there = (places >= 0) & (places < len(sorted_rows))
        places[~there] = 0
        return places, there
    places = np.searchsorted(sorted_rows, rows)
    there = places < len(sorted_rows)
    places[~there] = 0
    there &= sorted_rows[places] == rows
    return places, there
