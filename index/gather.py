"""Both engines' finds for a question and its parts -> one score a passage.

Knows the engines only by what they give: passage rows, best first. Filters narrow the engines' search; nothing is
filtered from a finished list.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from index.columns import Columns, Rows
from index.embed import BUNDLED, Vectors
from index.errors import IndexDamaged
from index.fuse import dense_share, fuse
from index.keywords import KeywordIndex
from index.meaning import MeaningIndex
from index.records import Filters

log = logging.getLogger("newsdesk.search")

# How much a passage's score for the whole question counts beside its score for a part, which alone may have lost what the
# question is about ("was he charged?"). On multihoprag .5 to 1 are alike and 0 loses .01 of evidence recall@10.
WHOLE_SHARE = 0.75


@dataclass(frozen=True, slots=True)
class Ask:
    """Words and their embedding (`(dimension,)` float32) to search with, and what the search is narrowed to."""

    text: str
    vector: Vectors
    filters: Filters


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the engines found, by row: fused `scores` (0 to 1), `cosines` with the whole question, and who found it."""

    scores: Mapping[int, float]
    cosines: Mapping[int, float]
    dense: frozenset[int]
    keyword: frozenset[int]


@dataclass(frozen=True, slots=True)
class Gatherer:
    """Asks both engines. `meaning`, `words` and `headline` switch off what a measurement wants to do without."""

    dense: MeaningIndex
    keywords: KeywordIndex
    mend_keywords: Callable[[], None]
    embedder_name: str

    def gather(
        self,
        asks: Sequence[Ask],
        wanted: int,
        columns: Columns,
        not_after: datetime | None,
        preferred: Filters | None = None,
        meaning: bool = True,
        words: bool = True,
        headline: bool = True,
    ) -> Gathered:
        """The finds for the whole question, `asks[0]`, and for its parts, the others; `wanted` of each engine a time.

        Where some dates are `preferred`, what there is of them is found for itself as well: among the nearest of ten
        years there may be nothing of this week. With parts, a passage is worth what it is for the part that it suits
        best, each beside the best for that part.
        """
        found = [self._ask(ask, wanted, columns, not_after, meaning, words, headline) for ask in asks]
        for place, (ask, (near, said)) in enumerate(zip(asks, found, strict=True)):
            if not (near or said) and ask.filters != asks[0].filters:  # a day without news of that outlet
                again = replace(ask, filters=asks[0].filters)
                found[place] = self._ask(again, wanted, columns, not_after, meaning, words, headline)
        if preferred and meaning:
            self._add_preferred(asks[0], preferred, wanted, columns, not_after, found[0], words)
        by_meaning = frozenset(row for near, _ in found for row in near)
        by_words = frozenset(row for _, said in found for row in said)
        if meaning:
            self._fill_in(asks, found)
        share = dense_share(asks[0].text, any_script=self.embedder_name != BUNDLED)
        return Gathered(_joined([fuse(near, said, share) for near, said in found]), found[0][0], by_meaning, by_words)

    def _add_preferred(
        self,
        ask: Ask,
        preferred: Filters,
        wanted: int,
        columns: Columns,
        not_after: datetime | None,
        found: tuple[dict[int, float], dict[int, float]],
        words: bool,
    ) -> None:
        """Add the nearest of the dates preferred, with what their words say. The words are not searched for them: at a
        million passages that took as long as all the rest."""
        rows = columns.passing(preferred, not_after)
        near = dict(self.dense.search(ask.vector, wanted, rows, len(rows) / max(1, len(columns))))
        if words:
            found[1].update(self.keywords.scores(ask.text, [row for row in near if row not in found[1]]))
        found[0].update(near)

    def _ask(
        self,
        ask: Ask,
        wanted: int,
        columns: Columns,
        not_after: datetime | None,
        meaning: bool,
        words: bool,
        headline: bool,
    ) -> tuple[dict[int, float], dict[int, float]]:
        """Cosines and word scores by row, each of what that engine found."""
        rows, share = None, 1.0
        if ask.filters or not_after:
            rows = columns.passing(ask.filters, not_after)
            share = len(rows) / max(1, len(columns))
        near = dict(self.dense.search(ask.vector, wanted, rows, share)) if meaning else {}
        said = dict(self._by_words(ask, wanted, not_after, rows, share, headline)) if words else {}
        return near, said

    def _by_words(
        self, ask: Ask, wanted: int, not_after: datetime | None, rows: Rows | None, share: float, headline: bool
    ) -> list[tuple[int, float]]:
        """The keyword engine's candidates. A damaged index is filled again from the catalog, which takes seconds."""

        def search() -> list[tuple[int, float]]:
            seconds = int(not_after.timestamp()) if not_after else None
            return self.keywords.search(ask.text, wanted, ask.filters, seconds, rows, share, headline=headline)

        try:
            return search()
        except IndexDamaged as error:
            log.warning("%s; filling it again", error)
            self.mend_keywords()
            return search()

    def _fill_in(self, asks: Sequence[Ask], found: Sequence[tuple[dict[int, float], dict[int, float]]]) -> None:
        """What only the words found has a cosine too, and everything has one with the whole question. A part gets none
        for what it did not find: that may not pass its filters."""
        everything = {row for near, said in found for row in (*near, *said)}
        lacking = [everything.difference(found[0][0])]
        lacking += [set(said).difference(near) for near, said in found[1:]]
        for ask, (near, _), wanting in zip(asks, found, lacking, strict=True):
            rows = np.fromiter(wanting, dtype=np.int64, count=len(wanting))
            cosines = self.dense.cosines(ask.vector, rows)
            near.update(zip(rows.tolist(), np.nan_to_num(cosines).tolist(), strict=True))


def _joined(scores: Sequence[Mapping[int, float]]) -> Mapping[int, float]:
    whole, parts = scores[0], scores[1:]
    if not parts:
        return whole
    joined: dict[int, float] = {}
    for found in (
        whole,
        *({row: score + WHOLE_SHARE * whole.get(row, 0.0) for row, score in p.items()} for p in parts),
    ):
        best = max(found.values(), default=0.0) or 1.0
        for row, score in found.items():
            joined[row] = max(joined.get(row, 0.0), score / best)
    return joined
