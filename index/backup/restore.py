"""Making backups of a home that is in use, and putting one in the place of a home that nobody has open.

The passages of a restored catalog get row numbers that the home has never had. So whatever is derived from rows (both
indexes, flat vectors, a Chroma server) can lag behind without mixing two passages up, as after every other change.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from index.backup import archive
from index.backup.archive import CATALOG, ByteProgress, HomeFacts, Manifest
from index.backup.sqlite_copy import check
from index.embedding.embedder import Embedder
from index.engines import exact_vectors
from index.errors import BackupError, HomeDamaged, HomeMismatch
from index.store import staged_swap
from index.store.catalog import Catalog
from index.store.home import made_with, own
from index.store.schema import SCHEMA_VERSION

# A Chroma server may have rows of a home that is lost; nobody adds so many passages between two backups.
ROWS_APART = 1_000_000


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and the folder with what it replaced; `None` where there was nothing."""

    manifest: Manifest
    before: Path | None


def back_up(
    home: Path, to: Path, also: Sequence[str] = (), *, force: bool = False, progress: ByteProgress | None = None
) -> tuple[Path, Manifest]:
    """A backup of `home`, which may be in use: where it is, and what is in it. See `backup.pack`."""
    return archive.pack(home, to, also, _facts, force=force, progress=progress)


def restore(path: Path, home: Path, embedder: Embedder, *, force: bool = False) -> Restored:
    """Put a backup into `home`, which nobody has open. See `NewsIndex.restore`."""
    archive.verify(path)
    lock = own(home)
    try:
        old = home / CATALOG
        if old.exists() and not force:
            raise BackupError(
                f"{home} holds articles already; choose another --home, or --force to set what is there aside"
            )
        with staged_swap.staged(home) as folder:
            manifest = _stage(path, folder, embedder)
            _renumber(folder, _last_row(old))
            before = home / staged_swap.make_ready(home)
        staged_swap.finish(home)
        return Restored(manifest, before if before.exists() else None)
    finally:
        lock.release()


def _stage(path: Path, folder: Path, embedder: Embedder) -> Manifest:
    """The backup unpacked into `folder`, brought to this Newsdesk's tables and found sound."""
    manifest = archive.unpack(path, folder)
    if manifest.schema_version > SCHEMA_VERSION:
        raise HomeMismatch(f"{path} was made by a newer Newsdesk; upgrade this one to restore it")
    for packed in manifest.files:
        if wrong := check(folder / packed.name):
            raise BackupError(f"{packed.name} in the backup {path} is damaged: {wrong}; take another one")
    catalog = Catalog(folder / CATALOG)
    try:
        for key, now in made_with(embedder):
            before = catalog.setting(key)
            if before not in (None, now):
                raise HomeMismatch(
                    f"{path} was made with the {key} {before}, and now it is {now}: set it back to restore it"
                )
    finally:
        catalog.close()
    return manifest


def _renumber(folder: Path, last: int) -> None:
    catalog = Catalog(folder / CATALOG)
    try:
        catalog.renumber(last + ROWS_APART)
        catalog.set_setting("clean", "no")
        catalog.set_setting(exact_vectors.SETTING, "0 0 0")  # its files are another life's
    finally:
        catalog.close()


def _last_row(path: Path) -> int:
    """The highest row that a catalog ever gave; 0 where it can't say."""
    if path.exists():
        with suppress(HomeDamaged, HomeMismatch):
            catalog = Catalog(path)
            try:
                return catalog.last_row()
            finally:
                catalog.close()
    return 0


def _facts(path: Path) -> tuple[int, HomeFacts]:
    catalog = Catalog(path)
    try:
        counts = [
            int(catalog.rows(f"SELECT count(*) FROM {table}")[0][0])
            for table in ("articles WHERE current > 0", "versions", "passages", "feeds")
        ]
        names = ("articles", "versions", "passages", "feeds")
        facts = HomeFacts(
            **dict(zip(names, counts, strict=True)),
            embedder=catalog.setting("embedder"),
            splitter=catalog.setting("splitter"),
        )
        return SCHEMA_VERSION, facts
    finally:
        catalog.close()
