"""Hybrid search: the results of both engines for a question and its clauses, fused into one score per passage.

It knows the engines only by their results: passage rows, best first. Filters are applied inside the engines; finished
results are never filtered.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

import numpy as np

from index.embedding.embedder import BUNDLED, Vectors
from index.engines.keyword import KeywordIndex
from index.engines.vector import VectorEngine
from index.errors import IndexDamaged
from index.records import Filters
from index.search.fusion import fuse, vector_weight
from index.store.passage_columns import PassageColumns, Rows

log = logging.getLogger("newsdesk.search")

T = TypeVar("T")

# The weight of a passage's score for the whole question beside its score for a clause, which alone may have lost the
# question's subject ("was he charged?"). On multihoprag .5 to 1 are alike and 0 loses .01 of evidence recall@10.
WHOLE_SHARE = 0.75


@dataclass(frozen=True, slots=True)
class SearchParts:
    """The parts of a search, each of which can be switched off to measure what it contributes.

    `meaning` and `words` are the engines; `headline` is searching the words of headline, publisher and day beside a
    passage's own; `recency` is every preference for a time; `times` and `outlets` are what the question says about
    them; `split` is searching for its clauses separately; `folding` is showing one hit per story.
    """

    meaning: bool = True
    words: bool = True
    headline: bool = True
    recency: bool = True
    times: bool = True
    outlets: bool = True
    split: bool = True
    folding: bool = True


@dataclass(frozen=True, slots=True)
class EmbeddedQuery:
    """Words and their embedding (`(dimension,)` float32) to search with, and the filters to apply."""

    text: str
    vector: Vectors
    filters: Filters


@dataclass(frozen=True, slots=True)
class SearchScope:
    """The scope of one search: `wanted` passages per engine and query, among those in `columns`, none published after
    `not_after` (undated ones are kept), with the given `parts` of the search switched on.
    """

    wanted: int
    columns: PassageColumns
    not_after: datetime | None = None
    parts: SearchParts = field(default_factory=SearchParts)

    def passing(self, filters: Filters) -> tuple[Rows | None, float]:
        """The rows (ascending) that pass `filters`, `None` for all, and their share of all passages."""
        if not (filters or self.not_after):
            return None, 1.0
        rows = self.columns.passing(filters, self.not_after)
        return rows, len(rows) / max(1, len(self.columns))


@dataclass(frozen=True, slots=True)
class HybridResults:
    """What the engines found, by row: fused `scores` (0 to 1), `cosines` with the whole question, and by which engine."""

    scores: Mapping[int, float]
    cosines: Mapping[int, float]
    by_vectors: frozenset[int] = frozenset()
    by_keywords: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class HybridSearch:
    """Asks both engines. Safe to use from several threads if the engines are."""

    vectors: VectorEngine
    keywords: KeywordIndex
    mend_keywords: Callable[[], None]
    embedder_name: str

    def search(
        self, queries: Sequence[EmbeddedQuery], scope: SearchScope, preferred: Filters | None = None
    ) -> HybridResults:
        """The results for the whole question, `queries[0]`, and for its clauses, the other `queries`.

        If some dates are `preferred`, their articles are searched for separately as well: among the nearest of ten
        years there may be nothing of this week. With clauses, a passage is scored by the clause that it fits best,
        relative to the best passage for that clause.
        """
        found = [self._ask(ask, scope) for ask in queries]
        for place, (ask, (near, said)) in enumerate(zip(queries, found, strict=True)):
            if not (near or said) and ask.filters != queries[0].filters:  # no news from that publisher on that day
                found[place] = self._ask(replace(ask, filters=queries[0].filters), scope)
        if preferred and scope.parts.meaning:
            self._add_preferred(queries[0], preferred, scope, *found[0])
        by_meaning = frozenset(row for near, _ in found for row in near)
        by_words = frozenset(row for _, said in found for row in said)
        if scope.parts.meaning:
            self._fill_in(queries, found)
        share = vector_weight(queries[0].text, any_script=self.embedder_name != BUNDLED)
        return HybridResults(
            _joined([fuse(near, said, share) for near, said in found]), found[0][0], by_meaning, by_words
        )

    def _ask(self, ask: EmbeddedQuery, scope: SearchScope) -> tuple[dict[int, float], dict[int, float]]:
        """Cosines and word scores by row, each only for what that engine found."""
        rows, share = scope.passing(ask.filters)
        not_after = int(scope.not_after.timestamp()) if scope.not_after else None
        near: dict[int, float] = {}
        said: dict[int, float] = {}
        if scope.parts.meaning:
            near.update(self.vectors.search(ask.vector, scope.wanted, rows))
        if scope.parts.words:
            headline = scope.parts.headline
            said.update(
                self.ask_keywords(
                    lambda keywords: keywords.search(
                        ask.text, scope.wanted, ask.filters, not_after, rows, share, headline=headline
                    )
                )
            )
        return near, said

    def _add_preferred(
        self, ask: EmbeddedQuery, preferred: Filters, scope: SearchScope, near: dict[int, float], said: dict[int, float]
    ) -> None:
        """Add the nearest passages of the preferred dates, with their word scores. The keyword index is not searched
        for them: at a million passages that took as long as everything else.
        """
        more = dict(self.vectors.search(ask.vector, scope.wanted, scope.passing(preferred)[0]))
        if scope.parts.words:
            unread = [row for row in more if row not in said]
            said.update(self.ask_keywords(lambda keywords: keywords.scores(ask.text, unread)))
        near.update(more)

    def ask_keywords(self, ask: Callable[[KeywordIndex], T]) -> T:
        """Ask the keyword index. If it is damaged it is filled again from the catalog, which takes seconds."""
        try:
            return ask(self.keywords)
        except IndexDamaged as error:
            log.warning("%s; filling it again", error)
            self.mend_keywords()
            return ask(self.keywords)

    def _fill_in(
        self, queries: Sequence[EmbeddedQuery], found: Sequence[tuple[dict[int, float], dict[int, float]]]
    ) -> None:
        """Add cosines for passages that only keyword search found, and each passage's cosine with the whole question. A
        clause gets no cosine for a passage that it did not find, because the passage may not pass the clause's filters.
        """
        everything = {row for near, said in found for row in (*near, *said)}
        lacking = [everything.difference(found[0][0])]
        lacking += [set(said).difference(near) for near, said in found[1:]]
        for ask, (near, _), wanting in zip(queries, found, lacking, strict=True):
            rows = np.fromiter(wanting, dtype=np.int64, count=len(wanting))
            cosines = self.vectors.cosines(ask.vector, rows)
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
