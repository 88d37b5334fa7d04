"""Chroma in the home: each time the vectors are written anew, in a folder of its own.

`generation-…` is whole once its checksums are written; of several whole ones, the newest is used. A folder is first
opened in another process, because a damaged one can end it.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from index.engines.chroma import ChromaFolder, VectorCollection, import_chroma, probe
from index.errors import IndexDamaged
from index.store.checksums import SUMS_FILE, changed_file
from index.store.disk_errors import disk_error
from index.store.permissions import make_private_folder

PREFIX = "generation-"


class ChromaFolders:
    """The generations in `folder`. See `VectorStore` for the methods."""

    local = True

    def __init__(self, folder: Path) -> None:
        self.place = f"Chroma in {folder}"
        self._folder = folder

    def prepare(self) -> None:
        self._make_folder()
        import_chroma()

    def open(self) -> VectorCollection:
        whole = sorted(self._folder.glob(f"{PREFIX}*/{SUMS_FILE}"), key=lambda path: path.stat().st_mtime_ns)
        if not whole:
            if any(self._folder.glob(f"{PREFIX}*")):
                raise IndexDamaged(f"the vector index in {self._folder} is damaged: no folder in it is whole")
            return self.fresh()
        folder = whole[-1].parent
        if name := changed_file(folder):
            raise IndexDamaged(f"the vector index in {folder} is damaged: {name} is not as it was written")
        probe(folder)
        return ChromaFolder(folder)

    def fresh(self) -> VectorCollection:
        self._make_folder()
        # Chroma caches paths that it failed to open, so a path is never tried twice.
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=self._folder))
        try:
            return ChromaFolder(folder, building=True)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def keep(self, collection: VectorCollection, held: set[int]) -> VectorCollection:
        assert isinstance(collection, ChromaFolder)
        if not collection.building:
            return collection
        if collection.rows() != held:
            raise IndexDamaged(f"the new vector index in {collection.folder} does not hold what was written to it")
        collection.finish()
        return ChromaFolder(collection.folder)

    def _make_folder(self) -> None:
        try:
            make_private_folder(self._folder)
        except OSError as error:
            what = f"the vector index in {self._folder}"
            raise disk_error(what, error) or IndexDamaged(
                f"{what} can't be written: {error.strerror or error}"
            ) from error
