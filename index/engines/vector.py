"""The interface of vector search, in the home (`local_vectors`) or on a server (`remote_vectors`).

All implementations store the catalog's passages by row, are derived from the catalog, and use exact search while Chroma
is unavailable. The rest of the package knows nothing else about them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.embedding.embedder import Vectors
from index.engines.chroma import Metadata
from index.records import Article, Passage


class VectorEngine(Protocol):
    """The vectors of all passages. Safe to use from several threads."""

    # What is wrong, in one line with the remedy; `None` when all is well.
    problem: str | None

    @property
    def engine(self) -> str:
        """What answers now: "chroma" or "exact search"."""

    @property
    def place(self) -> str:
        """Where Chroma keeps the vectors, in words."""

    def search(
        self, vector: Vectors, k: int, rows: NDArray[np.int64] | None = None, share: float = 0.0
    ) -> list[tuple[int, float]]:
        """The `k` nearest `(row, cosine)`, best first, among all passages or among `rows` (ascending).

        `share` is the share of all passages that `rows` are, if known; it only affects how they are searched.
        """

    def cosines(self, vector: Vectors, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """`(n,)`: the cosine of each of `rows` (in any order); NaN for an unknown row."""

    def upsert(self, passages: Sequence[tuple[int, Article, Passage]], vectors: Vectors) -> None:
        """Write passages; `vectors[i]` is that of `passages[i]`. Never raises: the catalog has them anyway."""

    def delete(self, rows: Sequence[int]) -> None:
        """Remove passages. Never raises: the catalog no longer shows them anyway."""

    def settle(self) -> None:
        """After a large addition: do what makes the next questions and the next opening fast."""

    def rebuild(self) -> None:
        """Write all vectors again from the catalog. Raises a `NewsdeskError` on failure."""

    def missing(self) -> Sequence[str]:
        """The parts whose files were deleted from the open home, by their folders' names."""

    def mend(self) -> None:
        """Rebuild what is `missing`. Raises a `NewsdeskError` on failure."""

    def wait_until_open(self) -> None:
        """Return when opening, and any repair it required, is finished."""

    def close(self) -> None:
        """Close Chroma."""


def metadata_of(article: Article, passage: Passage) -> Metadata:
    """The metadata of a vector, for other readers of the collection. Chroma stores no `None`: unknown is absent."""
    known: dict[str, str | int] = {
        "article_id": passage.article_id,
        "version": passage.version,
        "start": passage.start,
        "end": passage.end,
        "title": article.title,
    }
    for name, value in (
        ("url", article.url),
        ("publisher", article.publisher),
        ("section", article.section),
        ("language", article.language),
        ("published", int(article.published.timestamp()) if article.published else None),
    ):
        if value is not None:
            known[name] = value
    return known
