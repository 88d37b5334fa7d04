"""The words of an index, as `index.query.spelling` asks for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.engines.keyword import KeywordIndex
from index.store.catalog import Catalog

# Passages that are read to see how a name is spelt: those with a word, with several words, with words like them, and those
# found for the question.
WITH_ONE, WITH_SEVERAL, LIKE, FOUND = 3, 10, 30, 10
# Passages that are read to see what a name is.
NAMING = 100
# Letters by which a word may differ.
LETTERS = 2


@dataclass(frozen=True, slots=True)
class IndexedWords:
    """A `Vocabulary`. Raises `IndexDamaged` if the keyword index is."""

    catalog: Catalog
    keywords: KeywordIndex

    def frequency(self, word: str) -> int:
        return self.keywords.frequency(word)

    def texts_with(self, words: Sequence[str]) -> Sequence[str]:
        return self._texts(self.keywords.rows_with(words, WITH_ONE if len(words) == 1 else WITH_SEVERAL))

    def texts_like(self, words: Sequence[str], question: str) -> Sequence[str]:
        found = [row for row, _ in self.keywords.search(question, FOUND)]
        return self._texts([*self.keywords.rows_with(words, LIKE, LETTERS), *found])

    def texts_naming(self, name: str) -> Sequence[str]:
        """Some of the passages that have all words of `name`."""
        return self._texts(self.keywords.rows_with(name.split(), NAMING))

    def _texts(self, rows: Sequence[int]) -> Sequence[str]:
        return self.catalog.passage_texts(list(dict.fromkeys(rows)))
