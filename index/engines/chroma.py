"""One Chroma collection in one folder.

Rows are the catalog's passage rows, written as Chroma ids. Distances are cosine. It must not know where the rows come
from, or what to do when Chroma fails: it raises every failure of Chroma as `IndexDamaged`.

Run as a program (`python -m index.engines.chroma FOLDER`) it opens and searches a folder. If that ends in a
segmentation fault, only that process dies.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any

from index.embedding.embedder import Vectors
from index.errors import IndexDamaged
from index.records import Article, Passage
from index.store.checksums import SUMS_FILE, write_sums
from index.store.disk_errors import disk_error, identity

COLLECTION = "passages"
# The file name of Chroma's own database.
DATABASE = "chroma.sqlite3"
PROBE_SAMPLE = 12
PROBE_TIMEOUT_SECONDS = 60.0

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

Metadata = Mapping[str, str | int]


def import_chroma() -> None:
    """Import what Chroma shares with other libraries, before starting a thread that uses it.

    While two threads import packages that share a third one with a circular import, either may see it half initialised:
    Chroma, OpenAI's client and Gradio all import httpx.
    """
    import chromadb  # noqa: F401


def metadata_of(article: Article, passage: Passage) -> Metadata:
    """The metadata of a vector, for other readers of the collection. Chroma stores no `None`: unknown is absent."""
    known: dict[str, str | int] = {
        "article_id": passage.article_id,
        "version": passage.version,
        "start": passage.start,
        "end": passage.end,
        "title": article.title,
    }
    for name, value in (
        ("url", article.url),
        ("publisher", article.publisher),
        ("section", article.section),
        ("language", article.language),
        ("published", int(article.published.timestamp()) if article.published else None),
    ):
        if value is not None:
            known[name] = value
    return known


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

    def query(self, vector: Vectors, k: int) -> list[tuple[int, float]]:
        """The `k` nearest `(row, cosine)`, best first."""
        return self._nearest(self._collection, vector, k)

    def nearest_cosine(self, vector: Vectors) -> float:
        """The cosine of the nearest passage, -1 if there is none. Waits as long as a write does."""
        found = self._nearest(self._collection, vector, 1)
        return found[0][1] if found else -1.0

    def rows(self) -> set[int]:
        """All rows in the collection."""
        raise NotImplementedError

    def is_missing(self) -> bool:
        """Whether files of the open collection were deleted or replaced."""
        return False

    def took_over(self) -> None:
        """Called once the collection answers in place of any other."""

    def distrust(self) -> None:
        """Called when it turns out to be damaged: it must not be opened again as it is."""

    def close(self) -> None:
        raise NotImplementedError

    def _nearest(self, collection: Any, vector: Vectors, k: int) -> list[tuple[int, float]]:
        with self._failing():
            found = collection.query(query_embeddings=vector[None, :], n_results=k, include=["distances"])
            rows, distances = found["ids"][0], (found["distances"] or [[]])[0]
            return [(int(row), 1.0 - float(distance)) for row, distance in zip(rows, distances, strict=True)]

    def _failing(self) -> AbstractContextManager[None]:
        """A context that turns any exception of Chroma into one of ours."""
        raise NotImplementedError


class ChromaFolder(VectorCollection):
    """The collection in `folder`, opened; created if `building`, until `finish`. A folder that is not finished is deleted
    when it is closed.

    The constructor and every method raise `IndexDamaged` when Chroma fails.
    """

    def __init__(self, folder: Path, *, building: bool = False) -> None:
        self.folder = folder
        self.building = building
        with self._failing():
            import chromadb
            from chromadb.config import Settings

            self._client: Any = chromadb.PersistentClient(
                path=str(folder), settings=Settings(anonymized_telemetry=False, allow_reset=False)
            )
            if building:
                hnsw: Any = {"space": "cosine", "sync_threshold": BUILD_SYNC_THRESHOLD, "ef_search": SEARCH_WIDTH}
                self._collection = self._client.create_collection(
                    COLLECTION, embedding_function=None, configuration={"hnsw": hnsw}
                )
            else:
                self._collection = self._client.get_collection(COLLECTION, embedding_function=None)
        self._opened_as = identity(folder / DATABASE)

    def finish(self) -> None:
        """Close the folder so that it survives a killed process once it is opened, and seal it with checksums."""
        with self._failing():
            self._collection.modify(configuration={"hnsw": {"sync_threshold": LIVE_SYNC_THRESHOLD}})
            self._client.close()
            # A graph on disk does not change while the folder is in use: writes go to the log in Chroma's database.
            # With fewer passages than BUILD_SYNC_THRESHOLD there is no graph, and its files are empty.
            graphs = [path.parent for path in self.folder.glob("*/index_metadata.pickle")]
            write_sums(self.folder, (path for graph in graphs for path in graph.iterdir()))
        self.building = False

    def rows(self) -> set[int]:
        with self._failing():
            return {int(row) for row in self._collection.get(include=[])["ids"]}

    def is_missing(self) -> bool:
        return identity(self.folder / DATABASE) != self._opened_as

    def took_over(self) -> None:
        for path in self.folder.parent.iterdir():
            if path != self.folder:
                shutil.rmtree(path, ignore_errors=True)

    def distrust(self) -> None:
        with suppress(OSError):  # then the next opening looks at the folder again
            (self.folder / SUMS_FILE).unlink(missing_ok=True)

    def close(self) -> None:
        try:
            with self._failing():
                self._client.close()
        finally:
            if self.building:
                shutil.rmtree(self.folder, ignore_errors=True)

    def search_own(self) -> None:
        """Search for some vectors of the collection itself."""
        with self._failing():
            for vector in self._collection.get(limit=PROBE_SAMPLE, include=["embeddings"])["embeddings"]:
                self.query(vector, 10)

    def _failing(self) -> AbstractContextManager[None]:
        return _chroma_errors(self.folder)


def probe(folder: Path) -> None:
    """Open and search `folder` in another process. Raises `IndexDamaged` if that fails."""
    paths = [str(Path(__file__).resolve().parents[2]), *filter(None, [os.environ.get("PYTHONPATH")])]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "index.engines.chroma", str(folder)],
            capture_output=True,
            timeout=PROBE_TIMEOUT_SECONDS,
            check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        )
    except subprocess.TimeoutExpired:
        wrong = f"it did not open within {PROBE_TIMEOUT_SECONDS:.0f} seconds"
    except OSError as error:
        wrong = f"it can't be probed: {error.strerror or error}"
    else:
        if done.returncode == 0:
            return
        said = done.stderr.decode(errors="replace").strip().splitlines()
        wrong = f"opening it failed with exit code {done.returncode}" + (f" ({said[-1][:200]})" if said else "")
    raise IndexDamaged(f"the vector index in {folder} is damaged: {wrong}")


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
    ChromaFolder(Path(sys.argv[1])).search_own()
