"""Vector search for a home that can't be written: exact search over the catalog's vectors, without Chroma.

Chroma's folder can't be opened without writing. The exact vectors can; where their files are stale, the missing ones
are read into memory from the catalog.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedding.embedder import Vectors
from index.engines.exact_vectors import ExactVectors
from index.records import Article, Passage
from index.store.catalog import Catalog


class ReadOnlyVectors:
    """The vectors of all passages of `catalog`; `flat` is their folder, `problem` the reason why nothing is written.

    The catalog refuses writes before they get here.
    """

    engine = "exact search"
    place = "the catalog"

    def __init__(self, catalog: Catalog, flat: Path, problem: str) -> None:
        self.problem: str | None = problem
        self._catalog = catalog
        self._exact = ExactVectors(catalog, flat)

    def search(
        self, vector: Vectors, k: int, rows: NDArray[np.int64] | None = None, share: float = 0.0
    ) -> list[tuple[int, float]]:
        return self._exact.search(vector, k, rows)

    def cosines(self, vector: Vectors, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        return self._exact.cosines(vector, rows)

    def upsert(self, passages: Sequence[tuple[int, Article, Passage]], vectors: Vectors) -> None:
        self._catalog.check_writable()

    def delete(self, rows: Sequence[int]) -> None:
        self._catalog.check_writable()

    def settle(self) -> None:
        pass

    def rebuild(self) -> None:
        self._catalog.check_writable()

    def missing(self) -> Sequence[str]:
        return ()

    def mend(self) -> None:
        pass

    def wait_until_open(self) -> None:
        pass

    def close(self) -> None:
        pass
