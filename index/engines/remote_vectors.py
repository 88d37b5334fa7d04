"""Vector search on a Chroma server, with exact search while the server is unreachable.

The catalog has every vector, so the server's copy can be lost: the server may be killed, emptied or moved. While it
does not answer, exact search over the catalog answers questions, and additions and removals are synchronised later.
Nothing polls for the server: the next question or write after a pause reconnects in its own thread, so no question
waits for an unreachable server. This file must not know how requests are sent: that is in `chroma_server`.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedding.embedder import Vectors
from index.engines.chroma import DROP_SHARE
from index.engines.chroma_server import ChromaServerCollection
from index.engines.exact_vectors import FLAT_AT_MOST, ExactVectors
from index.engines.vector import metadata_of
from index.errors import HomeMismatch, IndexDamaged, NewsdeskError, ServerAway, SettingsError
from index.records import Article, Passage
from index.settings import ChromaServer
from index.store.catalog import Catalog

log = logging.getLogger("newsdesk.remote_vectors")

# A first question waits this long for the server to be synchronised before exact search answers it.
OPEN_PATIENCE_SECONDS = 5.0
CLOSE_PATIENCE_SECONDS = 10.0
# The pause before reconnecting to a lost server; it doubles after each failure.
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0
# Passages written between two checks whether to stop.
FILL_ROWS = 1_000
# How many passages are looked up by their own vector, and how near they must be: the graph is approximate, so one in
# four may be missed.
SAMPLE = 12
SAME_COSINE = 0.999

CATALOG_KEY = "catalog_id"


class RemoteVectors:
    """The vectors of all passages in a collection on `server`, derived from `catalog`; `embedder` is the model's name,
    `flat` the folder of the exact vectors.

    Raises `SettingsError` if the server denies access and `HomeMismatch` if the collection belongs to another home. A
    server that does not answer raises nothing: it is contacted again later.
    """

    def __init__(self, catalog: Catalog, server: ChromaServer, embedder: str, flat: Path) -> None:
        self._catalog = catalog
        self._server = server
        self._embedder = embedder
        self._owner = _catalog_id(catalog)
        self.name = server.collection or f"newsdesk-{self._owner[:12]}"
        self.problem: str | None = None
        self._exact = ExactVectors(catalog, flat)
        self._live: ChromaServerCollection | None = None
        self._stop = threading.Event()
        self._settled = threading.Event()
        self._write_lock = threading.RLock()
        self._seek_lock = threading.Lock()
        self._seeker: threading.Thread | None = None
        self._pause = FIRST_PAUSE_SECONDS
        self._next_try = 0.0
        try:
            found: ChromaServerCollection | None = self._reach()
        except (ServerAway, IndexDamaged) as error:
            found = None
            self._miss(error)
        if found is None:
            self._settled.set()
        else:
            self._seek(found)

    # -- searching -------------------------------------------------------------------------------------------------

    def search(
        self, vector: Vectors, k: int, rows: NDArray[np.int64] | None = None, share: float = 0.0
    ) -> list[tuple[int, float]]:
        """The `k` nearest `(row, cosine)`, best first, among all passages or among `rows` (ascending).

        `share` is the share of all passages that `rows` are, if known; it only affects how they are searched.
        """
        narrow = rows is not None and (share < DROP_SHARE or len(rows) <= FLAT_AT_MOST)
        if not narrow:
            self._settled.wait(OPEN_PATIENCE_SECONDS)
        live = self._live
        if live is None:
            self._seek()
        elif not narrow:
            try:
                found = live.query_among(vector, k, rows, share)
                if found is not None:
                    return self._exact.with_newest(vector, k, rows, found)
            except NewsdeskError as error:
                self._lose(live, error)
        return self._exact.search(vector, k, rows)

    def cosines(self, vector: Vectors, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        return self._exact.cosines(vector, rows)

    @property
    def engine(self) -> str:
        """What answers now: "chroma" or "exact search"."""
        return "chroma" if self._live is not None else "exact search"

    @property
    def place(self) -> str:
        """Where Chroma keeps the vectors, in words."""
        return f"the Chroma server at {self._server.url}, collection {self.name}"

    def missing(self) -> Sequence[str]:
        return ("flat",) if self._exact.is_missing() else ()

    def mend(self) -> None:
        """Rebuild the files of the exact vectors."""
        self._exact.follow()

    def wait_until_open(self) -> None:
        """Contact the server now if it is unreachable; return when it is synchronised or does not answer."""
        if self._live is None:
            self._seek(patient=False)
        seeker = self._seeker
        if seeker is not None:
            seeker.join()

    # -- writing ---------------------------------------------------------------------------------------------------

    def upsert(self, passages: Sequence[tuple[int, Article, Passage]], vectors: Vectors) -> None:
        """Write passages; `vectors[i]` is that of `passages[i]`. Never raises: the catalog has them anyway."""
        with self._write_lock:
            self._exact.keep_up()
            live = self._live
            if live is None:
                self._seek()
                return
            try:
                live.upsert([row for row, _, _ in passages], vectors, [metadata_of(a, p) for _, a, p in passages])
            except NewsdeskError as error:
                self._lose(live, error)

    def delete(self, rows: Sequence[int]) -> None:
        """Remove passages. Never raises: the catalog no longer shows them anyway."""
        with self._write_lock:
            self._exact.delete(rows)
            live = self._live
            if live is None:
                self._seek()
                return
            try:
                live.delete(rows)
            except NewsdeskError as error:
                self._lose(live, error)

    def settle(self) -> None:
        """After a large addition: contact the server if it was unreachable."""
        if self._live is None:
            self._seek()

    def rebuild(self) -> None:
        """Empty the collection and write it again. Raises a `NewsdeskError` on failure; the catalog is not affected."""
        seeker = self._seeker
        if seeker is not None:
            seeker.join()
        with self._write_lock:
            if self._live is not None:
                self._live.close()
                self._live = None
            found = self._reach()
            try:
                found.empty()
                self._bring_in_line(found, set())
            except NewsdeskError as error:
                found.close()
                self._miss(error)
                raise

    def close(self) -> None:
        """Disconnect from the server. Synchronising continues when the home is next opened."""
        self._stop.set()
        seeker = self._seeker
        if seeker is not None:
            seeker.join(CLOSE_PATIENCE_SECONDS)
        with self._write_lock:
            if self._live is not None:
                self._live.close()
                self._live = None

    # -- connecting to the server ----------------------------------------------------------------------------------

    def _seek(self, found: ChromaServerCollection | None = None, *, patient: bool = True) -> None:
        """Start synchronising the server, unless that is in progress or, if `patient`, it is too soon to try again."""
        with self._seek_lock:
            under_way = self._seeker is not None and self._seeker.is_alive()
            if under_way or self._stop.is_set() or (patient and time.monotonic() < self._next_try):
                return
            self._seeker = threading.Thread(
                target=self._bring_back, args=(found,), name="newsdesk-seek-server", daemon=True
            )
            self._seeker.start()

    def _bring_back(self, found: ChromaServerCollection | None) -> None:
        try:
            found = found or self._reach()
            self._bring_in_line(found, self._sound(found))
        except NewsdeskError as error:
            if found is not None:
                found.close()
            self._miss(error)
        finally:
            self._settled.set()

    def _reach(self) -> ChromaServerCollection:
        """The opened collection. Takes at most two seconds to find that nobody answers."""
        one = next(self._catalog.vectors(self._catalog.passage_rows()[:1]), None)
        dimension = one[1].shape[1] if one else None
        return ChromaServerCollection(self._server, self.name, self._owner, self._embedder, dimension)

    def _sound(self, found: ChromaServerCollection) -> set[int]:
        """The rows in the collection, if it finds them by their vectors; else it is emptied and there are none."""
        try:
            held = found.rows()
            self._check(found, held)
        except IndexDamaged as error:
            log.warning("%s; writing it again", error)
            found.empty()
            return set()
        return held

    def _bring_in_line(self, found: ChromaServerCollection, held: set[int]) -> None:
        """Make the collection, which contains `held`, contain exactly the catalog's passages, and start using it."""
        changed = self._level(found, held)
        if changed:
            self._check(found, held)
        with self._write_lock:
            changed += self._level(found, held)  # what was added and removed meanwhile
            if self._stop.is_set():
                found.close()
                return
            self._live = found
        if self.problem or changed:
            log.info("%s answers; %d passages were written to it or removed", self.place, changed)
        self.problem = None
        self._pause = FIRST_PAUSE_SECONDS

    def _level(self, found: ChromaServerCollection, held: set[int]) -> int:
        """Write what the collection lacks and remove what it has too much; `held` is its content, kept up to date."""
        wanted = set(self._catalog.passage_rows())
        gone, missing = sorted(held - wanted), sorted(wanted - held)
        if len(missing) > FILL_ROWS:
            self._settled.set()  # this takes a while; no question should wait for it
        found.delete(gone)
        held.difference_update(gone)
        for chunk in _chunks(missing):
            if self._stop.is_set():
                break
            passages = self._catalog.passages_by_row(chunk)
            for rows, vectors in self._catalog.vectors([row for row in chunk if row in passages]):
                found.upsert(rows, vectors, [metadata_of(*passages[row]) for row in rows])
                held.update(rows)
        return len(gone) + len(missing)

    def _check(self, found: ChromaServerCollection, held: set[int]) -> None:
        """Raises `IndexDamaged` unless passages in the collection are found by their own vectors."""
        rows = [row for row in self._catalog.passage_rows() if row in held]
        sample = rows[:: max(1, len(rows) // SAMPLE)][:SAMPLE]
        missed = sum(
            found.nearest_in_time(vector) < SAME_COSINE
            for _, vectors in self._catalog.vectors(sample)
            for vector in vectors
        )
        if missed * 4 > len(sample):
            raise IndexDamaged(f"{missed} of {len(sample)} known passages could not be found on {self.place}")

    def _lose(self, live: ChromaServerCollection, error: NewsdeskError) -> None:
        """Stop using a server that failed; logged once, however many questions notice."""
        with self._seek_lock:
            if self._live is not live:
                return
            self._live = None
        live.close()
        self._miss(error)

    def _miss(self, error: NewsdeskError) -> None:
        lasting = isinstance(error, HomeMismatch | SettingsError)
        self.problem = str(error) if lasting else f"{error} (exact search answers until it is back)"
        log.warning("%s; answering by exact search", error)
        self._next_try = time.monotonic() + self._pause
        self._pause = min(2 * self._pause, LONGEST_PAUSE_SECONDS)


def _catalog_id(catalog: Catalog) -> str:
    """32 hexadecimal digits that identify this catalog permanently, created on first use."""
    known = catalog.setting(CATALOG_KEY)
    if known is None:
        known = uuid.uuid4().hex
        catalog.set_setting(CATALOG_KEY, known)
    return known


def _chunks(rows: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(rows), FILL_ROWS):
        yield rows[start : start + FILL_ROWS]
