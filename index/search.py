"""Question -> hits: both engines, fused, with a preference for the recent, one passage an article, near-copies folded.

Knows the engines only by what they give: passage rows, best first. Filters narrow the engines' search; nothing is
filtered from a finished list.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from index.catalog import Catalog
from index.embed import Embedder, Vectors
from index.errors import IndexDamaged, QueryError
from index.fuse import fuse
from index.keywords import KeywordIndex
from index.meaning import MeaningIndex
from index.recency import lift, names_another_time
from index.records import Engine, Filters, Hit, Passage, as_utc
from index.rerank import MOST_RERANKED, Reranker, reranked
from index.row_table import RowTable
from index.split import passage_id

log = logging.getLogger("newsdesk.search")

MAX_QUERY_CHARACTERS = 2_000
MAX_HITS = 1_000
# Passages asked of each engine for every hit wanted, and at least: several passages of one article fold into one hit.
CANDIDATES_PER_HIT = 10
MIN_CANDIDATES = 100


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate passage on its way to being a hit."""

    row: int
    article: str
    score: float
    lift: float = 1.0


@dataclass(slots=True)
class Searcher:
    """Searches an index. Safe to use from several threads as long as its parts are."""

    catalog: Catalog
    dense: MeaningIndex
    keywords: KeywordIndex
    embedder: Embedder
    mend_keywords: Callable[[], None]
    reranker: Reranker | None = None
    row_table: RowTable = field(init=False)

    def __post_init__(self) -> None:
        self.row_table = RowTable(self.catalog)

    def search(
        self, query: str, k: int = 10, filters: Filters | None = None, asked_at: datetime | None = None
    ) -> list[Hit]:
        """The `k` best hits, best first, at most one an article and one a story; `[]` when nothing is found.

        `asked_at` is the moment the question counts as asked at, now by default; what was published after it is left
        out. Raises `QueryError` for an empty or overlong query, a `k` outside 1..1000, or a time without a zone.
        """
        query, filters = read_query(query), filters or Filters()
        if not 1 <= k <= MAX_HITS:
            raise QueryError(f"k is {k}; it must be between 1 and {MAX_HITS}")
        try:
            moment = as_utc(asked_at, "asked_at") or datetime.now(UTC)
        except ValueError as error:
            raise QueryError(str(error)) from error
        return self.search_by(query, self.embedder.embed_query(query), k, filters, moment)

    def search_by(self, query: str, vector: Vectors, k: int, filters: Filters, asked_at: datetime) -> list[Hit]:
        """As `search`, with the query's embedding already made."""
        newest = self.catalog.newest()
        not_after = asked_at if newest is not None and newest > asked_at else None
        wanted = max(MIN_CANDIDATES, k * CANDIDATES_PER_HIT)
        rows = self.row_table.passing(filters, not_after) if filters or not_after else None
        share = 1.0 if rows is None else len(rows) / max(1, len(self.row_table))
        dense = self.dense.search(vector, wanted, rows, share)
        keyword = self._by_words(query, wanted, filters, not_after)
        cosines = self._with_missing_cosines(vector, dict(dense), [row for row, _ in keyword])
        ranked = self._ranked(query, fuse(cosines, dict(keyword)), asked_at)
        found_by: dict[Engine, set[int]] = {"dense": {row for row, _ in dense}, "keyword": {row for row, _ in keyword}}
        return self._hits(ranked, k, found_by, cosines)

    def _by_words(
        self, query: str, wanted: int, filters: Filters, not_after: datetime | None
    ) -> list[tuple[int, float]]:
        """The keyword engine's candidates. A damaged index is filled again from the catalog, which takes seconds."""
        seconds = int(not_after.timestamp()) if not_after else None
        try:
            return self.keywords.search(query, wanted, filters, seconds)
        except IndexDamaged as error:
            log.warning("%s; filling it again", error)
            self.mend_keywords()
            return self.keywords.search(query, wanted, filters, seconds)

    def _with_missing_cosines(
        self, vector: Vectors, cosines: dict[int, float], rows: Sequence[int]
    ) -> dict[int, float]:
        """What only the words found has a cosine too; its vector is in the catalog."""
        missing = [row for row in rows if row not in cosines]
        for found, vectors in self.catalog.vectors(missing):
            cosines.update(zip(found, (vectors @ vector).tolist(), strict=True))
        return cosines

    def _ranked(self, query: str, scores: Mapping[int, float], asked_at: datetime) -> list[Found]:
        """The best passage of each article, best article first."""
        about_now = not names_another_time(query, asked_at)
        best: dict[str, Found] = {}
        for row, (article, published) in self.catalog.located(scores).items():
            lifted = lift(published, asked_at) if about_now else 1.0
            score = scores[row] * lifted
            if article not in best or (score, -row) > (best[article].score, -best[article].row):
                best[article] = Found(row, article, score, lifted)
        return self._reranked(query, sorted(best.values(), key=lambda found: (-found.score, found.row)))

    def _reranked(self, query: str, ranked: list[Found]) -> list[Found]:
        """`ranked`, its best read again by the reranker, if there is one. The lift for the recent stays."""
        if self.reranker is None or not ranked:
            return ranked
        read = self.catalog.passages_by_row([found.row for found in ranked[:MOST_RERANKED]])
        first = [found for found in ranked[:MOST_RERANKED] if found.row in read]  # the others were removed just now
        texts = [f"{article.title}\n{passage.text}" for article, passage in (read[found.row] for found in first)]
        judged = self.reranker.score(query, texts)
        both = [(found, found.score) for found in (*first, *ranked[MOST_RERANKED:])]
        order = reranked(both, judged, [found.lift for found in first])
        return [replace(found, score=score) for found, score in order]

    def _hits(
        self, ranked: Sequence[Found], k: int, found_by: Mapping[Engine, Set[int]], cosines: Mapping[int, float]
    ) -> list[Hit]:
        articles = self.catalog.articles(found.article for found in ranked)
        chosen: list[Found] = []
        stories: set[str] = set()
        for found in ranked:
            if found.article in articles and (story := articles[found.article][1]) not in stories:
                stories.add(story)
                chosen.append(found)
            if len(chosen) == k:
                break
        copies = self.catalog.copies(stories)
        spans = self.catalog.passage_spans(found.row for found in chosen)
        hits: list[Hit] = []
        for found in chosen:
            if found.row not in spans:  # removed since the engines answered
                continue
            article, story = articles[found.article]
            _, version, ordinal, start, end = spans[found.row]
            hits.append(
                Hit(
                    passage=Passage(
                        passage_id(article.id, version, ordinal),
                        article.id,
                        version,
                        ordinal,
                        start,
                        end,
                        article.text[start:end],
                    ),
                    article=article,
                    score=found.score,
                    rank=len(hits) + 1,
                    found_by=tuple(engine for engine, rows in found_by.items() if found.row in rows),
                    similarity=cosines[found.row],
                    also_in=tuple(copy for copy in copies.get(story, ()) if copy.article_id != article.id),
                )
            )
        return hits


def read_query(text: str) -> str:
    """`text` as it is searched for: white space folded, what is no Unicode replaced.

    Raises `QueryError` when nothing is left or it is longer than 2,000 characters.
    """
    query = " ".join(text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8").split())
    if not query:
        raise QueryError("the question is empty; ask something about the news")
    if len(query) > MAX_QUERY_CHARACTERS:
        raise QueryError(
            f"the question has {len(query):,} characters and at most {MAX_QUERY_CHARACTERS:,} are read; ask it shorter"
        )
    return query
