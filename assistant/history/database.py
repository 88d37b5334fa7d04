"""The SQLite file in the home folder that stores conversations and standing questions: schema, connection, transactions.

The modules that write a row define what it means. Apart from `recovery`, no other file of the package knows SQLite.

A damaged file is renamed when it is opened, and everything that can still be read is copied into a new one. The page
starts, and no readable conversation is lost.

Safe to use from several threads. Deleted data is overwritten on disk, and only the file's owner may read the file.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from assistant.history.recovery import set_aside, take_over
from index.errors import DiskFull, HomeDamaged, HomeError, HomeMismatch, HomeReadOnly
from index.store.disk_errors import database_error, disk_error, open_read_only, whole_or_nothing

log = logging.getLogger("newsdesk.history")

FILE_NAME = "kept.sqlite"

# Schema migrations, one per version of the file. A released migration is never changed.
STEPS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE conversations (id TEXT PRIMARY KEY, reader TEXT NOT NULL, title TEXT NOT NULL,"
        " begun REAL NOT NULL, changed REAL NOT NULL) STRICT",
        "CREATE INDEX conversations_of_reader ON conversations (reader, changed)",
        "CREATE TABLE exchanges (conversation TEXT NOT NULL REFERENCES conversations ON DELETE CASCADE,"
        " number INTEGER NOT NULL, record BLOB NOT NULL, PRIMARY KEY (conversation, number)) STRICT",
    ),
    (
        "CREATE TABLE standing (id TEXT PRIMARY KEY, reader TEXT NOT NULL, begun REAL NOT NULL, asked REAL,"
        " record BLOB NOT NULL) STRICT",
        "CREATE INDEX standing_of_reader ON standing (reader)",
        "CREATE TABLE standing_changes (id TEXT PRIMARY KEY, question TEXT NOT NULL REFERENCES standing ON DELETE CASCADE,"
        " at REAL NOT NULL, seen INTEGER NOT NULL, record BLOB NOT NULL) STRICT",
        "CREATE INDEX standing_changes_of_question ON standing_changes (question, at)",
        "CREATE TABLE standing_readers (reader TEXT PRIMARY KEY, looked REAL NOT NULL, secret TEXT UNIQUE) STRICT",
        "CREATE TABLE standing_written (day TEXT PRIMARY KEY, times INTEGER NOT NULL) STRICT",
    ),
)


class HistoryDatabase:
    """The open file; created if it does not exist. Close it, or use it as a context manager.

    Raises `HomeError` if it can't be opened, `HomeMismatch` if a newer Newsdesk wrote it. Without a path, the data is in
    memory and lasts as long as the store is open. `damaged` is the new path of a damaged file that was set aside on
    opening, if any. `unwritable` is the error of a disk that can't be written: stored data can still be read, and every
    write raises this error.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.damaged: Path | None = None
        self.unwritable: HomeError | None = None
        self._lock = threading.RLock()
        try:
            self._open()
        except (DiskFull, HomeReadOnly) as error:
            log.warning("%s; nothing is kept", error)
            self._open_to_read()
            self.unwritable = error
        except HomeDamaged:
            assert path is not None
            self._connection.close()
            self.damaged = set_aside(path)
            self._open()
            take_over(self.damaged, self._connection)

    def _open(self) -> None:
        try:
            if self.path is not None:
                if self.path.is_file() and not self.path.stat().st_size:
                    log.warning("%s is empty; if there were conversations in it, restore it from a backup", self.path)
                os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
            self._connection = sqlite3.connect(
                self.path or ":memory:", check_same_thread=False, isolation_level=None, timeout=10
            )
            for pragma in ("foreign_keys = ON", "secure_delete = ON"):
                self._connection.execute(f"PRAGMA {pragma}")
            self._prepare()
            if (
                self.path is not None
                and (word := self._connection.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok"
            ):
                raise HomeDamaged(f"{self._what} are damaged: {word}")
        except sqlite3.Error as error:
            raise self._broken(error) from error
        except OSError as error:
            reason = error.strerror or str(error)
            raise disk_error(self._what, error) or HomeError(
                f"{self._what} can't be opened: {reason} (see who may read and write there)"
            ) from error

    def _open_to_read(self) -> None:
        """Open the existing file read-only, or an empty store in memory if there is no file."""
        try:
            there = self.path is not None and self.path.is_file() and self.path.stat().st_size > 0
            self._connection = (
                open_read_only(self.path)
                if there and self.path
                else sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
            )
            self._prepare()
        except sqlite3.Error as error:
            raise self._broken(error) from error

    def __enter__(self) -> HistoryDatabase:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple]:  # type: ignore[type-arg]
        """The result of a query. Raises `HomeError` if the file can't be read."""
        try:
            with self._lock:
                return self._connection.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise self._broken(error) from error

    @contextmanager
    def writing(self) -> Iterator[WriteTransaction]:
        """A transaction: all of it is written, or nothing. Raises `HomeError` if the file can't be written."""
        if self.unwritable:
            raise type(self.unwritable)(str(self.unwritable))
        with self._lock:
            try:
                with whole_or_nothing(self._connection):
                    yield WriteTransaction(self._connection)
            except sqlite3.Error as error:
                raise self._broken(error) from error

    def _prepare(self) -> None:
        found = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if found > len(STEPS):
            raise HomeMismatch(f"{self.path} was written by a newer Newsdesk; upgrade this one, or use another --home")
        for number, step in enumerate(STEPS[found:], found + 1):
            with self.writing() as now:
                for statement in step:
                    now.execute(statement)
                now.execute(f"PRAGMA user_version = {number}")

    @property
    def _what(self) -> str:
        return f"the kept conversations in {self.path or 'memory'}"

    def _broken(self, error: sqlite3.Error) -> HomeError:
        return database_error(self._what, self.path, error, "start Newsdesk again: it sets a damaged file aside")


class WriteTransaction:
    """An open transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def execute(self, sql: str, values: Sequence[object] = ()) -> int:
        """Returns the number of changed rows."""
        return self._connection.execute(sql, values).rowcount

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple]:  # type: ignore[type-arg]
        return self._connection.execute(sql, values).fetchall()


def seconds_now() -> float:
    """The current time as rows store it: seconds since 1970 in UTC."""
    return datetime.now(UTC).timestamp()


def moment_of(seconds: float) -> datetime:
    """A stored time as an aware UTC `datetime`. Raises `HomeError` for a number that is not a valid time."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OSError, OverflowError, ValueError, TypeError) as error:
        raise HomeError(
            f"the kept conversations are damaged: {seconds} is not a valid time; restore them from a backup"
        ) from error
