"""SQLite files copied as they are at one moment, while others read and write them; and a copy poured back into one.

By SQLite's own backup interface: the copy is made inside a read transaction, so that writers of a file with a write-ahead
log go on meanwhile and the copy does not follow them. Pouring back is one transaction of the file it goes into: killed on
the way, the file is as it was.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from index.store.disk_errors import database_error

# 8 MB of a file with pages of 4 KB: between two of them progress is told.
PAGES_AT_ONCE = 2_000
BUSY_SECONDS = 30


def snapshot(source: Path, target: Path, progress: Callable[[int, int], None] | None = None) -> None:
    """Copy the SQLite file `source` to `target`, which must not be there; `progress` hears of pages done, and of all.

    Raises `HomeError` where one can't be read or the other can't be written.
    """

    def told(_: int, remaining: int, total: int) -> None:
        if progress:
            progress(total - remaining, total)

    try:
        with closing(_opened(source)) as reading, closing(sqlite3.connect(target)) as writing:
            reading.execute("BEGIN")
            reading.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the moment
            reading.backup(writing, pages=PAGES_AT_ONCE, progress=told)
    except sqlite3.Error as error:
        raise _failure(target, error) from error


def pour(source: Path, target: Path) -> None:
    """Put the content of the SQLite file `source` in the place of that of `target`, which others may have open."""
    try:
        with closing(_opened(source)) as reading, closing(sqlite3.connect(target, timeout=BUSY_SECONDS)) as writing:
            reading.backup(writing)
    except sqlite3.Error as error:
        raise _failure(target, error) from error


def check(path: Path) -> str | None:
    """What is wrong with the SQLite file; `None` when nothing is."""
    try:
        with closing(_opened(path)) as reading:
            word = str(reading.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.Error as error:
        return str(error)
    return None if word == "ok" else word


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=BUSY_SECONDS, isolation_level=None)


def _failure(path: Path, error: sqlite3.Error) -> Exception:
    return database_error(f"the copy {path}", path, error, "make it again")
