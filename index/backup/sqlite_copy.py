"""Copies SQLite files as of one moment while others use them.

Uses SQLite's backup interface. The copy is made inside a read transaction, so that with a write-ahead log others keep
writing and the copy does not see it. It must not know what the tables mean.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from index.store.disk_errors import database_error

# 8 MB of a file with 4 KB pages: progress is reported after each such step.
PAGES_AT_ONCE = 2_000
BUSY_SECONDS = 30


def snapshot(source: Path, target: Path, progress: Callable[[int, int], None] | None = None) -> None:
    """Copy the SQLite file `source` to `target`, which must not exist. `progress` gets the pages done and in total.

    Raises `HomeError` if `source` can't be read or `target` can't be written.
    """

    def told(_: int, remaining: int, total: int) -> None:
        if progress:
            progress(total - remaining, total)

    try:
        with closing(_opened(source)) as reading, closing(sqlite3.connect(target)) as writing:
            reading.execute("BEGIN")
            reading.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the moment of the copy
            reading.backup(writing, pages=PAGES_AT_ONCE, progress=told)
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
