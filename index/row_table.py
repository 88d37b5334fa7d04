"""Which passages pass a filter, decided in memory: dates and names of all searched passages as columns of numbers.

Made from the catalog in one reading (25 thousand passages: some 50 ms) and again after the catalog has changed. SQLite
itself took 27 ms a question for what a comparison of columns does in a tenth of a millisecond.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from index.catalog_reader import READY, CatalogReader
from index.records import Filters

Rows = NDArray[np.int64]

# Stands for "no date": before every date that is asked for, so that undated articles pass no date filter.
UNDATED = np.iinfo(np.int64).min
_NAMES = ("publisher", "section", "language")


class RowTable:
    """The columns of `catalog`. Safe to use from several threads."""

    def __init__(self, catalog: CatalogReader) -> None:
        self._catalog = catalog
        self._lock = threading.Lock()
        self._changes = -1
        self._rows: Rows = np.zeros(0, dtype=np.int64)
        self._published: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._codes: dict[str, NDArray[np.int32]] = {}
        self._values: dict[str, dict[str, int]] = {}

    def __len__(self) -> int:
        """How many passages are searched."""
        with self._lock:
            self._renew()
            return len(self._rows)

    def passing(self, filters: Filters, not_after: datetime | None = None) -> Rows:
        """The rows, rising, of the passages whose article passes; `not_after` keeps undated articles. As
        `Filters.matches` defines it.
        """
        with self._lock:
            self._renew()
            passes = np.ones(len(self._rows), dtype=bool)
            if filters.since or filters.until:
                passes &= self._published != UNDATED
            if filters.since:
                passes &= self._published >= int(filters.since.timestamp())
            if filters.until:
                passes &= self._published < int(filters.until.timestamp())
            if not_after:
                passes &= self._published <= int(not_after.timestamp())
            for column, names in zip(_NAMES, (filters.publishers, filters.sections, filters.languages), strict=True):
                if names:
                    passes &= np.isin(self._codes[column], self._coded(column, names))
            return self._rows[passes]

    def _coded(self, column: str, names: Sequence[str]) -> list[int]:
        values = self._values[column]
        return [values[name.casefold()] for name in names if name.casefold() in values]

    def _renew(self) -> None:
        changes = self._catalog.changes
        if changes == self._changes:
            return
        found = self._catalog.rows(
            "SELECT p.row, v.published, v.publisher, v.section, v.language"
            f" FROM {READY} JOIN passages p ON p.article_id = a.id AND p.version = v.version ORDER BY p.row"
        )
        self._rows = np.fromiter((row[0] for row in found), dtype=np.int64, count=len(found))
        self._published = np.fromiter(
            (UNDATED if row[1] is None else row[1] for row in found), dtype=np.int64, count=len(found)
        )
        for place, column in enumerate(_NAMES, start=2):
            values: dict[str, int] = {}
            self._codes[column] = np.fromiter(
                (values.setdefault((row[place] or "").casefold(), len(values)) for row in found),
                dtype=np.int32,
                count=len(found),
            )
            self._values[column] = values
        self._changes = changes
