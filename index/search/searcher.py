"""Question -> hits: reads its time and publishers, asks both engines, prefers its time, folds near-copies.

`index.query.plan` reads the question and `hybrid` asks the engines; here the best passage of each article is ranked and
shown. There is at most one hit per article and per story, so that evidence comes from as many reports as possible. It
must not know how an engine searches.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import numpy as np

from index.embedding.embedder import Embedder, Vectors
from index.embedding.reranker import MOST_RERANKED, Reranker, reranked
from index.engines.keyword import KeywordIndex
from index.engines.vector import VectorEngine
from index.errors import QueryError
from index.ingest.updates import has_figures_of
from index.query.absent_outlets import is_outlet
from index.query.phrasing import subject
from index.query.plan import KINDS, Constraint, QueryPlan, UnderstoodConstraint, plan
from index.query.spelling import Respelling, respellings, with_names
from index.records import Article, Copy, EngineName, Filters, Hit
from index.search.hybrid import EmbeddedQuery, HybridResults, HybridSearch, SearchParts, SearchScope
from index.search.indexed_words import IndexedWords
from index.search.recency import HALF_LIFE, LATEST_HALF_LIFE, LATEST_STRENGTH, Epochs, Factors, lift, lift_within
from index.store.catalog import Catalog
from index.store.catalog_reader import passage_at
from index.store.passage_columns import PassageColumns
from index.store.passage_table import PassageTable
from index.text.timestamps import asked_moment

MAX_QUERY_CHARACTERS = 2_000
MAX_HITS = 1_000
# Passages asked of each engine per wanted hit, and the minimum: several passages of one article become one hit.
CANDIDATES_PER_HIT = 10
MIN_CANDIDATES = 100
# A question for the news that names no time is answered from this long before now, or before the newest article if
# older.
ROUNDUP_OF, ROUNDUP_STORIES = timedelta(days=2), 5


@dataclass(frozen=True, slots=True)
class SearchResults:
    """The hits, best first, and the plan by which they were found: everything listed as understood was applied."""

    hits: tuple[Hit, ...]
    plan: QueryPlan


@dataclass(frozen=True, slots=True)
class _Found:
    """A passage that may become a hit. `lift` is the part of its score that comes from its date."""

    row: int
    article: int
    story: int
    score: float
    lift: float


@dataclass(slots=True)
class Searcher:
    """Searches an index. Safe to use from several threads if its parts are."""

    catalog: Catalog
    vectors: VectorEngine
    keywords: KeywordIndex
    embedder: Embedder
    mend_keywords: Callable[[], None]
    publishers: Callable[[], Sequence[str]]
    reranker: Reranker | None = None
    parts: SearchParts = field(default_factory=SearchParts)
    passage_table: PassageTable = field(init=False)
    _gatherer: HybridSearch = field(init=False)

    def __post_init__(self) -> None:
        self.passage_table = PassageTable(self.catalog)
        self._gatherer = HybridSearch(self.vectors, self.keywords, self.mend_keywords, self.embedder.name)

    def research(
        self,
        query: str,
        k: int = 10,
        filters: Filters | None = None,
        asked_at: datetime | None = None,
        ignore: Collection[Constraint] = (),
    ) -> SearchResults:
        """The `k` best hits, at most one per article and per story; no hits when nothing is found.

        `asked_at` is the moment at which the question counts as asked, now by default; articles published later are
        excluded. Names are searched as the articles spell them. Times and publishers that the question names narrow the
        search if `filters` don't, unless their kind is in `ignore` or they leave nothing; then the time is dropped, or
        the publishers, or both. Raises `QueryError`
        for an empty or overlong query, a `k` outside 1..1000, a time without a zone, or an unknown kind.
        """
        query, filters = read_query(query), filters or Filters()
        if not 1 <= k <= MAX_HITS:
            raise QueryError(f"k is {k}; it must be between 1 and {MAX_HITS}")
        moment = asked_moment(asked_at)
        ignored = self._ignored(ignore)
        names = () if "spelling" in ignored else self._respellings(query)
        spelt = tuple(
            UnderstoodConstraint("spelling", query[each.start : each.end], each.name, False) for each in names
        )
        query = with_names(query, names)
        words = subject(query)
        vector = self.embedder.embed_query(words)

        def found_without(left_out: Collection[Constraint]) -> SearchResults:
            planned = plan(query, filters, moment, self.publishers(), ignored.union(left_out), self.parts.split)
            if spelt:
                planned = replace(planned, understood=(*planned.understood, *spelt), asked=query)
            if planned.sources:
                planned = self._with_absent(planned)
            return SearchResults(tuple(self._follow(words, vector, planned, k, moment)), planned)

        first = found_without(())
        narrowing = [each.kind for each in first.plan.understood if each.narrows]
        if not narrowing or first.hits:
            return first
        # Drop the time or the publishers, whichever hid the nearer passages; both, if dropping one still leaves
        # nothing.
        ones = [{kind} for kind in narrowing if len(narrowing) > 1]
        found, dropped = max(
            ((found_without(one), one) for one in ones),
            key=lambda each: _nearest(each[0].hits),
            default=(first, set[Constraint]()),
        )
        if not found.hits:
            dropped = set(narrowing)
            found = found_without(dropped)
        aside = tuple(each for each in first.plan.understood if each.narrows and each.kind in dropped)
        return replace(found, plan=replace(found.plan, set_aside=aside))

    def _with_absent(self, planned: QueryPlan) -> QueryPlan:
        """The plan with those of its sources that are outlets, but none of the index's, and those that nobody names."""

        def texts_naming(keywords: KeywordIndex) -> dict[str, Sequence[str]]:
            words = IndexedWords(self.catalog, keywords)
            return {name: words.texts_naming(name) for name in planned.sources}

        texts = self._gatherer.ask_keywords(texts_naming)
        absent = tuple(name for name, said in texts.items() if said and is_outlet(name, said))
        # A capital at the start of a question makes no name.
        unknown = tuple(name for name, said in texts.items() if not said and not planned.topic.startswith(name))
        return replace(planned, absent=absent, unknown=unknown)

    def _respellings(self, query: str) -> tuple[Respelling, ...]:
        return self._gatherer.ask_keywords(lambda keywords: respellings(query, IndexedWords(self.catalog, keywords)))

    def _ignored(self, ignore: Collection[Constraint]) -> frozenset[Constraint]:
        if isinstance(ignore, str) or not set(ignore) <= set(KINDS):
            raise QueryError(f"ignore takes a collection of {', '.join(map(repr, KINDS))}, not {ignore!r}")
        switched_on: dict[Constraint, bool] = {"time": self.parts.times, "outlets": self.parts.outlets}
        return frozenset((*ignore, *(kind for kind, on in switched_on.items() if not on)))

    def _follow(self, words: str, vector: Vectors, planned: QueryPlan, k: int, asked_at: datetime) -> list[Hit]:
        columns = self.passage_table.now()
        newest = None if columns.newest is None else datetime.fromtimestamp(columns.newest, UTC)
        # In an archive that ended before the question was asked, the newest articles are the closest to "now". Of the
        # 41 questions of rtqa2022a that name no time, asked a year later, Hit@5 is .854 this way and .732 counting from
        # the moment of asking.
        now = min(asked_at, newest) if newest else asked_at
        if planned.roundup:
            return self._hits(
                self._newest(planned, columns, asked_at, now), k, HybridResults({}, {}), columns, asked_at
            )
        asks = [EmbeddedQuery(words, vector, planned.filters)]
        asks += [EmbeddedQuery(part.text, self.embedder.embed_query(part.text), part.filters) for part in planned.parts]
        reach = SearchScope(
            max(MIN_CANDIDATES, k * CANDIDATES_PER_HIT),
            columns,
            asked_at if newest and newest > asked_at else None,
            self.parts,
        )
        gathered = self._gatherer.search(asks, reach, _preferred(planned, now) if self.parts.recency else None)
        ranked = self._reranked(words, self._ranked(gathered.scores, columns, planned, now))
        return self._hits(ranked, k, gathered, columns, asked_at)

    def _newest(self, planned: QueryPlan, columns: PassageColumns, asked_at: datetime, now: datetime) -> list[_Found]:
        """The first passage of each article of the requested time: first what most publishers carry, then the newest.

        If no time is named, that is the last days before `now`, or the newest articles of all if these days have few.
        """
        rows = columns.passing(planned.filters, asked_at)
        about = columns.about(rows)
        articles, opening = np.unique(about.articles, return_index=True)
        stories, published = about.stories[opening], about.published[opening]
        _, story, counts = np.unique(stories, return_inverse=True, return_counts=True)
        outlets = counts[story]
        if not (planned.filters.since or planned.filters.until):
            late = published >= (now - ROUNDUP_OF).timestamp()
            enough = len(np.unique(story[late])) >= ROUNDUP_STORIES
            outlets = np.where(late, outlets, 0) if enough else np.zeros_like(outlets)
        order = np.lexsort((articles, -published.astype(np.float64), -outlets))  # undated ones last
        return [
            _Found(int(rows[opening[at]]), int(articles[at]), int(stories[at]), 1 / (place + 1), 1.0)
            for place, at in enumerate(order)
        ]

    def _ranked(
        self, scores: Mapping[int, float], columns: PassageColumns, planned: QueryPlan, now: datetime
    ) -> list[_Found]:
        """The best passage of each article, best article first."""
        rows = np.fromiter(scores, dtype=np.int64, count=len(scores))
        about = columns.about(rows)
        lifts = _lifts(about.published, planned, now) if self.parts.recency else np.ones(len(rows))
        lifted = np.fromiter(scores.values(), dtype=np.float64, count=len(scores)) * lifts
        order = np.lexsort((rows, -lifted))
        order = order[about.searched[order]]
        _, firsts = np.unique(about.articles[order], return_index=True)
        return [
            _Found(*found)
            for found in zip(
                *(
                    values[order[np.sort(firsts)]].tolist()
                    for values in (rows, about.articles, about.stories, lifted, lifts)
                ),
                strict=True,
            )
        ]

    def _reranked(self, query: str, ranked: list[_Found]) -> list[_Found]:
        """`ranked`, its best candidates reordered by the reranker, if there is one. The lift for their date is kept."""
        if self.reranker is None or not ranked:
            return ranked
        read = self.catalog.passages_by_row([found.row for found in ranked[:MOST_RERANKED]])
        first = [found for found in ranked[:MOST_RERANKED] if found.row in read]  # the others have just been removed
        texts = [f"{article.title}\n{passage.text}" for article, passage in (read[found.row] for found in first)]
        judged = self.reranker.score(query, texts)
        both = [(found, found.score) for found in (*first, *ranked[MOST_RERANKED:])]
        order = reranked(both, judged, [found.lift for found in first])
        return [replace(found, score=score) for found, score in order]

    def _also_in(self, article: Article, story: Sequence[Copy], passage: str, asked_at: datetime) -> tuple[Copy, ...]:
        """The other articles of a story that were out at `asked_at` and have the passage's figures: a copy may have been
        cut, and its outlet does not say what it left out.
        """
        ids = [
            each.article_id
            for each in story
            if each.article_id != article.id and not (each.published and each.published > asked_at)
        ]
        texts = self.catalog.articles(ids) if ids else {}
        says = {id_ for id_, (copy, _) in texts.items() if has_figures_of(passage, copy.text, article.language)}
        return tuple(each for each in story if each.article_id in says)

    def _hits(
        self, ranked: Sequence[_Found], k: int, gathered: HybridResults, columns: PassageColumns, asked_at: datetime
    ) -> list[Hit]:
        chosen: dict[int, _Found] = {}
        for found in ranked:
            if len(chosen) == k:
                break
            chosen.setdefault(found.story if self.parts.folding else found.article, found)
        ids = dict(zip(chosen, columns.article_ids(found.article for found in chosen.values()), strict=True))
        articles = self.catalog.articles(ids.values())
        copies = self.catalog.copies(story for _, story in articles.values())
        spans = self.catalog.passage_spans(found.row for found in chosen.values())
        hits: list[Hit] = []
        for key, found in chosen.items():
            if found.row not in spans or ids[key] not in articles:  # removed since the engines answered
                continue
            article, story = articles[ids[key]]
            _, _, ordinal, start, end = spans[found.row]
            hits.append(
                Hit(
                    passage=passage_at(article, ordinal, start, end),
                    article=article,
                    score=found.score,
                    rank=len(hits) + 1,
                    found_by=_found_by(found.row, gathered),
                    similarity=gathered.cosines.get(found.row, 0.0),
                    also_in=self._also_in(article, copies.get(story, ()), article.text[start:end], asked_at),
                )
            )
        return hits


def _preferred(planned: QueryPlan, now: datetime) -> Filters | None:
    """The search's filters with the dates whose lift is at least half the maximum; `None` for no preference."""
    since, until = planned.preferred or (None, None)
    if not planned.preferred and planned.recency != "none":
        since = now - (LATEST_HALF_LIFE if planned.recency == "strong" else HALF_LIFE)
    own = planned.filters
    since = max(filter(None, (since, own.since)), default=None)
    until = min(filter(None, (until, own.until)), default=None)
    if (since, until) == (own.since, own.until) or (since and until and since >= until):
        return None
    return replace(own, since=since, until=until)


def _lifts(published: Epochs, planned: QueryPlan, now: datetime) -> Factors:
    """The factors by which dates raise scores; `now` is the moment of asking, or the newest article if older."""
    lifts = lift_within(published, *planned.preferred) if planned.preferred else np.ones(len(published))
    match planned.recency:
        case "strong":
            return lifts * lift(published, now, LATEST_STRENGTH, LATEST_HALF_LIFE)
        case "usual":  # also within a time that reaches to now ("over the past year")
            return lifts * lift(published, now)
        case _:
            return lifts


def _nearest(hits: Sequence[Hit]) -> float:
    return max((hit.similarity for hit in hits), default=-1.0)


def _found_by(row: int, gathered: HybridResults) -> tuple[EngineName, ...]:
    found: tuple[tuple[EngineName, frozenset[int]], ...] = (
        ("dense", gathered.by_vectors),
        ("keyword", gathered.by_keywords),
    )
    return tuple(engine for engine, rows in found if row in rows)


def read_query(text: str) -> str:
    """`text` as it is searched: white space collapsed, invalid Unicode replaced.

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
