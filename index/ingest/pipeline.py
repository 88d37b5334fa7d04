"""Adds articles: detects versions and near-copies, splits, embeds and stores them, and reports what happened.

Articles are written in batches. A batch is first stored in the catalog as pending, then written to both indexes, then
made ready; only then does it count as added. After a crash in between, `finish_pending` completes it when the home is
next opened. It must not know where articles come from.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import numpy as np

from index.embedding.embedder import Embedder, Vectors
from index.engines.keyword import KeywordIndex
from index.engines.vector import VectorEngine
from index.errors import IndexDamaged
from index.ingest.batch import Batch, WaitingArticles, came
from index.ingest.currency import takes_place
from index.ingest.identity import Placed, place, withdrawn_ids
from index.ingest.repeated_paragraphs import RepeatedParagraphs
from index.ingest.stories import Stories
from index.records import (
    AddReport,
    Announcement,
    Arrival,
    Article,
    Failure,
    RecognisedSource,
    Withdrawal,
)
from index.splitter import embedded_text, split
from index.store.article_states import states_of, withdrawal_of
from index.store.catalog import Catalog
from index.store.catalog_reader import chunks

log = logging.getLogger("newsdesk.index")

# Why a text that its outlet repeats under different headlines is not searched.
REPEATED = "its outlet prints this text under different headlines"

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
    paragraphs: RepeatedParagraphs = field(init=False)

    def __post_init__(self) -> None:
        self.stories = Stories(self.catalog)
        self.paragraphs = RepeatedParagraphs(self.catalog)

    def run(
        self,
        items: Iterable[Article | Arrival | Withdrawal | Failure | RecognisedSource | Announcement],
        progress: Callable[[Progress], None] | None = None,
    ) -> AddReport:
        """Add everything in `items`, an `Article` as from an archive; failures and `RecognisedSource` records go into the
        report.

        See `AddReport` for what is counted. If reading `items` fails or is interrupted, what was stored before stays.
        """
        report, read = AddReport(), 0
        waiting = WaitingArticles()
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
                case Withdrawal():
                    report += self._add(waiting.take()) + self._withdraw(item)
                case Article() | Arrival():
                    arrival = Arrival(article=item) if isinstance(item, Article) else item
                    if problem := _unusable(arrival.article):
                        report += AddReport(failed=(problem,))
                    else:
                        waiting.put(arrival)
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

    def _add(self, arrivals: Sequence[Arrival]) -> AddReport:
        """Store articles, in one batch unless an article occurs twice among them."""
        if not arrivals:
            return AddReport()
        with self.lock:
            self.mend_missing()
            self.finish_interrupted()
            report, batch, confirmed = AddReport(), Batch(), list[tuple[str, int]]()
            for arrival in arrivals:
                placed = place(arrival, self.catalog, batch.under_key.get(arrival.article.id, ()))
                if placed.article.id in batch.articles:
                    report, batch = report + self._store(batch), Batch()
                report += self._take(arrival, placed, batch, confirmed)
            report += self._store(batch)
            if confirmed:
                self.catalog.confirm(confirmed, datetime.now(UTC))
            return report

    def _take(self, arrival: Arrival, placed: Placed, batch: Batch, confirmed: list[tuple[str, int]]) -> AddReport:
        """Put a new or changed article into the batch; a version that does not become the searched one is stored at once,
        and one that a live address still gives is listed in `confirmed`. Returns the counts of what is not in the batch.
        """
        article = placed.article
        states = states_of(self.catalog, article.id)
        searched = next((each for each in states if each.searched), None)
        withdrawal = None if searched else withdrawal_of(self.catalog, article.id, arrival.article.id)
        if placed.merged:
            self.catalog.know_as(placed.keys, article.id)
        is_known = any(each.content_hash == article.content_hash for each in states)
        still = bool(searched and searched.content_hash == article.content_hash)
        if is_known and (still or arrival.origin == "archive" or (withdrawal and withdrawal.reason == REPEATED)):
            if searched and arrival.origin != "archive":
                confirmed.append((article.id, searched.version))
            return AddReport(unchanged=1)
        current = takes_place(arrival, searched, withdrawal)
        if withdrawal and not (current or states):
            return AddReport(failed=(Failure(article.title, f"is not added: {withdrawal.reason}"),))
        placed = replace(placed, article=replace(article, version=len(states) + 1))
        if current:
            batch.put(arrival, placed, is_new=not states)
            return AddReport()
        if not is_known:
            self.catalog.store_superseded(placed.article, datetime.now(UTC), came(arrival, placed))
        return AddReport(updated=not is_known, unchanged=is_known, superseded=not is_known, merged=placed.merged)

    def _store(self, batch: Batch) -> AddReport:
        if not batch.articles:
            return batch.report
        texts = [
            embedded_text(article, passage)
            for article, passages in zip(batch.articles.values(), batch.passages, strict=True)
            for passage in passages
        ]
        keys, vectors = embed_unknown(self.catalog, self.embedder, texts)
        rest = iter(keys)
        keys_by_article = [[next(rest) for _ in passages] for passages in batch.passages]
        self.begin()
        articles = tuple(batch.articles.values())
        self.catalog.store_pending(articles, batch.passages, keys_by_article, vectors, datetime.now(UTC), batch.came)
        versions = [(article.id, article.version) for article in articles]
        self.index_passages(versions)
        self.finish(versions)
        self.unfinished = False
        return batch.report + AddReport(repeated=self._drop_repeated(versions))

    def _drop_repeated(self, versions: Sequence[tuple[str, int]]) -> int:
        """Stop searching texts that their outlet repeats under different headlines. Returns the number of articles."""
        repeated: dict[str, None] = {}
        for article_id, _ in versions:
            if article_id not in repeated:
                repeated |= dict.fromkeys(self.stories.repeated(article_id, REPEATED))
        self.stop_searching(tuple(repeated), REPEATED)
        return len(repeated)

    def _withdraw(self, withdrawal: Withdrawal) -> AddReport:
        """Stop searching what a withdrawal is about, and remember it for what comes later; a failure if nothing of it is
        stored.
        """
        with self.lock:
            self.mend_missing()
            self.finish_interrupted()
            self.catalog.remember_withdrawal(withdrawal, datetime.now(UTC))
            ids = withdrawn_ids(withdrawal, self.catalog)
            if not ids:
                return AddReport(failed=(Failure(withdrawal.url or "an item without address", withdrawal.reason),))
            searched = [id_ for id_ in ids if self.catalog.current(id_)]
            self.stop_searching(searched, withdrawal.reason)
            return AddReport(withdrawn=len(searched), unchanged=len(ids) - len(searched))

    def stop_searching(self, ids: Sequence[str], reason: str) -> None:
        """Withdraw articles: their versions stay readable, and both indexes lose them."""
        if not ids:
            return
        self.begin()
        rows: list[int] = []
        for id_ in ids:
            self.stories.let_go(id_)
            rows += self.catalog.withdraw(id_, reason, datetime.now(UTC))
        self.keywords.delete(rows)
        self.keywords.commit()
        self.vectors.delete(rows)
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
        articles = [self.catalog.article(article_id, version) for article_id, version in versions]
        found = [article for article in articles if article is not None]
        for article in found:
            self.stories.recognise(article, dict(versions))
        self.paragraphs.recognise(found)
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
