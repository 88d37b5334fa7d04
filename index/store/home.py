"""Locks a home folder, and checks that it is opened with the model it was made with.

One process at a time writes to a home; several can read one that nobody writes. It knows the catalog's settings, and
nothing of the indexes.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from index.embedding.embedder import Embedder
from index.errors import HomeDamaged, HomeError, HomeLocked, HomeMismatch, HomeReadOnly
from index.splitter import SPLITTER_VERSION
from index.store.catalog import Catalog
from index.store.disk_errors import disk_error
from index.store.permissions import FILE_MODE, make_private, make_private_file, make_private_folder
from index.store.staged_swap import FOLDER, READY, finish

CATALOG, LOCK = "catalog.sqlite", "lock"
_INTERRUPTED = ", and embedding again was interrupted"


def own(home: Path) -> FileLock:
    """Take the home's lock. One process owns a home: two processes writing to one Chroma folder corrupt it silently."""
    try:
        make_private_folder(home)
        make_private(home)
        lock = FileLock(home / LOCK, mode=FILE_MODE, thread_local=False)
        lock.acquire(timeout=0)
        finish(home)
    except Timeout as error:
        raise HomeLocked(f"{home} is in use by {_owner(home)}; stop it first, or use another --home") from error
    except OSError as error:
        what = f"the home {home}"
        raise disk_error(what, error) or HomeError(
            f"{what} can't be used: {error.strerror or error} (choose another --home)"
        ) from error
    with suppress(OSError):  # the name is only shown to refused processes; questions can be answered without it
        make_private_file(home / "owner")
        (home / "owner").write_text(str(os.getpid()), encoding="utf-8")
    return lock


class ReaderLock:
    """A shared lock on a home that is only read: nobody can write it meanwhile, and others can read it too.

    Raises `HomeLocked` if a process owns the home. Taking it writes nothing.
    """

    def __init__(self, home: Path) -> None:
        self._number: int | None = None
        if sys.platform == "win32":  # a file locked exclusively can't be locked as shared there
            return
        import fcntl

        with suppress(FileNotFoundError, PermissionError):  # there was never a lock file, or we may not read it
            self._number = os.open(home / LOCK, os.O_RDONLY | os.O_CLOEXEC)
        if self._number is None:
            return
        try:
            fcntl.flock(self._number, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self.release()
            raise HomeLocked(f"{home} is in use by {_owner(home)}; stop it first, or use another --home") from error

    def release(self) -> None:
        number, self._number = self._number, None
        if number is not None:
            os.close(number)


def _owner(home: Path) -> str:
    try:
        return f"another Newsdesk (process {int((home / 'owner').read_text(encoding='utf-8'))})"
    except (OSError, ValueError):
        return "another Newsdesk"


def holds_articles(home: Path) -> bool:
    """Whether `home` contains a catalog to read."""
    path = home / CATALOG
    return os.access(path, os.R_OK) and path.stat().st_size > 0


def open_catalog(home: Path, unwritable: HomeError | None = None) -> Catalog:
    """The home's catalog, created in a new home. Raises `HomeDamaged` if only files derived from it are left.

    `unwritable` is the reason why nothing can be written in the home, if so.
    """
    path = home / CATALOG
    if unwritable and (home / FOLDER / READY).exists():
        raise HomeReadOnly(f"a restore into {home} is not finished, and it can't be written: {unwritable}")
    content = [each for each in (path, path.with_name("catalog.sqlite-wal")) if each.is_file() and each.stat().st_size]
    derived = (*home.glob("chroma/generation-*/sums.json"), home / "keywords" / "meta.json")
    if not content and any(each.exists() for each in derived):
        raise HomeDamaged(
            f"the catalog {path} is {'empty' if path.exists() else 'gone'}, and articles were here: restore it from a backup,"
            f" or remove {home} to begin with none"
        )
    if content == [path] and (spare := path.stat().st_size % _page_bytes(path)):
        raise HomeDamaged(
            f"the catalog {path} is cut short by part of a page ({spare} bytes are left of it): restore it from a backup"
        )
    if unwritable is None:
        with suppress(OSError):  # SQLite will then report what is wrong with it
            make_private_file(path)
    return Catalog(path, unwritable)


def _page_bytes(path: Path) -> int:
    """The page size of a SQLite file according to its header; 1 if the header has none."""
    with path.open("rb") as file:
        size = int.from_bytes(file.read(18)[16:18], "big")
    return 65_536 if size == 1 else size if size >= 512 else 1


def made_with(embedder: Embedder) -> tuple[tuple[str, str], ...]:
    """What the vectors and passages of a home depend on, as stored in its catalog."""
    return (("embedder", embedder.name), ("splitter", str(SPLITTER_VERSION)))


def check_made_with(catalog: Catalog, embedder: Embedder) -> None:
    """Record what a new home is made with; refuse a home that was made with something else."""
    for key, now in made_with(embedder):
        before = catalog.setting(key)
        if before is None:
            if catalog.unwritable:
                continue
            catalog.set_setting(key, now)
        elif before != now:
            catalog.close()
            raise HomeMismatch(
                f"this home was made with the {key} {before}"
                + (": run" if before.endswith(_INTERRUPTED) else f", and now it is {now}: set it back, or run")
                + ": newsdesk rebuild --embed-again"
            )


def mark_interrupted(catalog: Catalog, embedder: Embedder) -> None:
    """Record that only some vectors are `embedder`'s from now on: those of two models are never searched together."""
    before = catalog.setting("embedder") or embedder.name
    if not before.endswith(_INTERRUPTED):
        catalog.set_setting("embedder", f"{before}{_INTERRUPTED}")
