"""An embedder that keeps the vectors of recent texts in a bounded cache, so that one question embeds no text twice.

A question is searched, searched again without its dates, and compared with sentences; each step needs the same vectors.
So do a follow-up, a comparison and the next reader of the same news. A vector depends on the text and the model alone, so
adding articles never makes a cached one wrong.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import numpy as np
from cachetools import LRUCache

from index.embedding.embedder import Embedder, Vectors

# 1.5 KB each at 384 numbers, and a sentence's text: some 8 MB in all.
MOST_DOCUMENTS = 4_096
MOST_QUERIES = 256
# More texts at a time than this are articles being added, not sentences that a question is compared with: they are not
# asked for again, and would evict what is.
AT_ONCE = 64


class CachedEmbedder:
    """`embedder` with a cache. Safe to use from several threads; the vectors it returns can't be written to."""

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder
        self._documents: LRUCache[str, Vectors] = LRUCache(MOST_DOCUMENTS)
        self._queries: LRUCache[str, Vectors] = LRUCache(MOST_QUERIES)
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        return self.embedder.name

    @property
    def dimension(self) -> int:
        return self.embedder.dimension

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        if not 0 < len(texts) <= AT_ONCE:
            return self.embedder.embed_documents(texts)
        return np.stack(self._recalled(self._documents, texts, self.embedder.embed_documents))

    def embed_query(self, text: str) -> Vectors:
        found = self._recalled(self._queries, [text], lambda _: [self.embedder.embed_query(text)])
        return found[0]

    def forget(self) -> None:
        """Forget everything, for whoever measures what embedding costs."""
        with self._lock:
            self._documents.clear()
            self._queries.clear()

    def _recalled(
        self,
        kept: LRUCache[str, Vectors],
        texts: Sequence[str],
        embed: Callable[[Sequence[str]], Sequence[Vectors] | Vectors],
    ) -> list[Vectors]:
        """The vector of each of `texts`: those that are `kept` from there, the others made together and put there."""
        with self._lock:
            found = {text: kept[text] for text in texts if text in kept}
        unknown = [text for text in dict.fromkeys(texts) if text not in found]
        if unknown:
            found.update((text, _own(vector)) for text, vector in zip(unknown, embed(unknown), strict=True))
        with self._lock:
            kept.update(found)
        return [found[text] for text in texts]


def _own(vector: Vectors) -> Vectors:
    """A copy that holds no more than itself in memory, and that nobody can change."""
    copy = vector.copy()
    copy.flags.writeable = False
    return copy
