"""Keyword search: BM25 over the same passages.

Headline, publisher and date are searched beside the passage's words. Words are stemmed in the article's language, a
question's in the language it seems to be asked in; `index.text.scripts` handles scripts without spaces. Queries are
built from terms, never parsed from what somebody typed, so nothing in a question is an operator. Filters are part of
the query. The folder can be deleted.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import tantivy
from numpy.typing import NDArray

from index.engines.linked_folder import linked
from index.engines.stemmers import ENGLISH, STEMMERS, analyzer, asked_in
from index.errors import IndexDamaged, NewsdeskError
from index.records import Article, Filters, Passage
from index.store.checksums import unsound_segment
from index.store.disk_errors import disk_error, disk_full, free_bytes, identity
from index.store.permissions import make_private_folder
from index.text.reader_clock import midnights_beside
from index.text.scripts import findable

log = logging.getLogger("newsdesk.index")

# The weight of a word by the field it is in. Measured on rtqa2022a; see docs/benchmarks.md.
FIELD_BOOSTS = {"body": 1.0, "title": 1.0, "outlet": 0.1, "day": 0.1}
MAX_QUERY_TERMS = 64
WRITER_BYTES = 64_000_000
LARGEST_DAY = 2**62
# If filters pass at least this share of all passages, it is faster to ask for more results and drop those that don't
# match than to have tantivy test them (a million passages, half of them passing: 11 ms against 17).
DROP_SHARE = 0.33
DROP_SLACK = 1.3

# The version of how text is analysed. An index of another version is deleted on opening and filled from the catalog.
ANALYSIS_VERSION = "2"


class KeywordIndex:
    """The keyword index in `folder`, opened or created; without a folder, an empty one in memory.

    The constructor and every method raise `IndexDamaged`, or `HomeError` when the disk fails: then nothing is damaged.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self._schema = _schema()
        self._writer: Any = None
        self._stemmers: tuple[str, ...] = ()
        self._links: TemporaryDirectory[str] | None = None
        self._open()

    @classmethod
    def sound(cls, folder: Path) -> KeywordIndex:
        """The index in `folder`, or a new empty one if it is damaged."""
        try:
            return cls(folder)
        except IndexDamaged as error:
            log.warning("%s; filling it again", error)
            cls.discard(folder)
            return cls(folder)

    @classmethod
    def read(cls, folder: Path) -> KeywordIndex:
        """The index in a `folder` that can't be written: writes go to a temporary folder that is deleted at the end."""
        links = linked(folder)
        found = cls.sound(Path(links.name)) if links else cls(None)
        found._links = links
        return found

    def _open(self) -> None:
        with self._tantivy_errors():
            self._index = tantivy.Index(self._schema, path=self._folder_of_files())
            self._index.register_tokenizer("terms", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
            self._stemmers = self._stemmers_used()
            self._opened_as = identity(self.folder) if self.folder else None

    def _folder_of_files(self) -> str | None:
        if self.folder is None:
            return None
        version = self.folder / "analysis"
        if self.folder.exists() and not (version.exists() and version.read_text() == ANALYSIS_VERSION):
            self.discard(self.folder)
        if name := unsound_segment(self.folder):
            raise IndexDamaged(f"the keyword index in {self.folder} is damaged: {name} is not as it was written")
        make_private_folder(self.folder)
        if not version.exists():
            version.write_text(ANALYSIS_VERSION)
        return str(self.folder)

    def add(self, passages: Iterable[tuple[int, Article, Passage]]) -> None:
        """Add passages; they can be found after `commit`."""
        with self._writing() as writer:
            for row, article, passage in passages:
                writer.delete_documents_by_term("row", row)
                writer.add_document(_document(row, article, passage))

    def delete(self, rows: Iterable[int]) -> None:
        """Remove passages; they are gone after `commit`."""
        with self._writing() as writer:
            for row in rows:
                writer.delete_documents_by_term("row", row)

    def commit(self) -> None:
        """Store additions and deletions durably, and make them visible to searches."""
        with self._writing() as writer:
            writer.commit()
            self._index.reload()
            self._stemmers = self._stemmers_used()

    def search(
        self,
        query: str,
        k: int,
        filters: Filters | None = None,
        not_after: int | None = None,
        among: NDArray[np.int64] | None = None,
        share: float = 0.0,
        *,
        headline: bool = True,
    ) -> list[tuple[int, float]]:
        """The `k` best `(row, BM25 score)`, best first; scores are positive and have no upper bound.

        `not_after` (epoch seconds) excludes what was published later and keeps undated articles. If the rows
        (ascending) that pass both filters are known, `among` and their `share` of all decide how to search. Without
        `headline` only the passages' own words count, not those of headline, publisher and day.
        """
        terms = self.terms(query)
        if not terms:
            return []
        with self._tantivy_errors():
            words = self._words(terms, headline)
            searcher = self._index.searcher()
            if among is not None and share >= DROP_SHARE:
                kept = _among(_found(searcher, words, int(k / share * DROP_SLACK)), among)[:k]
                if len(kept) == min(k, len(among)):
                    return kept
            conditions = [(tantivy.Occur.Must, q) for q in self._conditions(filters or Filters())]
            if not_after is not None:
                conditions.append((tantivy.Occur.MustNot, self._range(not_after + 1, LARGEST_DAY)))
            whole = tantivy.Query.boolean_query([(tantivy.Occur.Must, words), *conditions]) if conditions else words
            return _found(searcher, whole, k)

    def scores(self, query: str, rows: Sequence[int]) -> dict[int, float]:
        """The BM25 scores of `rows`, as `search` gives them; rows that contain no word of `query` are left out."""
        terms = self.terms(query)
        if not terms or not rows:
            return {}
        with self._tantivy_errors():
            among = tantivy.Query.term_set_query(self._schema, "row", list(rows))
            unscored = tantivy.Query.const_score_query(among, 0.0)
            whole = tantivy.Query.boolean_query(
                [(tantivy.Occur.Must, self._words(terms, headline=True)), (tantivy.Occur.Must, unscored)]
            )
            return dict(_found(self._index.searcher(), whole, len(rows)))

    def frequency(self, word: str) -> int:
        """The number of passages whose own words have the stem of `word`."""
        with self._tantivy_errors():
            return max((self._index.searcher().doc_freq("body", term) for term in self.terms(word)), default=0)

    def rows_with(self, words: Sequence[str], k: int, letters: int = 0) -> list[int]:
        """At most `k` rows that have all `words`, also as one word or with up to `letters` (0 to 2) other letters in each."""
        ways = [[self.terms(word) for word in way] for way in (words, ["".join(words)]) if words]
        like = partial(tantivy.Query.fuzzy_term_query, self._schema, "body")
        with self._tantivy_errors():
            queries = [
                _all_of([[like(stem, off) for stem in stems] for stems in way])
                for way in ways
                for off in range(letters + 1)
            ]
            return [row for row, _ in _found(self._index.searcher(), tantivy.Query.disjunction_max_query(queries), k)]

    def terms(self, query: str) -> list[str]:
        """The distinct word stems that a question is searched by, in order; stop words only if there is nothing else.

        Stems are those of the question's language, as far as it can be detected, among the languages of the articles.
        Only English stop words are removed: removing others gains nothing (xquad/de and /es, n = 1,190 each, within
        .002 MRR@10), and where articles in several languages share names, "el" and "der" favour those in the question's
        language.
        """
        text = findable(query)
        stemmers = asked_in(text, self._stemmers or (ENGLISH,))
        terms = [term for stemmer in stemmers for term in analyzer(stemmer, stop_words=True).analyze(text)]
        if not terms:
            terms = [term for stemmer in stemmers for term in analyzer(stemmer).analyze(text)]
        return list(dict.fromkeys(terms))[:MAX_QUERY_TERMS]

    def _stemmers_used(self) -> tuple[str, ...]:
        """The stemmers of the articles in the index, English first."""
        searcher = self._index.searcher()
        names = (ENGLISH, *sorted({*STEMMERS.values()} - {ENGLISH}))
        return tuple(name for name in names if searcher.doc_freq("stemmer", name))

    def rows(self) -> set[int]:
        """All rows in the index."""
        with self._tantivy_errors():
            searcher = self._index.searcher()
            hits = searcher.search(tantivy.Query.all_query(), limit=max(1, searcher.num_docs), count=False).hits
            return set(_values(searcher, hits))

    def __len__(self) -> int:
        with self._tantivy_errors():
            return int(self._index.searcher().num_docs)

    def is_missing(self) -> bool:
        """Whether the folder was deleted or replaced since it was opened. What is already loaded is still searched."""
        return self.folder is not None and not (
            identity(self.folder) == self._opened_as and (self.folder / "meta.json").is_file()
        )

    def close(self) -> None:
        if self._writer is not None:
            with self._tantivy_errors():
                self._writer.wait_merging_threads()
            self._writer = None
        if self._links is not None:
            self._links.cleanup()

    def empty(self) -> None:
        """Delete everything and begin a new, empty index."""
        self._drop_writer()
        if self.folder is not None:
            self.discard(self.folder)
        self._open()

    @staticmethod
    def discard(folder: Path) -> None:
        """Delete the folder; it can be filled again from the catalog."""
        shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def _writing(self) -> Iterator[Any]:
        """A context with the writer, which is dropped after a failure: the next write begins at the last commit."""
        try:
            with self._tantivy_errors():
                if self._writer is None:
                    self._writer = self._index.writer(heap_size=WRITER_BYTES, num_threads=1)
                yield self._writer
        except NewsdeskError:
            self._drop_writer()
            raise

    def _drop_writer(self) -> None:
        """Drop the writer and its lock explicitly. Garbage collection is not enough: a stored exception refers to the
        writer, and the next write would fail because another writer holds the lock.
        """
        writer, self._writer = self._writer, None
        if writer is None:
            return
        try:
            with self._tantivy_errors():
                writer.wait_merging_threads()
        except NewsdeskError as error:  # the same failure that made us drop it, again
            log.debug("%s", error)

    def _words(self, terms: Sequence[str], headline: bool) -> tantivy.Query:
        return tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Should, tantivy.Query.boost_query(self._term(field, term), boost))
                for term in terms
                for field, boost in FIELD_BOOSTS.items()
                if headline or field == "body"
            ]
        )

    def _term(self, field: str, value: str | int) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, value)

    def _range(self, lower: int, upper: int) -> tantivy.Query:
        return tantivy.Query.range_query(self._schema, "published", tantivy.FieldType.Integer, lower, upper)

    def _conditions(self, filters: Filters) -> Iterator[tantivy.Query]:
        if filters.since or filters.until:
            yield self._dates(filters.since, filters.until)
        for field, names in (
            ("publisher", filters.publishers),
            ("section", filters.sections),
            ("language", filters.languages),
        ):
            if names:
                yield tantivy.Query.term_set_query(self._schema, field, [name.casefold() for name in names])

    def _dates(self, since: datetime | None, until: datetime | None) -> tantivy.Query:
        """Published from `since` to before `until`. Dates without a time, which are midnights, are compared with the
        reader's clock: at most one beside each bound belongs to the range, or does not, unlike its neighbours.
        """
        lower = int(since.timestamp()) if since else -LARGEST_DAY
        upper = int(until.timestamp()) - 1 if until else LARGEST_DAY
        parts = [(tantivy.Occur.Should, self._range(lower, upper))]
        for bound, wanted in ((since, True), (until, False)):
            for midnight, is_later in midnights_beside(bound):
                occur = tantivy.Occur.Should if is_later == wanted else tantivy.Occur.MustNot
                parts.append((occur, tantivy.Query.const_score_query(self._term("published", midnight), 1.0)))
        return tantivy.Query.boolean_query(parts)

    @contextmanager
    def _tantivy_errors(self) -> Iterator[None]:
        try:
            yield
        except (KeyboardInterrupt, SystemExit, GeneratorExit, IndexDamaged):
            raise
        except (
            AttributeError,
            ImportError,
            NameError,
        ):  # a wrong version of tantivy or a bug; a rebuild does not help
            raise
        except BaseException as error:  # a panic in tantivy's Rust core is a BaseException of a type it does not export
            what = f"the keyword index in {self.folder or 'memory'}"
            if failing := disk_error(what, error):
                raise failing from error
            reason = " ".join(str(error).split())[:200] or type(error).__name__
            # A writer thread that failed does not report its error.
            if "writer was killed" in reason and self.folder and free_bytes(self.folder) < WRITER_BYTES:
                raise disk_full(what) from error
            raise IndexDamaged(f"{what} can't be used: {reason} (newsdesk rebuild mends it)") from error


def _found(searcher: tantivy.Searcher, query: tantivy.Query, k: int) -> list[tuple[int, float]]:
    hits = searcher.search(query, limit=k, count=False).hits
    return [(row, float(score)) for row, (score, _) in zip(_values(searcher, hits), hits, strict=True)]


def _all_of(words: Sequence[Sequence[tantivy.Query]]) -> tantivy.Query:
    any_of = (tantivy.Query.disjunction_max_query(list(stems)) for stems in words)
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query) for query in any_of])


def _among(found: Sequence[tuple[int, float]], rows: NDArray[np.int64]) -> list[tuple[int, float]]:
    """Those of `found` whose row is in `rows` (ascending)."""
    if not len(rows):
        return []
    asked = np.asarray([row for row, _ in found], dtype=np.int64)
    places = np.minimum(np.searchsorted(rows, asked), len(rows) - 1)
    return [each for each, passes in zip(found, (rows[places] == asked).tolist(), strict=True) if passes]


def _values(searcher: tantivy.Searcher, hits: Sequence[tuple[Any, tantivy.DocAddress]]) -> list[int]:
    rows = searcher.fast_field_values("row", [address for _, address in hits])
    return [int(row) for row in rows if row is not None]


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    # Signed: deleting by term makes a signed term of any Python int, which never matches an unsigned field.
    builder.add_integer_field("row", indexed=True, fast=True)
    for field in FIELD_BOOSTS:
        builder.add_text_field(field, tokenizer_name="terms", index_option="freq")
    for field in ("publisher", "section", "language", "stemmer"):
        builder.add_text_field(field, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("published", indexed=True, fast=True)
    return builder.build()


def _document(row: int, article: Article, passage: Passage) -> tantivy.Document:
    stemmer = STEMMERS.get((article.language or "en")[:2].lower(), ENGLISH)
    stems = analyzer(stemmer)

    def terms(text: str) -> str:
        return " ".join(stems.analyze(findable(text)))

    document = tantivy.Document()
    document.add_integer("row", row)
    document.add_text("stemmer", stemmer)
    document.add_text("body", terms(passage.text))
    document.add_text("title", terms(article.title))
    if article.publisher:
        document.add_text("outlet", terms(article.publisher))
    for field, name in (("publisher", article.publisher), ("section", article.section), ("language", article.language)):
        if name:
            document.add_text(field, name.casefold())
    if article.published:
        document.add_text("day", terms(f"{article.published:%d %B %Y}".lstrip("0")))
        document.add_integer("published", int(article.published.timestamp()))
    return document
