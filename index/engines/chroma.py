"""One Chroma collection in one folder.

Rows are the catalog's passage rows, written as Chroma ids. Distances are cosine. It must not know where the rows come
from, or what to do when Chroma fails: it raises every failure of Chroma as `IndexDamaged`.

Run as a program (`python -m index.engines.chroma FOLDER`, with a sample of known vectors on standard input) it opens a
folder and prints what it found as JSON. If opening the folder ends in a segmentation fault, only that process dies.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.embedding.embedder import Vectors
from index.errors import IndexDamaged
from index.store.disk_errors import disk_error

COLLECTION = "passages"

# While a folder is in use, the graph must stay in the write-ahead log: a process killed while Chroma 1.5.9 writes the
# graph to disk leaves a folder that can't be opened (4 of 4 trials at the default of 1,000; 0 of 75 at a million, which
# one addition can reach). The threshold counts the rows waiting in the log, not the rows in the folder.
LIVE_SYNC_THRESHOLD = 1_000_000_000
# While a folder is being built nothing depends on it, and a graph that is on disk opens fast. Rows written after the
# last sync stay in the log and are replayed at each opening, so a larger number would slow down opening.
BUILD_SYNC_THRESHOLD = 1_000

# How many candidates a search of the graph keeps. Of the 100 nearest of 780 thousand artificial vectors, 100 (the
# default) finds 84 in 2 ms, 300 finds 91 in 4, 400 finds 92; of the ten nearest 97, 98 and 98 % (n = 60). Read on
# opening.
SEARCH_WIDTH = 300

# If a filter passes at least this share of all passages, and that is many passages, it is faster to ask Chroma for more
# results and drop those that don't match than to search the exact vectors of those that do.
DROP_SHARE = 0.33
DROP_SLACK = 1.3

Metadata = Mapping[str, str | int]


def import_chroma() -> None:
    """Import what Chroma shares with other libraries, before starting a thread that uses it.

    While two threads import packages that share a third one with a circular import, either may see it half initialised:
    Chroma, OpenAI's client and Gradio all import httpx.
    """
    import chromadb  # noqa: F401


class VectorCollection:
    """The operations on a collection, wherever it is. A subclass opens it and translates its errors."""

    # Rows per call.
    batch = 1_000
    # The most results that one query may ask for; `None` for any number.
    max_results: int | None = None

    _collection: Any

    def upsert(self, rows: Sequence[int], vectors: Vectors, metadata: Sequence[Metadata] | None = None) -> None:
        """Write rows; `vectors` is `(n, dimension)` float32. An existing row is replaced."""
        with self._failing():
            for start in range(0, len(rows), self.batch):
                end = start + self.batch
                self._collection.upsert(
                    ids=[str(row) for row in rows[start:end]],
                    embeddings=vectors[start:end],
                    metadatas=None if metadata is None else [dict(entry) for entry in metadata[start:end]],
                )

    def delete(self, rows: Sequence[int]) -> None:
        """Remove rows; unknown rows are ignored."""
        with self._failing():
            for start in range(0, len(rows), self.batch):
                self._collection.delete(ids=[str(row) for row in rows[start : start + self.batch]])

    def query(self, vector: Vectors, k: int, rows: Sequence[int] | None = None) -> list[tuple[int, float]]:
        """The `k` nearest `(row, cosine)`, best first, among all or among `rows`."""
        return self._nearest(self._collection, vector, k, rows)

    def query_among(
        self, vector: Vectors, k: int, rows: NDArray[np.int64] | None, share: float
    ) -> list[tuple[int, float]] | None:
        """The `k` nearest, found by asking for more results and keeping those of `rows` (ascending; a `share` of all),
        or all if `rows` is `None`. `None` if too few are left, or if more results would be needed than the server
        gives.
        """
        number = k if rows is None else int(k / share * DROP_SLACK)
        if self.max_results is not None and number > self.max_results:
            return None
        found = self.query(vector, number)
        if rows is None:
            return found
        asked = np.asarray([row for row, _ in found], dtype=np.int64)
        places = np.minimum(np.searchsorted(rows, asked), len(rows) - 1)
        kept = [each for each, passes in zip(found, (rows[places] == asked).tolist(), strict=True) if passes][:k]
        return kept if len(kept) == min(k, len(rows)) else None

    def _nearest(self, collection: Any, vector: Vectors, k: int, rows: Sequence[int] | None) -> list[tuple[int, float]]:
        if rows is not None and not rows:
            return []
        with self._failing():
            found = collection.query(
                query_embeddings=vector[None, :],
                n_results=k if rows is None else min(k, len(rows)),
                ids=None if rows is None else [str(row) for row in rows],
                include=["distances"],
            )
            rows_found, distances = found["ids"][0], (found["distances"] or [[]])[0]
            return [(int(row), 1.0 - float(distance)) for row, distance in zip(rows_found, distances, strict=True)]

    def _failing(self) -> AbstractContextManager[None]:
        """A context that turns any exception of Chroma into one of ours."""
        raise NotImplementedError


class ChromaFolder(VectorCollection):
    """The collection in `folder`, opened; created if `create` is given.

    The constructor and every method raise `IndexDamaged` when Chroma fails.
    """

    def __init__(self, folder: Path, *, create: bool = False, building: bool = False) -> None:
        self.folder = folder
        with self._failing():
            import chromadb
            from chromadb.config import Settings

            self._client: Any = chromadb.PersistentClient(
                path=str(folder), settings=Settings(anonymized_telemetry=False, allow_reset=False)
            )
            if create:
                threshold = BUILD_SYNC_THRESHOLD if building else LIVE_SYNC_THRESHOLD
                self._collection = self._client.create_collection(
                    COLLECTION,
                    embedding_function=None,
                    configuration={"hnsw": {"space": "cosine", "sync_threshold": threshold, "ef_search": SEARCH_WIDTH}},
                )
            else:
                self._collection = self._client.get_collection(COLLECTION, embedding_function=None)

    def go_live(self) -> None:
        """From now on the folder survives a killed process, at the price of a slower opening."""
        with self._failing():
            self._collection.modify(configuration={"hnsw": {"sync_threshold": LIVE_SYNC_THRESHOLD}})

    def rows(self) -> set[int]:
        """All rows in the collection."""
        with self._failing():
            return {int(row) for row in self._collection.get(include=[])["ids"]}

    def close(self) -> None:
        with self._failing():
            self._client.close()

    def _failing(self) -> AbstractContextManager[None]:
        return _chroma_errors(self.folder)


def probe(folder: Path, rows: Sequence[int], vectors: Vectors, timeout_seconds: float) -> str | None:
    """Open `folder` in another process and look up known `rows` by their `vectors`.

    Returns `None` when it opened and found them, else what was wrong. Each row must be among the ten nearest of its own
    vector: several publishers can carry the same text, so which row comes first is arbitrary.
    """
    sample = io.BytesIO()
    np.savez(sample, rows=np.asarray(rows, dtype=np.int64), vectors=vectors)
    package_root = str(Path(__file__).resolve().parents[2])
    paths = [package_root, *filter(None, [os.environ.get("PYTHONPATH")])]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "index.engines.chroma", str(folder)],
            input=sample.getvalue(),
            capture_output=True,
            timeout=timeout_seconds,
            check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        )
    except subprocess.TimeoutExpired:
        return f"it did not open within {timeout_seconds:.0f} seconds"
    except OSError as error:
        return f"it can't be probed: {error.strerror or error}"
    if done.returncode != 0:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        return f"opening it failed with exit code {done.returncode}" + (f" ({lines[-1][:200]})" if lines else "")
    missing = json.loads(done.stdout.splitlines()[-1])["missing"]
    return f"{missing} of {len(rows)} known passages could not be found in it" if missing else None


def _run_probe(folder: Path) -> None:
    known = np.load(io.BytesIO(sys.stdin.buffer.read()))
    index = ChromaFolder(folder)
    missing = sum(
        int(row) not in {found for found, _ in index.query(vector, 10)}
        for row, vector in zip(known["rows"], known["vectors"], strict=True)
    )
    sys.stdout.write(json.dumps({"missing": missing}) + "\n")


@contextmanager
def _chroma_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except (KeyboardInterrupt, SystemExit, GeneratorExit, IndexDamaged):
        raise
    except BaseException as error:  # a panic in Chroma's Rust core is a BaseException of a type that it does not export
        what = f"the vector index in {folder}"
        if failing := disk_error(what, error):
            raise IndexDamaged(str(failing)) from error
        reason: Any = " ".join(str(error).split())[:200] or type(error).__name__
        raise IndexDamaged(f"{what} can't be used: {reason} (newsdesk rebuild mends it)") from error


if __name__ == "__main__":
    _run_probe(Path(sys.argv[1]))
