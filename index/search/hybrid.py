"""Both engines' finds for a question and its parts -> one score a passage.

Knows the engines only by what they give: passage rows, best first. Filters narrow the engines' search; nothing is
filtered from a finished list.
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
from index.engines.vector import MeaningIndex
from index.errors import IndexDamaged
from index.records import Filters
from index.search.fusion import dense_share, fuse
from index.store.passage_columns import Columns, Rows

log = logging.getLogger("newsdesk.search")

T = TypeVar("T")

# How much a passage's score for the whole question counts beside its score for a part, which alone may have lost what the
# question is about ("was he charged?"). On multihoprag .5 to 1 are alike and 0 loses .01 of evidence recall@10.
WHOLE_SHARE = 0.75


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a search, each of which can be switched off to measure what it earns.

    `meaning` and `words` are the engines, `headline` the words of headline, outlet and day beside a passage's own;
    `recency` every preference for a time; `times` and `outlets` what the question says of them; `split` asking for its
    clauses apart; `folding` one hit a story.
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
class Ask:
    """Words and their embedding (`(dimension,)` float32) to search with, and what the search is narrowed to."""

    text: str
    vector: Vectors
    filters: Filters


@dataclass(frozen=True, slots=True)
class Reach:
    """How far one search goes: passages `wanted` of each engine a time, among those in `columns`, none published after
    `not_after` (the undated stay), with `parts` of it switched on."""

    wanted: int
    columns: Columns
    not_after: datetime | None = None
    parts: Parts = field(default_factory=Parts)

    def passing(self, filters: Filters) -> tuple[Rows | None, float]:
        """The rows (rising) that are searched under `filters`, `None` for all, and the share of all that they are."""
        if not (filters or self.not_after):
            return None, 1.0
        rows = self.columns.passing(filters, self.not_after)
        return rows, len(rows) / max(1, len(self.columns))


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the engines found, by row: fused `scores` (0 to 1), `cosines` with the whole question, and who found it."""

    scores: Mapping[int, float]
    cosines: Mapping[int, float]
    dense: frozenset[int] = frozenset()
    keyword: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Gatherer:
    """Asks both engines. Safe to use from several threads as long as they are."""

    dense: MeaningIndex
    keywords: KeywordIndex
    mend_keywords: Callable[[], None]
    embedder_name: str

    def gather(self, asks: Sequence[Ask], reach: Reach, preferred: Filters | None = None) -> Gathered:
        """The finds for the whole question, `asks[0]`, and for its parts, the others.

        Where some dates are `preferred`, what there is of them is found for itself as well: among the nearest of ten
        years there may be nothing of this week. With parts, a passage is worth what it is for the part that it suits
        best, each beside the best for that part.
        """
        found = [self._ask(ask, reach) for ask in asks]
        for place, (ask, (near, said)) in enumerate(zip(asks, found, strict=True)):
            if not (near or said) and ask.filters != asks[0].filters:  # a day without news of that outlet
                found[place] = self._ask(replace(ask, filters=asks[0].filters), reach)
        if preferred and reach.parts.meaning:
            self._add_preferred(asks[0], preferred, reach, *found[0])
        by_meaning = frozenset(row for near, _ in found for row in near)
        by_words = frozenset(row for _, said in found for row in said)
        if reach.parts.meaning:
            self._fill_in(asks, found)
        share = dense_share(asks[0].text, any_script=self.embedder_name != BUNDLED)
        return Gathered(_joined([fuse(near, said, share) for near, said in found]), found[0][0], by_meaning, by_words)

    def _ask(self, ask: Ask, reach: Reach) -> tuple[dict[int, float], dict[int, float]]:
        """Cosines and word scores by row, each of what that engine found."""
        rows, share = reach.passing(ask.filters)
        not_after = int(reach.not_after.timestamp()) if reach.not_after else None
        near: dict[int, float] = {}
        said: dict[int, float] = {}
        if reach.parts.meaning:
            near.update(self.dense.search(ask.vector, reach.wanted, rows, share))
        if reach.parts.words:
            headline = reach.parts.headline
            said.update(
                self._mending(
                    lambda keywords: keywords.search(
                        ask.text, reach.wanted, ask.filters, not_after, rows, share, headline=headline
                    )
                )
            )
        return near, said

    def _add_preferred(
        self, ask: Ask, preferred: Filters, reach: Reach, near: dict[int, float], said: dict[int, float]
    ) -> None:
        """Add the nearest of the dates preferred, with what their words say. The words are not searched for them: at a
        million passages that took as long as all the rest."""
        more = dict(self.dense.search(ask.vector, reach.wanted, *reach.passing(preferred)))
        if reach.parts.words:
            unread = [row for row in more if row not in said]
            said.update(self._mending(lambda keywords: keywords.scores(ask.text, unread)))
        near.update(more)

    def _mending(self, ask: Callable[[KeywordIndex], T]) -> T:
        """What the keyword index answers. A damaged one is filled again from the catalog, which takes seconds."""
        try:
            return ask(self.keywords)
        except IndexDamaged as error:
            log.warning("%s; filling it again", error)
            self.mend_keywords()
            return ask(self.keywords)

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
