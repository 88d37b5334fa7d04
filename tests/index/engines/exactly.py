"""The nearest passages, found by comparing with every vector of the catalog: the reference for faster engines."""

from __future__ import annotations

import numpy as np

from index.embedding.embedder import Vectors
from index.store.catalog import Catalog
from index.store.passage_columns import Rows


def nearest(catalog: Catalog, vector: Vectors, k: int, rows: Rows | None = None) -> list[tuple[int, float]]:
    """The `k` nearest `(row, cosine)`, best first, among all passages or among `rows`."""
    found = [
        (row, float(cosine))
        for known, vectors in catalog.vectors(None if rows is None else rows.tolist())
        for row, cosine in zip(known, np.asarray(vectors @ vector), strict=True)
    ]
    return sorted(found, key=lambda each: (-each[1], each[0]))[:k]
