"""The baseline: plain BM25 (k1 1.2, b 0.75), lower-cased words, no stemming, headline and text cut into
passages of 180 words. Where a script has no spaces between words, every two neighbouring characters are a word.

Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), with the idf that never goes below zero,
log(1 + (N - n + .5) / (n + .5)). An article ranks by its best passage. On its own, so that no change of ours moves it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import numpy as np

from tests.evals.sets import Document

K1, B, PASSAGE_WORDS = 1.2, 0.75, 180
_WORD = re.compile(r"\w+")
# Scripts without spaces between words: Han, Hiragana, Katakana.
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")


def terms_of(text: str) -> list[str]:
    """The words of `text`, lower-cased.

    >>> terms_of("Ferry 渡轮停航 2")
    ['ferry', '渡轮', '轮停', '停航', '2']
    """
    terms = []
    for word in _WORD.findall(_UNSPACED.sub(r" \g<0> ", text.lower())):
        pairs = _UNSPACED.match(word) and len(word) > 2
        terms += [word[at : at + 2] for at in range(len(word) - 1)] if pairs else [word]
    return terms


class BM25:
    """The documents' passages, ready to be ranked."""

    def __init__(self, documents: Sequence[Document], passage_words: int = PASSAGE_WORDS) -> None:
        self._ids = [document.id for document in documents]
        self._published = [document.published for document in documents]
        postings: dict[str, list[tuple[int, int]]] = {}
        lengths: list[int] = []
        owners: list[int] = []
        for number, document in enumerate(documents):
            words = f"{document.title}\n{document.text}".split()
            for start in range(0, max(1, len(words)), passage_words):
                terms = terms_of(" ".join(words[start : start + passage_words]))
                for term, count in Counter(terms).items():
                    postings.setdefault(term, []).append((len(lengths), count))
                lengths.append(len(terms))
                owners.append(number)
        self._postings = {term: np.array(where, dtype=np.int64) for term, where in postings.items()}
        self._owners = np.array(owners, dtype=np.int64)
        size = np.array(lengths, dtype=np.float64)
        self._norms = K1 * (1 - B + B * size / (size.mean() or 1.0))

    def rank(self, question: str, k: int = 10, not_after: datetime | None = None) -> list[str]:
        """Ids of the `k` best documents; `not_after` leaves out what was published later."""
        scores = np.zeros(len(self._owners))
        for term in set(terms_of(question)):
            if term in self._postings:
                rows, counts = self._postings[term].T
                idf = np.log(1 + (len(scores) - len(rows) + 0.5) / (len(rows) + 0.5))
                scores[rows] += idf * counts * (K1 + 1) / (counts + self._norms[rows])
        best = np.zeros(len(self._ids))
        np.maximum.at(best, self._owners, scores)
        if not_after is not None:
            best[[at is not None and at > not_after for at in self._published]] = 0.0
        order = np.argsort(-best, kind="stable")[:k]
        return [self._ids[number] for number in order if best[number] > 0]
