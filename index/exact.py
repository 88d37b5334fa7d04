"""Exact search over the catalog's vectors: what answers questions of meaning while Chroma can't.

Compares with every stored vector, so it needs nothing but the catalog, and finds what an approximate index might miss.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.catalog import Catalog
from index.embed import Vectors

# Up to this many vectors (300 MB at 384 numbers each) exact search keeps them in memory between questions.
EXACT_CACHE_ROWS = 200_000


class ExactSearch:
    """All passages of `catalog`, compared one by one. Safe to use from several threads."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._exact: tuple[NDArray[np.int64], Vectors] | None = None

    def forget(self) -> None:
        """Read the vectors anew for the next question: others are in the catalog now."""
        self._exact = None

    def search(
        self, vector: Vectors, k: int, rows: NDArray[np.int64] | Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """The `k` nearest `(row, cosine)`, best first, among all passages or among `rows`."""
        best: list[tuple[int, float]] = []
        wanted = None if rows is None else np.asarray(rows, dtype=np.int64)
        for known, vectors in self._exact_batches():
            scores = vectors @ vector
            if wanted is not None:
                scores = np.where(np.isin(known, wanted), scores, -np.inf)
            top = np.argpartition(-scores, min(k, len(scores)) - 1)[:k]
            best += [(int(known[i]), float(scores[i])) for i in top if np.isfinite(scores[i])]
        return sorted(best, key=lambda found: (-found[1], found[0]))[:k]

    def _exact_batches(self) -> list[tuple[NDArray[np.int64], Vectors]]:
        cached = self._exact
        if cached is not None:
            return [cached]
        batches = [(np.asarray(rows, dtype=np.int64), vectors) for rows, vectors in self._catalog.vectors()]
        if batches and sum(len(rows) for rows, _ in batches) <= EXACT_CACHE_ROWS:
            whole = (np.concatenate([rows for rows, _ in batches]), np.concatenate([vectors for _, vectors in batches]))
            self._exact = whole
            return [whole]
        return batches
