"""An embedder that remembers what was lately asked of it, so that one question embeds no text twice.

A question is searched with, read again without its dates, and held against sentences; each of these wants the same
vectors, and so do a follow-up, a comparison and the next reader of the same news. What a text's vector is depends on the
text and the model alone, so nothing that is added to an index makes what is remembered wrong.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

import numpy as np

from index.embedding.embedder import Embedder, Vectors

# 1.5 KB each at 384 numbers, and a sentence's text: some 8 MB in all.
MOST_DOCUMENTS = 4_096
MOST_QUERIES = 256
# More texts at a time than this are articles being added, not sentences that a question is held against: they are not
# asked for again, and would drive out what is.
AT_ONCE = 64


class Remembering:
    """`embedder`, with the vectors of the last texts kept. Safe to use from several threads; vectors can't be written to."""

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder
        self._documents: OrderedDict[str, Vectors] = OrderedDict()
        self._queries: OrderedDict[str, Vectors] = OrderedDict()
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
        return np.stack(self._recalled(self._documents, MOST_DOCUMENTS, texts, self.embedder.embed_documents))

    def embed_query(self, text: str) -> Vectors:
        found = self._recalled(self._queries, MOST_QUERIES, [text], lambda _: [self.embedder.embed_query(text)])
        return found[0]

    def forget(self) -> None:
        """Forget everything, for whoever measures what embedding costs."""
        with self._lock:
            self._documents.clear()
            self._queries.clear()

    def _recalled(
        self,
        kept: OrderedDict[str, Vectors],
        most: int,
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
            for text in found:
                kept[text] = found[text]
                kept.move_to_end(text)
            while len(kept) > most:
                kept.popitem(last=False)
        return [found[text] for text in texts]


def _own(vector: Vectors) -> Vectors:
    """A copy that holds no more than itself in memory, and that nobody can change."""
    copy = vector.copy()
    copy.flags.writeable = False
    return copy
