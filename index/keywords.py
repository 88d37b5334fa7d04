"""Search by words: BM25 over the same passages. The only file that knows tantivy.

Headline, outlet and date are searched beside the passage's words. Queries are put together from terms, never parsed
from what somebody typed, so nothing in a question is an operator. Filters are part of the query and narrow the search
itself. Like the vectors, the folder is derived from the catalog and can be thrown away.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tantivy

from index.errors import IndexDamaged
from index.records import Article, Filters, Passage
from index.stop_words import STOP_WORDS

# How much a word counts by where it stands. Measured on rtqa2022a; see docs/benchmarks.md.
FIELD_BOOSTS = {"body": 1.0, "title": 1.0, "outlet": 0.1, "day": 0.1}
MAX_QUERY_TERMS = 64
WRITER_BYTES = 64_000_000
LARGEST_DAY = 2**62

# Scripts written without spaces: runs of them are indexed and searched as overlapping pairs of characters.
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]+"
)


class KeywordIndex:
    """The keyword index in `folder`, opened, or made empty. Raises `IndexDamaged`, here and in every method."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._schema = _schema()
        self._writer: Any = None
        self._word_analyzer = _analyzer(stop_words=False)
        self._query_analyzer = _analyzer(stop_words=True)
        self._open()

    def _open(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._tantivy_errors():
            self._index = tantivy.Index(self._schema, path=str(self.folder))
            self._index.register_tokenizer("news", _analyzer(stop_words=False))

    def add(self, passages: Iterable[tuple[int, Article, Passage]]) -> None:
        """Add passages; they are found after `commit`."""
        with self._tantivy_errors():
            writer = self._open_writer()
            for row, article, passage in passages:
                writer.delete_documents_by_term("row", row)
                writer.add_document(_document(row, article, passage))

    def delete(self, rows: Iterable[int]) -> None:
        """Remove passages; they are gone after `commit`."""
        with self._tantivy_errors():
            writer = self._open_writer()
            for row in rows:
                writer.delete_documents_by_term("row", row)

    def commit(self) -> None:
        """Make what was added and deleted last, and be found."""
        with self._tantivy_errors():
            self._open_writer().commit()
            self._index.reload()

    def search(
        self,
        query: str,
        k: int,
        filters: Filters | None = None,
        not_after: int | None = None,
        *,
        headline: bool = True,
    ) -> list[tuple[int, float]]:
        """The `k` best `(row, BM25 score)`, best first; scores are positive and have no upper bound.

        `not_after` (epoch seconds) leaves out what was published later and keeps the undated. Without `headline` only
        the passages' own words count, not those of headline, outlet and day.
        """
        terms = self.terms(query)
        if not terms:
            return []
        with self._tantivy_errors():
            words = tantivy.Query.boolean_query(
                [
                    (tantivy.Occur.Should, tantivy.Query.boost_query(self._term(field, term), boost))
                    for term in terms
                    for field, boost in FIELD_BOOSTS.items()
                    if headline or field == "body"
                ]
            )
            conditions = [(tantivy.Occur.Must, q) for q in self._conditions(filters or Filters())]
            if not_after is not None:
                conditions.append((tantivy.Occur.MustNot, self._range(not_after + 1, LARGEST_DAY)))
            whole = tantivy.Query.boolean_query([(tantivy.Occur.Must, words), *conditions]) if conditions else words
            searcher = self._index.searcher()
            hits = searcher.search(whole, limit=k, count=False).hits
            rows = _values(searcher, hits)
        return [(row, float(score)) for row, (score, _) in zip(rows, hits, strict=True)]

    def terms(self, query: str) -> list[str]:
        """The different word stems a question is searched by, in order; its stop words only if it has nothing else."""
        text = _spaced(query)
        terms = self._query_analyzer.analyze(text) or self._word_analyzer.analyze(text)
        return list(dict.fromkeys(terms))[:MAX_QUERY_TERMS]

    def rows(self) -> set[int]:
        """All rows it holds."""
        with self._tantivy_errors():
            searcher = self._index.searcher()
            if not searcher.num_docs:
                return set()
            hits = searcher.search(tantivy.Query.all_query(), limit=searcher.num_docs, count=False).hits
            return set(_values(searcher, hits))

    def __len__(self) -> int:
        with self._tantivy_errors():
            return int(self._index.searcher().num_docs)

    def close(self) -> None:
        if self._writer is not None:
            with self._tantivy_errors():
                self._writer.wait_merging_threads()
            self._writer = None

    def empty(self) -> None:
        """Throw everything away and begin a new, empty index."""
        self._writer = None
        self.discard(self.folder)
        self._open()

    @staticmethod
    def discard(folder: Path) -> None:
        """Throw the folder away; the catalog can fill a new one."""
        shutil.rmtree(folder, ignore_errors=True)

    def _open_writer(self) -> Any:
        if self._writer is None:
            self._writer = self._index.writer(heap_size=WRITER_BYTES, num_threads=1)
        return self._writer

    def _term(self, field: str, value: str | int) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, value)

    def _range(self, lower: int, upper: int) -> tantivy.Query:
        return tantivy.Query.range_query(self._schema, "published", tantivy.FieldType.Integer, lower, upper)

    def _conditions(self, filters: Filters) -> Iterator[tantivy.Query]:
        if filters.since or filters.until:
            lower = int(filters.since.timestamp()) if filters.since else -LARGEST_DAY
            upper = int(filters.until.timestamp()) - 1 if filters.until else LARGEST_DAY
            yield self._range(lower, upper)
        for field, names in (
            ("publisher", filters.publishers),
            ("section", filters.sections),
            ("language", filters.languages),
        ):
            if names:
                yield tantivy.Query.term_set_query(self._schema, field, [name.casefold() for name in names])

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
        ):  # a wrong version of tantivy or a slip of ours; no rebuild mends it
            raise
        except BaseException as error:  # a panic in tantivy's Rust core is a BaseException of a type it does not export
            reason = " ".join(str(error).split())[:200] or type(error).__name__
            raise IndexDamaged(
                f"the keyword index in {self.folder} can't be used: {reason} (newsdesk rebuild mends it)"
            ) from error


def _values(searcher: tantivy.Searcher, hits: Sequence[tuple[Any, tantivy.DocAddress]]) -> list[int]:
    rows = searcher.fast_field_values("row", [address for _, address in hits])
    return [int(row) for row in rows if row is not None]


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    # Signed: deleting by term makes a signed term of any Python int, which never matches an unsigned field.
    builder.add_integer_field("row", indexed=True, fast=True)
    for field in FIELD_BOOSTS:
        builder.add_text_field(field, tokenizer_name="news", index_option="freq")
    for field in ("publisher", "section", "language"):
        builder.add_text_field(field, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("published", indexed=True, fast=True)
    return builder.build()


def _analyzer(*, stop_words: bool) -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
    if stop_words:
        builder = builder.filter(tantivy.Filter.custom_stopword(sorted(STOP_WORDS)))
    return builder.filter(tantivy.Filter.ascii_fold()).filter(tantivy.Filter.stemmer("english")).build()


def _document(row: int, article: Article, passage: Passage) -> tantivy.Document:
    document = tantivy.Document()
    document.add_integer("row", row)
    document.add_text("body", _spaced(passage.text))
    document.add_text("title", _spaced(article.title))
    if article.publisher:
        document.add_text("outlet", _spaced(article.publisher))
    for field, name in (("publisher", article.publisher), ("section", article.section), ("language", article.language)):
        if name:
            document.add_text(field, name.casefold())
    if article.published:
        document.add_text("day", f"{article.published:%d %B %Y}".lstrip("0"))
        document.add_integer("published", int(article.published.timestamp()))
    return document


def _spaced(text: str) -> str:
    """`text` with runs of scripts that have no spaces written as overlapping pairs."""

    def pairs(match: re.Match[str]) -> str:
        run = match.group()
        return " " + " ".join(run[i : i + 2] for i in range(max(1, len(run) - 1))) + " "

    return _UNSPACED.sub(pairs, text)
