"""Exact search over a file of all vectors: for filters, and for everything while Chroma is unavailable.

Chroma takes 12 to 27 ms to search among 50 thousand given ids, and longer with its own filters. Here each vector has
one sign bit per number, in memory. The passages whose bits agree most with the question's are selected by counting
bits, and only those are compared exactly. The results are exact cosines.

The file is derived from the catalog and catches up by itself: row numbers only rise, so everything after the last row
is missing. The catalog stores how many vectors are safely written, and their checksum; what comes after them is
overwritten, and a file that does not match on opening is written anew. Safe to use from several threads.
"""

from __future__ import annotations

import logging
import os
import shutil
import threading
import zlib
from collections.abc import Iterable
from dataclasses import replace
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedding.embedder import Vectors
from index.engines.exact_arrays import ExactState, SignBits, alike, empty, places_of, record_type, words_of
from index.errors import HomeError, IndexDamaged, NewsdeskError
from index.store.catalog import Catalog
from index.store.disk_errors import disk_error
from index.store.passage_columns import Rows, find
from index.store.permissions import FILE_MODE, make_private_folder

log = logging.getLogger("newsdesk.exact_vectors")

# The number of safely written vectors, their dimension, and the CRC-32 of their records.
SETTING = "exact_vectors"
FILE = "vectors"
READ_AT_ONCE = 1 << 13
# Above this many passages, and above this many per wanted hit, sign bits select which passages to compare. At a million
# passages and 130 wanted hits they miss 2 of the best 100 and none of the best ten (docs/results); comparing takes 3
# ms.
CHOSEN_AT_LEAST = 2_000
CHOSEN_PER_HIT = 20
# More passages than are written to a small home before Chroma's index is rebuilt.
NEWEST = 2_500
# The file is written anew on opening once more than this share of it was removed from the catalog.
MAX_GONE_SHARE = 0.25


class ExactVectors:
    """The vectors of all passages of `catalog` in a file in `folder`, opened on first use."""

    def __init__(self, catalog: Catalog, folder: Path) -> None:
        self._catalog = catalog
        self._folder = folder
        self._path = folder / FILE
        self._lock = threading.Lock()
        self._position = -1
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

    # -- following the catalog -------------------------------------------------------------------------------------

    def follow(self) -> None:
        """Add what the catalog has and the file lacks. The first call opens the file.

        If the disk can't be written, the vectors are read into memory, and a later change tries the file again. Raises
        `IndexDamaged` when the file can't be written for another reason, `HomeError` when the catalog can't be read.
        """
        with self._lock:
            position = self._catalog.change_log.position
            try:
                self._state, self._in_memory = self._from_file(), False
            except HomeError as error:
                level = logging.INFO if self._catalog.unwritable else logging.WARNING
                log.log(level, "%s; the vectors are read into memory instead", error)
                self._state, self._in_memory = self._from_memory(), True
            self._position = position

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
                self._state = replace(self._state, alive=alive)

    def is_missing(self) -> bool:
        """Whether the file was written and no longer exists. Vectors that are already loaded are still searched."""
        state = self._state
        return state is not None and len(state.rows) > 0 and not self._in_memory and not self._path.is_file()

    def _from_memory(self) -> ExactState:
        """All vectors of the catalog, when the file can't be written: a full disk must not prevent answers."""
        found = list(self._catalog.vectors())
        if not found:
            return empty()
        rows = np.concatenate([np.asarray(rows, dtype=np.int64) for rows, _ in found])
        return ExactState.of(rows, np.concatenate([vectors for _, vectors in found]))

    # -- the file --------------------------------------------------------------------------------------------------

    def _from_file(self) -> ExactState:
        try:
            state = None if self._in_memory or self.is_missing() else self._state
            if state is None:
                make_private_folder(self._folder)
                state = self._opened() or self._begin_anew()
            return self._append(state)
        except OSError as error:
            what = f"the exact vectors in {self._folder}"
            raise disk_error(what, error) or IndexDamaged(
                f"{what} can't be written: {error.strerror or error} (remove what is there: it is made again)"
            ) from error

    def _recorded(self) -> tuple[int, int, int]:
        count, dimension, known = (self._catalog.setting(SETTING) or "0 0 0").split()
        return int(count), int(dimension), int(known)

    def _opened(self) -> ExactState | None:
        """What is safely written; `None` if it is not as it was written, lacks a passage, or has too many removed."""
        count, dimension, known = self._recorded()
        if not count:
            return None
        try:
            rows, words, found = self._read(count, dimension)
        except (OSError, ValueError) as error:
            log.warning("%s can't be read: %s; writing it again", self._path, error)
            return None
        if found != known:
            log.warning("%s is not as it was written; writing it again", self._path)
            return None
        wanted = np.asarray(self._catalog.passage_rows(), dtype=np.int64)
        _, alive = find(wanted, rows)
        whole = np.count_nonzero(alive) == np.count_nonzero(wanted <= rows[-1])
        if not whole or np.count_nonzero(~alive) > MAX_GONE_SHARE * count:
            return None
        return ExactState(rows, alive, words, self._mapped(count, dimension))

    def _read(self, count: int, dimension: int) -> tuple[Rows, SignBits, int]:
        """The rows and the sign bits of the first `count` vectors, and the checksum. `ValueError` if there are fewer."""
        rows = np.empty(count, dtype=np.int64)
        words = np.empty((-(-dimension // 64), count), dtype=np.uint64)
        found = 0
        with self._path.open("rb") as file:
            for start in range(0, count, READ_AT_ONCE):
                end = min(start + READ_AT_ONCE, count)
                records = np.fromfile(file, dtype=record_type(dimension), count=end - start)
                rows[start:end] = records["row"]
                words[:, start:end] = words_of(records["vector"])
                found = zlib.crc32(records.data, found)
        return rows, words, found

    def _mapped(self, count: int, dimension: int) -> Vectors:
        records = np.memmap(self._path, dtype=record_type(dimension), mode="r", shape=(count,))
        return np.asarray(records)["vector"]

    def _begin_anew(self) -> ExactState:
        self._catalog.set_setting(SETTING, "0 0 0")
        for path in self._folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()  # and not cut: a search may still be reading it
        return empty()

    def _append(self, state: ExactState) -> ExactState:
        """Write what the catalog has after the last row, behind what is safely written; then record it."""
        before = len(state.rows)
        fresh = self._catalog.vectors(after=int(state.rows[-1]) if before else 0)
        first = next(fresh, None)
        if first is None:
            return state
        dimension = first[1].shape[1]
        rows, words, known = self._write(chain([first], fresh), dimension)
        count = before + len(rows)
        self._catalog.set_setting(SETTING, f"{count} {dimension} {known}")
        if before:
            rows, words = np.concatenate([state.rows, rows]), np.concatenate([state.words, words], axis=1)
        alive = np.ones(count, dtype=bool)
        alive[:before] = state.alive
        return ExactState(rows, alive, words, self._mapped(count, dimension))

    def _write(self, fresh: Iterable[tuple[list[int], Vectors]], dimension: int) -> tuple[Rows, SignBits, int]:
        """The rows and the sign bits that were written, and the checksum of all. They have reached the disk."""
        count, _, known = self._recorded()
        kind = record_type(dimension)
        written, words = [], []
        with os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT, FILE_MODE), "r+b") as file:
            file.seek(count * kind.itemsize)
            file.truncate()  # what an earlier call could not finish
            for rows, vectors in fresh:
                records = np.empty(len(rows), dtype=kind)
                records["row"], records["vector"] = rows, vectors
                file.write(records.data)
                known = zlib.crc32(records.data, known)
                written.append(np.asarray(rows, dtype=np.int64))
                words.append(words_of(vectors))
            file.flush()
            os.fsync(file.fileno())
        return np.concatenate(written), np.concatenate(words, axis=1), known
