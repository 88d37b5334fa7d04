"""Adds articles: detects versions and near-copies, splits, embeds and stores them, and reports what happened.

Articles are written in batches. A batch is first stored in the catalog as pending, then written to both indexes, then
made ready; only then does it count as added. After a crash in between, `finish_pending` completes it when the home is
next opened. It must not know where articles come from.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import numpy as np

from index.embedding.embedder import Embedder, Vectors
from index.engines.keyword import KeywordIndex
from index.engines.vector import VectorEngine
from index.errors import IndexDamaged
from index.ingest.stories import Stories
from index.records import (
    REPORTED_ARTICLES,
    AddReport,
    Announcement,
    Article,
    Failure,
    Passage,
    RecognisedSource,
    StoredArticle,
    Withdrawal,
)
from index.splitter import embedded_text, split
from index.store.catalog import Catalog
from index.store.catalog_reader import chunks

log = logging.getLogger("newsdesk.index")

# A batch closes at about this many passages: enough to sort by length before embedding, few enough to lose little.
BATCH_PASSAGES = 512
# The mean length of a passage in the 2,020 articles of rtqa2022a.
PASSAGE_CHARACTERS = 800
# Articles that arrive slowly, from the web, are stored at the latest this long after the first of their batch.
BATCH_SECONDS = 15.0


# Passages whose texts are in memory at a time when the keyword index is filled from the catalog.
FILL_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of an `add`: items read so far, how many of them are durably stored, and what is read next if it is
    from the web.
    """

    read: int
    report: AddReport
    next: Announcement | None = None


@dataclass(slots=True)
class _Waiting:
    """Articles waiting for their batch, which closes when it is large enough or has waited long enough."""

    articles: list[Article] = field(default_factory=list)
    passages: float = 0
    since: float = 0

    def put(self, article: Article) -> None:
        if not self.articles:
            self.since = time.monotonic()
        self.articles.append(article)
        self.passages += len(article.text) / PASSAGE_CHARACTERS

    @property
    def is_enough(self) -> bool:
        waited = time.monotonic() - self.since
        return bool(self.articles) and (self.passages >= BATCH_PASSAGES or waited >= BATCH_SECONDS)

    def take(self) -> list[Article]:
        articles, self.articles, self.passages = self.articles, [], 0
        return articles


@dataclass(slots=True)
class _Batch:
    articles: list[Article] = field(default_factory=list)
    passages: list[list[Passage]] = field(default_factory=list)
    added: int = 0
    updated: int = 0

    def holds(self, article: Article) -> bool:
        return any(article.id == other.id for other in self.articles)

    @property
    def report(self) -> AddReport:
        first = self.articles[:REPORTED_ARTICLES]
        stored = tuple(StoredArticle(each.id, each.title, each.publisher, each.published) for each in first)
        undated = sum(each.published is None for each in self.articles)
        return AddReport(self.added, self.updated, articles=stored, undated=undated)


@dataclass(slots=True)
class Ingest:
    """Writes articles into an index. `lock` is held while a batch is stored, never while one is being read."""

    catalog: Catalog
    vectors: VectorEngine
    keywords: KeywordIndex
    embedder: Embedder
    lock: threading.RLock
    # Whether the indexes may lack a change to the catalog: set before a change, cleared after it.
    unfinished: bool = field(init=False, default=False)
    stories: Stories = field(init=False)

    def __post_init__(self) -> None:
        self.stories = Stories(self.catalog)

    def run(
        self,
        items: Iterable[Article | Failure | RecognisedSource | Withdrawal | Announcement],
        progress: Callable[[Progress], None] | None = None,
    ) -> AddReport:
        """Add everything in `items`; failures and `RecognisedSource` records go into the report.

        See `AddReport` for what is counted. If reading `items` fails or is interrupted, what was stored before stays.
        """
        report, read = AddReport(), 0
        waiting = _Waiting()
        for item in items:
            match item:
                case RecognisedSource():
                    report += AddReport(taken=(item,))
                    continue
                case Announcement():
                    if progress:
                        progress(Progress(read, report, item))
                    continue
                case Failure():
                    report += AddReport(failed=(item,))
                case Article():
                    if problem := _unusable(item):
                        report += AddReport(failed=(problem,))
                    else:
                        waiting.put(item)
            read += 1
            if progress:
                progress(Progress(read, report))
            if waiting.is_enough:
                report += self._add(waiting.take())
                if progress:
                    progress(Progress(read, report))
        report += self._add(waiting.take())
        with self.lock:
            self.vectors.settle()
        if progress:
            progress(Progress(read, report))
        return report

    def _add(self, articles: Sequence[Article]) -> AddReport:
        """Store articles, in one batch unless an article occurs twice among them."""
        with self.lock:
            self.mend_missing()
            self.finish_interrupted()
            report, batch = AddReport(), _Batch()
            for article in articles:
                if batch.holds(article):
                    self._store(batch)
                    report, batch = report + batch.report, _Batch()
                report += self._take(article, batch)
            self._store(batch)
            return report + batch.report

    def _take(self, article: Article, batch: _Batch) -> AddReport:
        """Put a new or changed article into the batch; a version older than the searched one is stored at once.

        Returns the counts of what is not in the batch.
        """
        versions = self.catalog.versions(article.id)
        if any(digest == article.content_hash for _, digest, _ in versions):
            return AddReport(unchanged=1)
        article = replace(article, version=len(versions) + 1)
        current = self.catalog.current(article.id)
        dated = article.updated or article.published
        searched = next((date for version, _, date in versions if version == current), None)
        if dated and searched and dated < searched:
            self.catalog.store_superseded(article, datetime.now(UTC))
            return AddReport(updated=1)
        batch.articles.append(article)
        batch.passages.append(split(article))
        batch.added += not versions
        batch.updated += bool(versions)
        return AddReport()

    def _store(self, batch: _Batch) -> None:
        if not batch.articles:
            return
        texts = [
            embedded_text(article, passage)
            for article, passages in zip(batch.articles, batch.passages, strict=True)
            for passage in passages
        ]
        keys, vectors = embed_unknown(self.catalog, self.embedder, texts)
        rest = iter(keys)
        keys_by_article = [[next(rest) for _ in passages] for passages in batch.passages]
        self.begin()
        self.catalog.store_pending(batch.articles, batch.passages, keys_by_article, vectors, datetime.now(UTC))
        versions = [(article.id, article.version) for article in batch.articles]
        self.index_passages(versions)
        self.finish(versions)
        self.unfinished = False

    def begin(self) -> None:
        """Record, here and for the next opening, that the indexes are about to be stale."""
        self.catalog.set_setting("clean", "no")
        self.unfinished = True

    def mark_clean(self) -> None:
        """Record for the next opening that the indexes match the catalog."""
        writable = self.catalog.unwritable is None and not self.catalog.is_replaced()
        if writable and not self.unfinished and self.catalog.setting("clean") != "yes":
            self.catalog.set_setting("clean", "yes")

    def finish_interrupted(self) -> None:
        """Complete what failed half-way in this process, for example on a full disk, before anything else is written."""
        self.catalog.check_writable()
        if not self.unfinished:
            return
        align_keywords(self.catalog, self.keywords)
        pending = self.catalog.pending()
        if pending:
            self.index_passages(pending)
            self.finish(pending)
        self.unfinished = False

    def index_passages(self, versions: Sequence[tuple[str, int]]) -> None:
        """Write the stored passages of `versions` to both indexes."""
        passages = self.catalog.passages_of(versions)
        self.keywords.add(passages)
        self.keywords.commit()
        vectors = {
            row: vector
            for rows, batch in self.catalog.vectors([row for row, _, _ in passages])
            for row, vector in zip(rows, batch, strict=True)
        }
        self.vectors.upsert(passages, np.stack([vectors[row] for row, _, _ in passages]))

    def finish(self, versions: Sequence[tuple[str, int]]) -> None:
        """Recognise near-copies, make `versions` the searched ones, and delete what they replace."""
        for article_id, version in versions:
            article = self.catalog.article(article_id, version)
            if article is not None:
                self.stories.recognise(article, dict(versions))
        replaced = self.catalog.make_ready(versions)
        if replaced:
            self.keywords.delete(replaced)
            self.keywords.commit()
            self.vectors.delete(replaced)

    def recover(self) -> None:
        """Synchronise the keyword index with the catalog and complete interrupted work. Vectors recover by themselves."""
        clean = self.catalog.setting("clean") != "no"
        try:
            if not clean or len(self.keywords) != self.catalog.passage_count():
                align_keywords(self.catalog, self.keywords)
        except IndexDamaged as error:
            log.warning("%s; filling it again", error)
            self.mend_keywords()
        if self.catalog.unwritable:
            return
        finished = self.finish_pending()
        if finished:
            log.info("finished adding %d articles that a crash had interrupted", finished)

    def mend_missing(self) -> None:
        """Rebuild index files that were deleted while open, before writing to them."""
        with self.lock:
            if self.keywords.is_missing():
                log.warning("%s was deleted or replaced while it is open; filling it again", self.keywords.folder)
                self.mend_keywords()
            if self.vectors.missing():
                self.vectors.mend()

    def mend_keywords(self) -> None:
        """Fill the keyword index again from the catalog."""
        with self.lock:
            self.keywords.empty()
            align_keywords(self.catalog, self.keywords)

    def finish_pending(self) -> int:
        """Complete versions that a crash left pending. Returns their number.

        Both indexes have been synchronised with the catalog before, so the passages are in them.
        """
        pending = self.catalog.pending()
        if pending:
            self.finish(pending)
        return len(pending)


def align_keywords(catalog: Catalog, keywords: KeywordIndex) -> None:
    """Make the keyword index contain exactly the catalog's passages."""
    held, wanted = keywords.rows(), set(catalog.passage_rows())
    if held == wanted:
        return
    keywords.delete(held - wanted)
    for rows in chunks(sorted(wanted - held), FILL_ROWS):
        missing = catalog.passages_by_row(rows)
        keywords.add((row, article, passage) for row, (article, passage) in missing.items())
    keywords.commit()


def embed_unknown(
    catalog: Catalog, embedder: Embedder, texts: Sequence[str]
) -> tuple[list[bytes], dict[bytes, Vectors]]:
    """The vector keys of `texts`, and the vectors that the catalog lacks: no text is embedded twice."""
    keys = [vector_key(embedder.name, text) for text in texts]
    known = catalog.known_vectors(set(keys))
    wanted = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    if not wanted:
        return keys, {}
    return keys, dict(zip(wanted, embedder.embed_documents(list(wanted.values())), strict=True))


def reembed(catalog: Catalog, embedder: Embedder, progress: Callable[[Progress], None] | None = None) -> None:
    """Split and embed every searched article again; vectors that `embedder` made before are reused."""
    for number, article_id in enumerate(catalog.ids(), start=1):
        article = catalog.article(article_id)
        if article is not None:
            passages = split(article)
            keys, vectors = embed_unknown(catalog, embedder, [embedded_text(article, part) for part in passages])
            catalog.replace_passages(article, passages, keys, vectors)
        if progress:
            progress(Progress(number, AddReport()))


def vector_key(embedder: str, text: str) -> bytes:
    """32 bytes: the SHA-256 of the model's name and the text that is embedded."""
    return hashlib.sha256(f"{embedder}\0{text}".encode()).digest()


def _unusable(article: Article) -> Failure | None:
    """Why a text can't be stored as Unicode, checked early so that it does not fail its whole batch."""
    try:
        "\0".join(filter(None, (article.title, article.text, article.publisher, article.url, article.section))).encode()
    except UnicodeEncodeError as error:
        name = article.title.encode("utf-8", "replace").decode()
        return Failure(name, f"holds half a character at {error.start} (a lone surrogate); save it as UTF-8 again")
    return None
