"""Vector search in the home: Chroma when it works, exact search when it does not.

Chroma's folder is derived from the catalog and has generations: `chroma/generation-7` is in use if `chroma/current`
names it. On opening, another process first tests the folder. Meanwhile, and whenever Chroma fails, questions are
answered by `exact_vectors`, as are those whose filter passes few passages. A damaged or missing folder is rebuilt from
the catalog as a new generation, verified, and swapped in; nothing is embedded again. This file must not know how Chroma
is called: that is in `chroma`.
"""

from __future__ import annotations

import logging
import os
import shutil
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedding.embedder import Vectors
from index.engines.chroma import DROP_SHARE, ChromaFolder, import_chroma, probe
from index.engines.exact_vectors import FLAT_AT_MOST, ExactVectors
from index.engines.vector import metadata_of
from index.errors import IndexDamaged, NewsdeskError
from index.records import Article, Passage
from index.store.catalog import Catalog
from index.store.checksums import changed_file, write_sums
from index.store.disk_errors import Identity, disk_error, identity
from index.store.permissions import make_private_folder

log = logging.getLogger("newsdesk.local_vectors")

PROBE_SAMPLE = 12
PROBE_TIMEOUT_SECONDS = 60.0
# A first question waits this long for Chroma to open before exact search answers it.
OPEN_PATIENCE_SECONDS = 5.0
# Closing waits this long for a rebuild; otherwise the next opening starts it again.
CLOSE_PATIENCE_SECONDS = 10.0
# Writes since the last build stay in Chroma's log, which is replayed on opening (25 thousand rows: 16 s on 2 busy
# cores, against 1 s for a built folder). So rebuild after this many writes, or after this share of all passages.
REBUILD_AFTER_ROWS = 2_000
REBUILD_AFTER_SHARE = 1 / 3

# Chroma's distances and exact cosines differ by rounding, in the seventh decimal place.
COSINE_SLACK = 1e-3

# The file name of Chroma's own database.
DATABASE = "chroma.sqlite3"
WRITES_KEY = "chroma_writes_since_build"


class LocalVectors:
    """The vectors of all passages in `folder`, derived from `catalog`. Opening continues in the background."""

    def __init__(self, catalog: Catalog, folder: Path) -> None:
        self._catalog = catalog
        self._folder = folder
        self._live: ChromaFolder | None = None
        self._live_as: Identity | None = None
        self._last_tried = 0
        self.problem: str | None = None
        self._exact = ExactVectors(catalog, folder.parent / "flat")
        self._stop = threading.Event()
        self._opened = threading.Event()
        self._write_lock = threading.RLock()
        try:
            make_private_folder(folder)
        except OSError as error:
            raise self._unwritable(error) from error
        import_chroma()
        self._opener = threading.Thread(target=self._open, name="newsdesk-open-vectors", daemon=True)
        self._opener.start()

    # -- searching -------------------------------------------------------------------------------------------------

    def search(
        self, vector: Vectors, k: int, rows: NDArray[np.int64] | None = None, share: float = 0.0
    ) -> list[tuple[int, float]]:
        """The `k` nearest `(row, cosine)`, best first, among all passages or among `rows` (ascending).

        `share` is the share of all passages that `rows` are, if known; it only affects how they are searched.
        """
        if rows is not None and (share < DROP_SHARE or len(rows) <= FLAT_AT_MOST):
            return self._exact.search(vector, k, rows)
        self._opened.wait(OPEN_PATIENCE_SECONDS)
        live = self._live
        if live is not None:
            try:
                found = live.query_among(vector, k, rows, share)
                if found is not None:
                    return self._exact.with_newest(vector, k, rows, self._exactly(vector, found))
            except IndexDamaged as error:
                if self._live is live:  # otherwise a rebuild has just replaced it
                    self._give_up(error)
        return self._exact.search(vector, k, rows)

    def _exactly(self, vector: Vectors, found: list[tuple[int, float]]) -> list[tuple[int, float]]:
        """Chroma's results with the exact cosines: Chroma selects the candidates, and its own scores are not trusted.

        Raises `IndexDamaged` if its score for a passage differs from the exact one.
        """
        rows = np.asarray([row for row, _ in found], dtype=np.int64)
        said = np.asarray([cosine for _, cosine in found], dtype=np.float32)
        exact = self._exact.cosines(vector, rows)
        exact = np.where(np.isnan(exact), said, exact)  # a passage that is being added or removed
        if (np.abs(exact - said) > COSINE_SLACK).any():
            raise IndexDamaged(f"the vector index in {self._folder} finds passages by vectors that are not theirs")
        order = np.lexsort((rows, -exact))
        return list(zip(rows[order].tolist(), exact[order].tolist(), strict=True))

    def cosines(self, vector: Vectors, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """The cosine of each of `rows` (in any order); NaN for an unknown row."""
        return self._exact.cosines(vector, rows)

    def wait_until_open(self) -> None:
        """Return when opening, including any rebuild that it required, is finished."""
        self._opener.join()

    @property
    def engine(self) -> str:
        """What answers now: "chroma" or "exact search"."""
        return "chroma" if self._live is not None else "exact search"

    @property
    def place(self) -> str:
        """Where Chroma keeps the vectors, in words."""
        return f"Chroma in {self._folder}"

    # -- writing ---------------------------------------------------------------------------------------------------

    def upsert(self, passages: Sequence[tuple[int, Article, Passage]], vectors: Vectors) -> None:
        """Write passages; `vectors[i]` is that of `passages[i]`. Never raises: the catalog has them anyway."""
        self._opened.wait()
        with self._write_lock:
            self._exact.keep_up()
            if self._live is None:
                return
            try:
                self._live.upsert([row for row, _, _ in passages], vectors, [metadata_of(a, p) for _, a, p in passages])
                self._count_writes(len(passages))
            except NewsdeskError as error:
                self._give_up(error)

    def delete(self, rows: Sequence[int]) -> None:
        """Remove passages. Never raises: the catalog no longer shows them anyway."""
        self._opened.wait()
        with self._write_lock:
            self._exact.delete(rows)
            if self._live is None or not rows:
                return
            try:
                self._live.delete(rows)
                self._count_writes(len(rows))
            except NewsdeskError as error:
                self._give_up(error)

    def settle(self) -> None:
        """After a large addition: build a new generation if too much is waiting in Chroma's log, or if Chroma failed.

        Never raises: what was added is stored, and the current engine keeps answering.
        """
        self._opened.wait()
        writes = int(self._catalog.setting(WRITES_KEY) or 0)
        limit = max(REBUILD_AFTER_ROWS, int(self._catalog.passage_count() * REBUILD_AFTER_SHARE))
        if self._live is None or writes >= limit:
            try:
                self.rebuild()
            except NewsdeskError as error:
                if self._live is None:
                    self._give_up(error)
                else:
                    log.warning("%s; going on with the vector index as it was", error)

    def rebuild(self) -> None:
        """Build a new generation from the catalog, verify it and swap it in. Raises `NewsdeskError` on failure."""
        if threading.current_thread() is not self._opener:
            self._opened.wait()
        with self._write_lock:
            # Chroma caches paths that it failed to open, so a path is never tried twice.
            self._last_tried = max(self._last_tried, self._newest_number()) + 1
            name = f"generation-{self._last_tried}"
            folder = self._folder / name
            shutil.rmtree(folder, ignore_errors=True)
            try:
                make_private_folder(self._folder)
                built = self._build(folder)
                if built:
                    self._point_to(name)
            except OSError as error:
                shutil.rmtree(folder, ignore_errors=True)
                raise self._unwritable(error) from error
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
            if not built:
                shutil.rmtree(folder, ignore_errors=True)
                return
            old, self._live = self._live, None
            if old is not None:
                old.close()
            self._go_live(ChromaFolder(folder))
            self.problem = None
            self._catalog.set_setting(WRITES_KEY, "0")
            self._discard_others(name)

    def missing(self) -> Sequence[str]:
        """See `VectorEngine.missing`."""
        gone = ["flat"] if self._exact.is_missing() else []
        if self._live is not None and identity(self._live.folder / DATABASE) != self._live_as:
            gone.append(self._folder.name)
        return gone

    def mend(self) -> None:
        """Rebuild what is `missing`. Raises a `NewsdeskError` on failure."""
        self._exact.follow()
        if self._folder.name in self.missing():
            log.warning("%s was deleted or replaced while it is open; building it again", self._folder)
            self._opened.wait()
            with self._write_lock:
                old, self._live = self._live, None
                if old is not None:
                    old.close()
            self.rebuild()

    def _go_live(self, live: ChromaFolder) -> None:
        self._live, self._live_as = live, identity(live.folder / DATABASE)

    def _build(self, folder: Path) -> bool:
        """Fill `folder` from the catalog and check it; `False` when told to stop. Can raise `OSError` too.

        Additions and removals made meanwhile reach the new generation afterwards: their writers wait for the lock.
        """
        building = ChromaFolder(folder, create=True, building=True)
        written: set[int] = set()
        try:
            for rows, vectors in self._catalog.vectors(batch=1_000):
                if self._stop.is_set():
                    return False
                passages = self._catalog.passages_by_row(rows)
                places = [place for place, row in enumerate(rows) if row in passages]
                kept = [rows[place] for place in places]
                building.upsert(kept, vectors[places], [metadata_of(*passages[row]) for row in kept])
                written.update(kept)
            building.go_live()
            if building.rows() != written:
                raise IndexDamaged(f"the new vector index in {folder} does not hold what was written to it")
        finally:
            building.close()
        # A graph on disk does not change while the folder is in use: writes go to the log in Chroma's database. With
        # fewer passages than BUILD_SYNC_THRESHOLD there is no graph, and its files are empty.
        graphs = [path.parent for path in folder.glob("*/index_metadata.pickle")]
        write_sums(folder, (path for graph in graphs for path in graph.iterdir()))
        return True

    def close(self) -> None:
        """Close Chroma. A rebuild in progress gets a little time to finish."""
        self._opener.join(CLOSE_PATIENCE_SECONDS)
        self._stop.set()
        self._opener.join()
        with self._write_lock:
            if self._live is not None:
                try:
                    self._live.close()
                except IndexDamaged as error:
                    log.warning("%s", error)
                self._live = None

    # -- opening ---------------------------------------------------------------------------------------------------

    def _open(self) -> None:
        try:
            self._exact.keep_up()
            name = self._current()
            if name:
                self.problem = self._probe(self._folder / name)
            elif self._generations():
                self.problem = f"{self._folder / 'current'} names no folder"
            if name and self.problem is None:
                with self._write_lock:  # or else a rebuild requested meanwhile loses its folder to the last line
                    live = ChromaFolder(self._folder / name)
                    self._reconcile(live)
                    self._go_live(live)
                    self._discard_others(name)
            else:
                if self.problem:
                    log.warning(
                        "the vector index is damaged: %s; answering by exact search and rebuilding it", self.problem
                    )
                    self._opened.set()
                self.rebuild()
        except NewsdeskError as error:
            self._give_up(error)
        finally:
            self._opened.set()

    def _probe(self, folder: Path) -> str | None:
        if not folder.is_dir():
            return "its folder is missing"
        if name := changed_file(folder, self._stop):
            return f"{name} in it is not as it was written"
        rows = self._catalog.passage_rows()
        sample = rows[:: max(1, len(rows) // PROBE_SAMPLE)][:PROBE_SAMPLE]
        ready = sorted(self._catalog.located(sample))  # a pending passage may be missing from Chroma
        if not ready:
            return probe(folder, [], np.zeros((0, 1), dtype=np.float32), PROBE_TIMEOUT_SECONDS)
        found, vectors = next(self._catalog.vectors(ready))
        return probe(folder, found, vectors, PROBE_TIMEOUT_SECONDS)

    def _reconcile(self, live: ChromaFolder) -> None:
        """Make an undamaged folder contain exactly the catalog's passages, completing what a crash interrupted."""
        held, wanted = live.rows(), set(self._catalog.passage_rows())
        live.delete(sorted(held - wanted))
        for rows, vectors in self._catalog.vectors(sorted(wanted - held)):
            passages = self._catalog.passages_by_row(rows)
            live.upsert(rows, vectors, [metadata_of(*passages[row]) for row in rows])

    def _give_up(self, error: NewsdeskError) -> None:
        self.problem = str(error)
        self._live = None
        log.warning("%s; answering by exact search", error)

    def _count_writes(self, number: int) -> None:
        self._catalog.set_setting(WRITES_KEY, str(int(self._catalog.setting(WRITES_KEY) or 0) + number))

    # -- generations -----------------------------------------------------------------------------------------------

    def _current(self) -> str | None:
        try:
            return (self._folder / "current").read_text(encoding="utf-8").strip() or None
        except (FileNotFoundError, UnicodeDecodeError):
            return None

    def _point_to(self, name: str) -> None:
        pointer = self._folder / "current"
        fresh = pointer.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as file:
            file.write(name)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(pointer)

    def _unwritable(self, error: OSError) -> NewsdeskError:
        what = f"the vector index in {self._folder}"
        return disk_error(what, error) or IndexDamaged(f"{what} can't be written: {error.strerror or error}")

    def _generations(self) -> list[Path]:
        return [path for path in self._folder.glob("generation-*") if path.is_dir()]

    def _newest_number(self) -> int:
        numbers = [
            int(path.name.partition("-")[2]) for path in self._generations() if path.name.partition("-")[2].isdigit()
        ]
        return max(numbers, default=0)

    def _discard_others(self, name: str) -> None:
        for path in self._generations():
            if path.name != name:
                shutil.rmtree(path, ignore_errors=True)
