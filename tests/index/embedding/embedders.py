"""An embedder for tests of storage rather than meaning: fast, and the same in every process."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from index.embedding.embedder import Vectors


class WordEmbedder:
    """A bag of hashed words: texts that share words are near each other."""

    name = "words"

    def __init__(self, dimension: int = 64) -> None:
        self.dimension = dimension
        self.embedded = 0

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        self.embedded += len(texts)
        return np.array([self._vector(text) for text in texts], dtype=np.float32).reshape(-1, self.dimension)

    def embed_query(self, text: str) -> Vectors:
        return self._vector(text)

    def _vector(self, text: str) -> Vectors:
        vector = np.full(self.dimension, 1e-3, dtype=np.float32)
        for word in text.lower().split():
            vector[int.from_bytes(hashlib.md5(word.encode()).digest()[:4]) % self.dimension] += 1
        return vector / np.float32(np.linalg.norm(vector))
