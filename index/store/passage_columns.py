"""What a search needs to know of every searched passage (article, story, date), as columns of numbers in memory.

One `PassageColumns` is a snapshot of the index and never changes, so a search that holds one sees consistent data. It takes 37
bytes per passage and about 170 per article for its id. `passage_table` keeps the newest snapshot. This file knows numpy
arrays, and nothing of the catalog.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from index.records import Filters

Rows = NDArray[np.int64]
Codes = NDArray[np.int32]
Mask = NDArray[np.bool_]

# Stands for "no date". It is earlier than any date, so undated articles pass no date filter.
UNDATED = int(np.iinfo(np.int64).min)
# Stands for "no longer searched" in a column of codes.
GONE = -1
NAMES = ("publisher", "section", "language")


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
    """All passages, one array element each, by ascending row. `alive` is false for those no longer searched.

    `newest` is the latest publishing date of a searched article in epoch seconds, `None` if no article has a date.
    """

    rows: Rows
    alive: Mask
    articles: Codes
    published: Rows
    names: Mapping[str, Codes]
    stories: Codes
    values: Mapping[str, Mapping[str, int]]
    ids: Sequence[str]
    size: int
    newest: int | None

    def __len__(self) -> int:
        """How many passages are searched."""
        return self.size

    def passing(self, filters: Filters, not_after: datetime | None = None) -> Rows:
        """The rows, ascending, of the passages whose article matches `filters` (as `Filters.matches` defines it) and
        was not published after `not_after`. Undated articles pass `not_after`.
        """
        passes = self.alive.copy()
        if filters.since:
            passes &= self.published >= ceil(filters.since.timestamp())
        if filters.until:
            passes &= self.published < ceil(filters.until.timestamp())
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
        places, there = self.places(rows)
        there &= self.alive[places] if len(self.rows) else there
        if not len(self.rows):
            gone = np.full(len(rows), GONE, dtype=np.int32)
            return PassageInfo(there, gone, np.full(len(rows), UNDATED, dtype=np.int64), gone, gone)
        return PassageInfo(
            searched=there,
            articles=np.where(there, self.articles[places], GONE),
            published=np.where(there, self.published[places], UNDATED),
            publishers=np.where(there, self.names["publisher"][places], GONE),
            stories=np.where(there, self.stories[places], GONE),
        )

    def article_ids(self, codes: Iterable[int]) -> list[str]:
        """The article ids that `codes` stand for."""
        return [self.ids[code] for code in codes]

    def places(self, rows: Rows) -> tuple[Rows, Mask]:
        """The positions of `rows` in the columns, and whether each exists (position 0 if not)."""
        places = np.searchsorted(self.rows, rows)
        there = places < len(self.rows)
        places[~there] = 0
        if len(self.rows):
            there &= self.rows[places] == rows
        return places, there

    def _named(self, column: str, names: Sequence[str]) -> Mask:
        values = self.values[column]
        wanted = {code for name in names if (code := values.get(name.casefold())) is not None}
        if len(wanted) == 1:
            return np.equal(self.names[column], wanted.pop())
        passes = np.zeros(len(values) + 1, dtype=bool)
        passes[list(wanted)] = True
        return passes[self.names[column]]
