"""Vector search: Chroma in the home or on a server, and exact search for filters and wherever Chroma does not answer.

The catalog has every vector, so Chroma's copy can be lost: damaged, deleted, on a server that is killed, emptied or
moved. A thread opens it, compares it with the catalog, writes what is missing and removes what is too much. Meanwhile,
and whenever Chroma fails, questions are answered by `exact_vectors`, and what is added or removed is brought in line
later. Nothing polls for a Chroma that was lost: the next question or write after a pause opens it again in a thread of
its own, so no question waits for it. Where and how Chroma keeps its vectors is in `chroma_folders` and `chroma_server`.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.embedding.embedder import Vectors
from index.engines.chroma import VectorCollection, metadata_of
from index.engines.exact_vectors import ExactVectors
from index.errors import IndexDamaged, NewsdeskError, ServerAway
from index.records import Article, Passage
from index.store.catalog import Catalog
from index.store.catalog_reader import chunks

log = logging.getLogger("newsdesk.vectors")

# A first question waits this long for Chroma to open before exact search answers it.
OPEN_PATIENCE_SECONDS = 5.0
# Closing waits this long for Chroma to be brought in line; otherwise the next opening goes on with it.
CLOSE_PATIENCE_SECONDS = 10.0
# The pause before a lost Chroma is opened again; it doubles after each failure.
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0
# Passages written between two checks whether to stop.
FILL_ROWS = 1_000
# How many passages are looked up by their own vector, and how near they must be: the graph is approximate, so one in
# four may be missed.
SAMPLE = 12
SAME_COSINE = 0.999
# Chroma's distances and exact cosines differ by rounding, in the seventh decimal place.
COSINE_SLACK = 1e-3
# Writes since the last build stay in Chroma's log, which is replayed on opening (25 thousand rows: 16 s on 2 busy
# cores, against 1 s for a built folder). So rebuild after this many writes, or after this share of all passages.
REBUILD_AFTER_ROWS = 2_000
REBUILD_AFTER_SHARE = 1 / 3
WRITES_KEY = "chroma_writes_since_build"


class VectorStore(Protocol):
    """Where Chroma keeps the vectors. Every method raises `NewsdeskError`s: `IndexDamaged` if writing again helps."""

    place: str
    # Whether the vectors are in the home: then a collection is built beside the one that answers, and its log is
    # replayed on opening.
    local: bool

    def prepare(self) -> VectorCollection | None:
        """Do what must succeed before the home is open; the collection if it is known then."""

    def open(self) -> VectorCollection:
        """The collection as it was left; an empty one if there was none."""

    def fresh(self) -> VectorCollection:
        """An empty collection, to be filled."""

    def keep(self, collection: VectorCollection, held: set[int]) -> VectorCollection:
        """A collection that contains `held`, ready to be searched and to survive; the same one if it was so before."""


class VectorEngine:
    """The vectors of all passages of `catalog`, in `store` and in exact search's folder `flat`. Derived from the catalog.

    Safe to use from several threads. A home that can't be written has no store. Raises `SettingsError` if a server
    denies access, `HomeMismatch` if its collection belongs to another home, `HomeError` if the home can't be written.
    """

    def __init__(self, catalog: Catalog, flat: Path, store: VectorStore | None) -> None:
        self._catalog = catalog
        self._store = store
        self._exact = ExactVectors(catalog, flat)
        # What is wrong, in one line with the remedy; `None` when all is well.
        self.problem: str | None = str(catalog.unwritable) if catalog.unwritable else None
        self._live: VectorCollection | None = None
        self._stop = threading.Event()
        self._settled = threading.Event()
        self._opening = threading.Lock()  # held while Chroma is opened or rebuilt
        self._write_lock = threading.RLock()
        self._seek_lock = threading.Lock()
        self._seeker: threading.Thread | None = None
        self._pause = FIRST_PAUSE_SECONDS
        self._next_try = 0.0
        if store is not None:
            try:
                self._seek(store.prepare())
            except (ServerAway, IndexDamaged) as error:
                self._miss(error)
                self._settled.set()

    @property
    def engine(self) -> str:
        """What answers now: "chroma" or "exact search"."""
        return "chroma" if self._live is not None else "exact search"

    @property
    def place(self) -> str:
        """Where Chroma keeps the vectors, in words."""
        return self._store.place if self._store else "the catalog"

    # -- searching -------------------------------------------------------------------------------------------------

    def search(self, vector: Vectors, k: int, rows: NDArray[np.int64] | None = None) -> list[tuple[int, float]]:
        """The `k` nearest `(row, cosine)`, best first, among all passages or among `rows` (ascending)."""
        if rows is None and self._store is not None:
            self._settled.wait(OPEN_PATIENCE_SECONDS)
        live = self._live
        if live is None:
            self._seek()
        elif rows is None and (live.max_results is None or k <= live.max_results):
            try:
                return self._exact.with_newest(vector, k, self._rescored(vector, live.query(vector, k)))
            except NewsdeskError as error:
                self._lose(live, error)
        return self._exact.search(vector, k, rows)

    def cosines(self, vector: Vectors, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """`(n,)`: the cosine of each of `rows` (in any order); NaN for an unknown row."""
        return self._exact.cosines(vector, rows)

    def _rescored(self, vector: Vectors, found: list[tuple[int, float]]) -> list[tuple[int, float]]:
        """Chroma's results with the exact cosines: Chroma selects the candidates, and its own scores are not trusted.

        Raises `IndexDamaged` if its score for a passage in the home differs from the exact one.
        """
        rows = np.asarray([row for row, _ in found], dtype=np.int64)
        said = np.asarray([cosine for _, cosine in found], dtype=np.float32)
        exact = self._exact.cosines(vector, rows)
        exact = np.where(np.isnan(exact), said, exact)  # a passage that is being added or removed
        if self._store and self._store.local and (np.abs(exact - said) > COSINE_SLACK).any():
            raise IndexDamaged(f"{self.place} finds passages by vectors that are not theirs")
        order = np.lexsort((rows, -exact))
        return list(zip(rows[order].tolist(), exact[order].tolist(), strict=True))

    # -- writing ---------------------------------------------------------------------------------------------------

    def upsert(self, passages: Sequence[tuple[int, Article, Passage]], vectors: Vectors) -> None:
        """Write passages; `vectors[i]` is that of `passages[i]`. Never raises: the catalog has them anyway."""
        rows = [row for row, _, _ in passages]
        metadata = [metadata_of(article, passage) for _, article, passage in passages]
        with self._write_lock:
            self._exact.keep_up()
            self._write(lambda live: live.upsert(rows, vectors, metadata), len(rows))

    def delete(self, rows: Sequence[int]) -> None:
        """Remove passages. Never raises: the catalog no longer shows them anyway."""
        with self._write_lock:
            self._exact.delete(rows)
            self._write(lambda live: live.delete(rows), len(rows))

    def _write(self, change: Callable[[VectorCollection], None], count: int) -> None:
        live = self._live
        if live is None:
            self._seek()
            return
        try:
            change(live)
            self._count_writes(self._writes() + count)
        except NewsdeskError as error:
            self._lose(live, error)

    def settle(self) -> None:
        """After a large addition: build Chroma's folder again if too much is waiting in its log; open a lost Chroma.

        Never raises: what was added is stored, and the current engine keeps answering.
        """
        local = self._store is not None and self._store.local
        if local:
            self._join()
        limit = max(REBUILD_AFTER_ROWS, int(self._catalog.passage_count() * REBUILD_AFTER_SHARE))
        if self._live is None:
            self._seek()
        elif local and self._writes() >= limit:
            try:
                self.rebuild()
            except NewsdeskError as error:
                log.warning("%s; going on with the vector index as it was", error)

    def rebuild(self) -> None:
        """Write all vectors again from the catalog. Raises a `NewsdeskError` on failure."""
        self._catalog.check_writable()
        assert self._store is not None
        with self._opening, self._write_lock:
            if not self._store.local:  # it is going to be emptied
                self._retire()
            try:
                self._bring_in_line(self._store.fresh(), set())
            except NewsdeskError as error:
                if self._live is None:
                    self._miss(error)
                raise

    def missing(self) -> Sequence[str]:
        """The parts whose files were deleted from the open home, by their folders' names."""
        live = self._live
        gone = {"flat": self._exact.is_missing(), "chroma": live is not None and live.is_missing()}
        return [name for name, missing in gone.items() if missing and self._store]

    def mend(self) -> None:
        """Rebuild what is `missing`. Raises a `NewsdeskError` on failure."""
        self._exact.follow()
        live = self._live
        if live is not None and live.is_missing():
            self._lose(live, IndexDamaged(f"{self.place} was deleted or replaced while it is open"))
            self.rebuild()

    def wait_until_open(self) -> None:
        """Open a lost Chroma now; return when it is brought in line or can't be."""
        self._seek(patient=False)
        self._join()

    def close(self) -> None:
        """Close Chroma. What is under way gets a little time to finish; the next opening goes on with it."""
        if self._store and self._store.local:
            self._join(CLOSE_PATIENCE_SECONDS)
        self._stop.set()
        self._join(CLOSE_PATIENCE_SECONDS)
        with self._write_lock:
            self._retire()

    # -- opening Chroma --------------------------------------------------------------------------------------------

    def _seek(self, found: VectorCollection | None = None, *, patient: bool = True) -> None:
        """Start opening Chroma, unless that is in progress or done or, if `patient`, it is too soon to try again."""
        with self._seek_lock:
            under_way = self._live is not None or (self._seeker is not None and self._seeker.is_alive())
            too_soon = patient and time.monotonic() < self._next_try
            if self._store is None or under_way or too_soon or self._stop.is_set():
                return
            self._seeker = threading.Thread(
                target=self._bring_back, args=(self._store, found), name="newsdesk-open-vectors", daemon=True
            )
            self._seeker.start()

    def _join(self, seconds: float | None = None) -> None:
        seeker = self._seeker
        if seeker is not None:
            seeker.join(seconds)

    def _bring_back(self, store: VectorStore, found: VectorCollection | None) -> None:
        try:
            self._exact.keep_up()
            with self._opening:
                if self._live is None:
                    self._bring_in_line(*self._sound(store, found))
        except NewsdeskError as error:
            self._miss(error)
        finally:
            self._settled.set()

    def _sound(self, store: VectorStore, found: VectorCollection | None) -> tuple[VectorCollection, set[int]]:
        """The collection and its rows, if it finds them by their vectors; else an empty one."""
        try:
            found = found or store.open()
            held = found.rows()
            self._check(found, held)
        except NewsdeskError as error:
            if found is not None:
                self._close(found)
            if not isinstance(error, IndexDamaged):
                raise
            self.problem = str(error)
            log.warning("%s; answering by exact search and writing it again", error)
            self._settled.set()
            return store.fresh(), set()
        return found, held

    def _bring_in_line(self, found: VectorCollection, held: set[int]) -> None:
        """Make the collection, which contains `held`, contain exactly the catalog's passages, and start using it."""
        assert self._store is not None
        try:
            changed = self._level(found, held)
            if changed:
                self._check(found, held)
            built = found
            if not self._stop.is_set():
                found = self._store.keep(built, held)
            with self._write_lock:
                later = self._level(found, held)  # what was added and removed meanwhile
                if self._stop.is_set():
                    self._close(found)
                    return
                self._count_writes(later + (0 if found is not built else self._writes() + changed))
                old, self._live = self._live, found
                if old is not None:
                    self._close(old)
                found.took_over()
        except NewsdeskError:
            self._close(found)
            raise
        if self.problem or changed:
            log.info("%s answers; %d passages were written to it or removed", self.place, changed + later)
        self.problem = None
        self._pause = FIRST_PAUSE_SECONDS

    def _level(self, found: VectorCollection, held: set[int]) -> int:
        """Write what the collection lacks and remove what it has too much; `held` is its content, kept up to date."""
        wanted = set(self._catalog.passage_rows())
        gone, missing = sorted(held - wanted), sorted(wanted - held)
        if len(missing) > FILL_ROWS:
            self._settled.set()  # this takes a while; no question should wait for it
        found.delete(gone)
        held.difference_update(gone)
        for chunk in chunks(missing, FILL_ROWS):
            if self._stop.is_set():
                break
            passages = self._catalog.passages_by_row(chunk)
            for rows, vectors in self._catalog.vectors([row for row in chunk if row in passages]):
                found.upsert(rows, vectors, [metadata_of(*passages[row]) for row in rows])
                held.update(rows)
        return len(gone) + len(missing)

    def _check(self, found: VectorCollection, held: set[int]) -> None:
        """Raises `IndexDamaged` unless passages in the collection are found by their own vectors."""
        rows = sorted(held)
        sample = rows[:: max(1, len(rows) // SAMPLE)][:SAMPLE]
        known = [vector for _, vectors in self._catalog.vectors(sample) for vector in vectors]
        missed = sum(found.nearest_cosine(vector) < SAME_COSINE for vector in known)
        if missed * 4 > len(known):
            raise IndexDamaged(f"{missed} of {len(known)} known passages could not be found in {self.place}")

    def _lose(self, live: VectorCollection, error: NewsdeskError) -> None:
        """Stop using a Chroma that failed; logged once, however many questions notice."""
        with self._seek_lock:
            if self._live is not live:
                return
            self._live = None
        if isinstance(error, IndexDamaged):
            live.distrust()
        self._close(live)
        self._miss(error)

    def _miss(self, error: NewsdeskError) -> None:
        self.problem = (
            f"{error} (exact search answers until it is back)" if isinstance(error, ServerAway) else str(error)
        )
        log.warning("%s; answering by exact search", error)
        self._next_try = time.monotonic() + self._pause
        self._pause = min(2 * self._pause, LONGEST_PAUSE_SECONDS)

    def _retire(self) -> None:
        live, self._live = self._live, None
        if live is not None:
            self._close(live)

    @staticmethod
    def _close(collection: VectorCollection) -> None:
        try:
            collection.close()
        except NewsdeskError as error:
            log.warning("%s", error)

    def _writes(self) -> int:
        return int(self._catalog.setting(WRITES_KEY) or 0)

    def _count_writes(self, count: int) -> None:
        """Remember how many writes wait in the log of a Chroma in the home."""
        if self._store and self._store.local and count != self._writes():
            self._catalog.set_setting(WRITES_KEY, str(count))
