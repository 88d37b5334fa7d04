"""Recovers the readable rows of a damaged file of conversations into a new file.

The damaged file is renamed and never written to again, so nothing in it is lost.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

log = logging.getLogger("newsdesk.history")

# Parent tables come first. Only columns that both files have are copied.
TABLES = ("conversations", "exchanges", "standing", "standing_changes", "standing_readers", "standing_written")


def set_aside(path: Path) -> Path:
    """Rename a damaged file, and the files SQLite wrote beside it, within the same folder; returns the new name."""
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    aside = path.with_name(f"{path.stem}-damaged-{stamp}{path.suffix}")
    for ending in ("-journal", "-wal", "-shm", ""):
        beside = path.with_name(path.name + ending)
        if beside.exists():
            os.replace(beside, aside.with_name(aside.name + ending))
    return aside


def take_over(damaged: Path, into: sqlite3.Connection) -> int:
    """Copy every readable row of `damaged` into the new, empty file behind `into`; returns the number of rows."""
    taken = 0
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"{damaged.as_uri()}?mode=ro", uri=True)) as old:
        into.execute("BEGIN IMMEDIATE")
        for table in TABLES:
            for columns, row in _readable(old, table):
                with suppress(sqlite3.Error):  # a row whose values no longer fit, or whose conversation is lost
                    taken += into.execute(_insert(table, columns), row).rowcount
        into.execute("COMMIT")
    if into.in_transaction:
        into.execute("ROLLBACK")
        taken = 0
    log.warning(
        "the file of kept conversations was damaged and is set aside as %s; %d of its rows could be read and are kept",
        damaged,
        taken,
    )
    return taken


def _readable(old: sqlite3.Connection, table: str) -> Iterator[tuple[tuple[str, ...], tuple[object, ...]]]:
    """The rows of a table, from the front until one can't be read, then from the back until one can't be read."""
    seen: set[object] = set()
    for order in ("ASC", "DESC"):
        with suppress(sqlite3.Error):
            found = old.execute(f"SELECT rowid, * FROM {table} NOT INDEXED ORDER BY rowid {order}")
            columns = tuple(column[0] for column in found.description[1:])
            for number, *row in found:
                if number in seen:
                    break
                seen.add(number)
                yield columns, tuple(row)


def _insert(table: str, columns: tuple[str, ...]) -> str:
    names, marks = ", ".join(columns), ", ".join("?" * len(columns))
    return f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})"
