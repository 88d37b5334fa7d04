"""What searching by meaning offers, wherever the vectors are: in the home (`dense`) or on a server (`served`).

Both hold the passages of the catalog by their rows, both are derived from it, and in both exact search answers while
Chroma can't. The rest of the package knows no more of them than this.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.embedding.embedder import Vectors
from index.engines.chroma import Metadata
from index.records import Article, Passage


class MeaningIndex(Protocol):
    """The vectors of all passages. Safe to use from several threads."""

    # What is wrong, in one line that names what mends it; `None` when all is well.
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
        """The `k` nearest `(row, cosine)`, best first, among all passages or among `rows` (rising).

        `share` is how much of all passages `rows` are, where that is known: it only decides how they are searched.
        """

    def cosines(self, vector: Vectors, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """`(n,)`: the cosine of each of `rows` (in any order); NaN for one that isn't there."""

    def upsert(self, passages: Sequence[tuple[int, Article, Passage]], vectors: Vectors) -> None:
        """Write passages; `vectors[i]` is that of `passages[i]`. Never raises: the catalog has them anyway."""

    def delete(self, rows: Sequence[int]) -> None:
        """Remove passages. Never raises: the catalog no longer shows them anyway."""

    def settle(self) -> None:
        """After a large addition: do what makes the next questions and the next opening fast."""

    def stand_in(self) -> None:
        """Have exact search answer until the next `rebuild`."""

    def rebuild(self) -> None:
        """Write all vectors again from the catalog. Raises a `NewsdeskError` if that fails."""

    def missing(self) -> Sequence[str]:
        """The parts in the home whose files were deleted while they are open, by their folders' names."""

    def mend(self) -> None:
        """Make again what is `missing`. Raises a `NewsdeskError` if that fails."""

    def wait_until_open(self) -> None:
        """Return when opening, and whatever mending it needed, is over."""

    def close(self) -> None:
        """Let go of Chroma."""


def metadata_of(article: Article, passage: Passage) -> Metadata:
    """What other readers of the collection see beside a vector. Chroma keeps no `None`, so unknown means absent."""
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
