"""Exact search over a file of all vectors: for filters, and for everything while Chroma is unavailable.

Chroma takes 12 to 27 ms to search among 50 thousand given ids, and longer with its own filters. Here each vector has
one sign bit per number. The passages whose bits agree most with the question's are selected by counting bits, and only
those are compared exactly. The results are exact cosines.

The files are derived from the catalog and catch up by themselves: row numbers only rise, so everything after the last
row is missing. The catalog stores how many vectors are safely written, and the files' checksums; vectors after that
number, or files that don't match the catalog on opening, are written again. Safe to use from several threads.
"""

from __future__ import annotations

import logging
import os
import shutil
import threading
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.embedding.embedder import Vectors
from index.engines.exact_arrays import (
    BLOCK,
    STORED,
    ExactState,
    SignBits,
    alike,
    bits_of,
    empty,
    find,
    places_of,
    sizes_of,
)
from index.errors import HomeError, IndexDamaged, NewsdeskError
from index.store.catalog import Catalog
from index.store.checksums import file_sum
from index.store.disk_errors import disk_error
from index.store.passage_columns import Mask, Rows
from index.store.permissions import make_private_folder

log = logging.getLogger("newsdesk.exact_vectors")

SETTING = "flat_vectors"
FILES = ("vectors", "bits", "rows")
# Above this many passages, and above this many per wanted hit, sign bits select which passages to compare. At a million
# passages and 130 wanted hits they miss 2 of the best 100 and none of the best ten (docs/results); comparing takes 3
# ms.
CHOSEN_AT_LEAST = 2_000
CHOSEN_PER_HIT = 20
# More passages than are written to a small home before Chroma's index is rebuilt.
NEWEST = 2_500
SAMPLE = 16
MAX_GONE_SHARE = 0.25


class ExactVectors:
    """The vectors of all passages of `catalog` in files in `folder`, opened on first use."""

    def __init__(self, catalog: Catalog, folder: Path) -> None:
        self._catalog = catalog
        self._folder = folder
        self._lock = threading.Lock()
        self._position = -1
        self._generation = 0
        # The checksums of the safely written part of each file.
        self._sums: dict[str, int] = {}
        self._state: ExactState | None = None
        self._in_memory = False

    # -- searching -------------------------------------------------------------------------------------------------

    def search(self, vector: Vectors, k: int, rows: Rows | None = None) -> list[tuple[int, float]]:
        """The `k` nearest `(row, cosine)`, best first, among all passages or among `rows` (rising)."""
        state = self._now(vector)
        places = places_of(state, rows)
        if not len(places) or k < 1:
            return []
        chosen = max(CHOSEN_AT_LEAST, k * CHOSEN_PER_HIT)
        if len(places) > chosen:
            places = alike(state, vector, places, chosen)
        scores = state.vectors[places] @ vector
        best = np.argpartition(-scores, min(k, len(scores)) - 1)[:k]
        best = best[np.lexsort((places[best], -scores[best]))]
        return list(zip(state.rows[places[best]].tolist(), scores[best].tolist(), strict=True))

    def with_newest(self, vector: Vectors, k: int, found: list[tuple[int, float]]) -> list[tuple[int, float]]:
        """The `k` nearest of what Chroma `found` and of the last `NEWEST` passages written.

        A graph can lose a passage that was inserted between others: no edge leads to it any more, whatever the query.
        """
        state = self._now(vector)
        if not len(state.rows):  # then the vectors have no dimension yet either
            return found
        last = slice(max(0, len(state.rows) - NEWEST), None)
        # Not with BLAS: on busy cores its threads wait for each other longer than all of this takes.
        scores = np.einsum("ij,j->i", state.vectors[last], vector)
        nearer = state.alive[last].copy()
        if len(found) >= k:
            nearer &= scores > min(score for _, score in found)
        places = np.flatnonzero(nearer)
        nearest = dict(zip(state.rows[last][places].tolist(), scores[places].tolist(), strict=True)) | dict(found)
        return sorted(nearest.items(), key=lambda each: (-each[1], each[0]))[:k]

    def cosines(self, vector: Vectors, rows: Rows) -> NDArray[np.float32]:
        """The cosine of each of `rows` (in any order); NaN for an unknown row."""
        state = self._now(vector)
        found = np.full(len(rows), np.nan, dtype=np.float32)
        places, there = find(state.rows, rows)
        if there.any():  # in an empty home the vectors have no dimension
            found[there] = state.vectors[places[there]] @ vector
        return found

    # -- following the catalog -------------------------------------------------------------------------------------

    def follow(self) -> None:
        """Add what the catalog has and the files lack. The first call opens the files.

        If the disk can't be written, the vectors are read into memory, and a later change tries the files again. Raises
        `IndexDamaged` when the files can't be written for another reason, `HomeError` when the catalog can't be read.
        """
        with self._lock:
            position = self._catalog.change_log.position
            try:
                self._follow_in_files(position)
            except HomeError as error:
                log.log(
                    logging.INFO if self._catalog.unwritable else logging.WARNING,
                    "%s; the vectors are read into memory instead",
                    error,
                )
                self._read_into_memory()
            self._position = position

    def _follow_in_files(self, position: int) -> None:
        try:
            if self._state is None or self._in_memory or self.is_missing():
                self._position = -1  # searches wait, and everything missing from the files is added
                self._open()
                self._in_memory = False
            if position != self._position:
                self._take_in()
        except OSError as error:
            what = f"the flat vectors in {self._folder}"
            raise disk_error(what, error) or IndexDamaged(
                f"{what} can't be written: {error.strerror or error} (remove what is there: it is made again)"
            ) from error

    def _read_into_memory(self) -> None:
        """Load all vectors of the catalog when the files can't be updated: a full disk must not prevent answers."""
        rows, vectors = [], []
        for some, values in self._catalog.vectors():
            rows += some
            vectors.append(np.ascontiguousarray(values, dtype=STORED))
        self._in_memory = True
        if not rows:
            self._state = empty()
            return
        stacked = np.concatenate(vectors)
        words = np.ascontiguousarray(bits_of(stacked).view("<u8").T.astype(np.uint64))
        found = np.asarray(rows, dtype=np.int64)
        self._state = ExactState(found, np.ones(len(found), dtype=bool), words, stacked)

    def is_missing(self) -> bool:
        """Whether files that were written no longer exist. Vectors that are already loaded are still searched."""
        state = self._state
        written = state is not None and len(state.rows) > 0 and not self._in_memory
        return written and not all(self._path(name).is_file() for name in FILES)

    def keep_up(self) -> None:
        """As `follow`, after a write that must not fail: what can't be written now is added by the next search."""
        try:
            self.follow()
        except NewsdeskError as error:
            log.warning("%s", error)

    def delete(self, rows: Iterable[int]) -> None:
        """Exclude passages that were removed from the catalog. Their space is reclaimed on a later opening."""
        with self._lock:
            if self._state is not None:
                places, there = find(self._state.rows, np.fromiter(rows, dtype=np.int64))
                alive = self._state.alive.copy()
                alive[places[there]] = False
                self._set_alive(self._state, alive)

    def _now(self, vector: Vectors) -> ExactState:
        if self._state is None or self._position != self._catalog.change_log.position:
            self.follow()
        state = self._state
        assert state is not None
        if len(state.rows) and state.vectors.shape[1] != len(vector):
            raise ValueError(
                f"the question's vector has {len(vector)} numbers and the index's {state.vectors.shape[1]}"
            )
        return state

    def _take_in(self) -> None:
        state = self._state
        assert state is not None
        last = int(state.rows[-1]) if len(state.rows) else 0
        self._cut(state)  # what an earlier call could not finish on a full disk
        sums = dict(self._sums)
        fresh = False
        for rows, vectors in self._catalog.vectors(after=last):
            self._append(rows, vectors, sums)
            fresh = True
        if fresh:
            self._state = self._settled(state, sums)

    # -- files -----------------------------------------------------------------------------------------------------

    def _open(self) -> None:
        """Read what is safely written, unless it does not match the catalog; compact the files when much was removed."""
        make_private_folder(self._folder)
        self._generation, count, dimension, *sums = self._recorded()
        self._sums = dict(zip(FILES, sums, strict=False))
        state = self._read(count, dimension)
        wanted = np.asarray(self._catalog.passage_rows(), dtype=np.int64)
        if state is None or not self._is_whole(state, wanted):
            state = self._begin_anew()
        _, there = find(wanted, state.rows)
        state = self._set_alive(state, there)
        if len(state.rows) and state.gone > MAX_GONE_SHARE * len(state.rows):
            kept = np.flatnonzero(state.alive)
            self._begin_anew()
            fresh: dict[str, int] = {}
            for start in range(0, len(kept), BLOCK):
                places = kept[start : start + BLOCK]
                self._append(state.rows[places], state.vectors[places], fresh)
            if len(kept):
                self._state = self._settled(None, fresh)
        for path in self._folder.iterdir():
            if path.name != f"generation-{self._generation}":
                shutil.rmtree(path, ignore_errors=True)

    def _recorded(self) -> list[int]:
        """Generation, number of safely written vectors, their dimension; the checksums of `FILES`."""
        return [int(each) for each in (self._catalog.setting(SETTING) or "0 0 0").split()]

    def _is_whole(self, state: ExactState, wanted: Rows) -> bool:
        """Whether the files match their checksums and no passage before their last one is missing."""
        before = wanted[wanted <= (state.rows[-1] if len(state.rows) else 0)]
        if not find(state.rows, before)[1].all():
            return False
        sizes = sizes_of(*state.vectors.shape)
        sums = {name: file_sum(self._path(name), sizes[name]) or 0 for name in FILES}
        for name, known in self._sums.items():
            if sums[name] != known:
                log.warning("%s is not as it was written; writing it again", self._path(name))
                return False
        self._sums = sums  # an older Newsdesk recorded none
        return True

    def _cut(self, state: ExactState) -> None:
        for name, size in sizes_of(*state.vectors.shape).items():
            if self._path(name).exists() and self._path(name).stat().st_size > size:
                os.truncate(self._path(name), size)

    def _begin_anew(self) -> ExactState:
        self._catalog.check_writable()
        self._generation += 1
        folder = self._folder / f"generation-{self._generation}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self._catalog.set_setting(SETTING, f"{self._generation} 0 0")
        self._sums = {}
        self._state = empty()
        return self._state

    def _path(self, name: str) -> Path:
        return self._folder / f"generation-{self._generation}" / name

    def _append(self, rows: Iterable[int], vectors: NDArray[Any], sums: dict[str, int]) -> None:
        """Append vectors to the files; `sums`, the checksums of the existing part, are updated to cover everything."""
        stored = np.ascontiguousarray(vectors, dtype=STORED)
        for name, values in (
            ("vectors", stored),
            ("bits", bits_of(stored)),
            ("rows", np.asarray(rows, dtype="<i8")),
        ):
            written = values.tobytes()
            with self._path(name).open("ab") as file:
                file.write(written)
            sums[name] = zlib.crc32(written, sums.get(name, 0))
        self._dimension = vectors.shape[1]

    def _settled(self, before: ExactState | None, sums: dict[str, int]) -> ExactState:
        """Flush what was appended to disk, record it in the catalog, and read it."""
        for name in FILES:
            with self._path(name).open("rb") as file:
                os.fsync(file.fileno())
        count = self._path("rows").stat().st_size // 8
        numbers = (self._generation, count, self._dimension, *(sums[name] for name in FILES))
        self._catalog.set_setting(SETTING, " ".join(map(str, numbers)))
        self._sums = sums
        state = self._read(count, self._dimension, before)
        if state is None:
            raise OSError(f"what was just written to {self._folder} can't be read")
        return state

    def _read(self, count: int, dimension: int, before: ExactState | None = None) -> ExactState | None:
        """The first `count` vectors; `None` if the files are too short. Anything after them is cut off."""
        if not count:
            return None
        try:
            for name, size in sizes_of(count, dimension).items():
                if self._path(name).stat().st_size < size:
                    log.warning("%s is cut short; writing it again", self._path(name))
                    return None
                if before is None and self._path(name).stat().st_size > size:
                    os.truncate(self._path(name), size)
            rows = np.fromfile(self._path("rows"), dtype="<i8", count=count)
            vectors = np.asarray(np.memmap(self._path("vectors"), dtype=STORED, mode="r", shape=(count, dimension)))
            words = self._read_words(count, -(-dimension // 64), before)
        except OSError as error:
            log.warning("the flat vectors in %s can't be read: %s; writing them again", self._folder, error)
            return None
        known = 0 if before is None else len(before.rows)
        alive = np.ones(count, dtype=bool)
        if before is not None:
            alive[:known] = before.alive
        state = ExactState(rows, alive, words, vectors, int(count - np.count_nonzero(alive)))
        return state if before is not None or self._agrees(state) else None

    def _read_words(self, count: int, width: int, before: ExactState | None) -> SignBits:
        known = 0 if before is None else before.words.shape[1]
        with self._path("bits").open("rb") as file:
            file.seek(known * width * 8)
            fresh = np.fromfile(file, dtype="<u8", count=(count - known) * width).reshape(-1, width)
        words = np.empty((width, count), dtype=np.uint64)
        if before is not None and known:
            words[:, :known] = before.words
        words[:, known:] = fresh.T
        return words

    def _agrees(self, state: ExactState) -> bool:
        """Whether rows ascend and a sample of vectors matches the catalog."""
        if not (np.diff(state.rows) > 0).all():
            return False
        sample = state.rows[:: max(1, len(state.rows) // SAMPLE)].tolist()
        there = self._catalog.passage_spans(sample)  # others were removed from the catalog and are not compared
        for rows, vectors in self._catalog.vectors(list(there)):
            places, _ = find(state.rows, np.asarray(rows, dtype=np.int64))
            mine = state.vectors[places]
            if vectors.shape != mine.shape or not np.allclose(mine, vectors, atol=1e-3):
                return False
            if not np.array_equal(state.words[:, places].T, bits_of(mine).view("<u8")):
                return False
        return True

    def _set_alive(self, state: ExactState, alive: Mask) -> ExactState:
        gone = int(len(alive) - np.count_nonzero(alive))
        self._state = ExactState(state.rows, alive, state.words, state.vectors, gone)
        return self._state
