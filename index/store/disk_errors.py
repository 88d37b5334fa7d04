"""Recognises a failing disk in the errors of SQLite, tantivy, Chroma and Python, and describes it in one line.

A full or read-only disk is not damage: nothing is discarded because of it, and work resumes once the cause is gone. It
knows how libraries report disk errors, and nothing of what is stored.
"""

from __future__ import annotations

import errno
import math
import os
import re
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from index.errors import DiskFull, HomeDamaged, HomeError, HomeReadOnly

# The system's error numbers for "no space left", as Python has them and as Rust libraries print them.
_FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
_READ_ONLY = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_RUST_NUMBER = re.compile(r"\(os error (\d+)\)|code: (\d+), kind:")
_SQLITE_FULL = re.compile(r"database or disk is full|No space left|\(code: 13\)", re.IGNORECASE)
_SQLITE_READ_ONLY = re.compile(r"readonly database|\(code: 8\)", re.IGNORECASE)
# Device and inode.
Identity = tuple[int, int]
# With less free space than this a disk counts as full when SQLite reports only that writing failed.
_NO_ROOM_BYTES = 512 * 1024


def bytes_of(path: Path) -> int:
    """The bytes of a file, or of all files in a folder. Files may appear and disappear while they are counted."""
    places = [path, *(Path(folder) / name for folder, _, names in os.walk(path) for name in names)]
    total = 0
    for place in places:
        with suppress(FileNotFoundError):
            found = place.stat()
            total += found.st_size if stat.S_ISREG(found.st_mode) else 0
    return total


def identity(path: Path) -> Identity | None:
    """The device and inode of the file or folder at `path`; `None` if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def open_read_only(path: Path) -> sqlite3.Connection:
    """A connection to the SQLite file `path` that creates and writes no file. Nobody may write the database meanwhile.

    A database with a write-ahead log keeps an index of the log in a second file. In exclusive locking mode that index
    is in memory, and without SQLite's own locks that mode needs no write permission. Raises `sqlite3.Error`.
    """
    log = path.with_name(f"{path.name}-wal")
    has_log = log.is_file() and log.stat().st_size > 0
    option = f"vfs={'win32' if os.name == 'nt' else 'unix'}-none" if has_log else "immutable=1"
    uri = f"{path.absolute().as_uri()}?mode=ro&{option}"
    connection = sqlite3.connect(uri, uri=True, check_same_thread=False, isolation_level=None)
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection


@contextmanager
def whole_or_nothing(connection: sqlite3.Connection) -> Iterator[None]:
    """A transaction: everything written inside is stored, or nothing is. Raises `sqlite3.Error` if writing fails."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # A commit that ran out of space leaves the transaction open; a statement that did may have ended it.
        if connection.in_transaction:
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
        raise


def disk_error(what: str, error: BaseException) -> HomeError | None:
    """The error to raise if the disk failed rather than the thing written to it; `None` if the disk is not the cause.

    `what` names the thing: "the catalog /news/catalog.sqlite".
    """
    number = error.errno if isinstance(error, OSError) else None
    text = str(error)
    if number is None and (found := _RUST_NUMBER.search(text)):
        number = int(found.group(1) or found.group(2))
    if number in _FULL or _SQLITE_FULL.search(text):
        return disk_full(what)
    if number in _READ_ONLY or _SQLITE_READ_ONLY.search(text):
        return _read_only(what)
    return None


def database_error(what: str, path: Path | None, error: sqlite3.Error, mend: str) -> HomeError:
    """The error to raise when SQLite failed on the file `path`; `mend` is the remedy if the file is damaged."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _is_full(path)):
        return disk_full(what)
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
        return _read_only(what)
    if "decode to UTF-8" in str(error):  # followed by the whole text
        return HomeDamaged(f"{what} is damaged: a text in it can't be read ({mend})")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return HomeDamaged(f"{what} is damaged: {error} ({mend})")
    if code == sqlite3.SQLITE_IOERR:
        return HomeError(f"{what} can't be read or written: {error} (see to the disk; what was stored before is kept)")
    if code == sqlite3.SQLITE_CANTOPEN:
        return HomeError(f"{what} can't be opened: {error} (see who may read and write it, or use another --home)")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return HomeError(f"{what} is held by another program: {error} (close that, and do it again)")
    return HomeError(f"{what} can't be used: {error} ({mend})")


def disk_full(what: str) -> DiskFull:
    """The error for `what`, which could not be written because the disk is full."""
    return DiskFull(f"{what} can't be written: the disk is full (make room and do it again; what was stored is kept)")


def _read_only(what: str) -> HomeReadOnly:
    return HomeReadOnly(f"{what} can't be written: it is read-only (see who may write there, or use another --home)")


def free_bytes(folder: Path) -> float:
    """The free space on the disk of `folder` in bytes; infinity if unknown."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return math.inf


def takes_writes(folder: Path) -> bool:
    """Whether something can be written in `folder` now: its disk has room and is not read-only."""
    return os.access(folder, os.W_OK) and free_bytes(folder) >= _NO_ROOM_BYTES


def _is_full(path: Path | None) -> bool:
    return path is not None and free_bytes(path.parent) < _NO_ROOM_BYTES
