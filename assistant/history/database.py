"""One SQLite file in the home for what readers keep. With its steps of schema the only file of this package that knows
SQLite; what a row means is said by the modules that write it.

A file that is damaged is set aside by name when it is opened, and what can be read of it goes into a new one: the page
starts, and no conversation is lost that could be read.

Safe to use from several threads. What is deleted is overwritten on the disk, and only the file's owner may read it.
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

log = logging.getLogger("newsdesk.keeping")

FILE_NAME = "kept.sqlite"

# What each version of the file added. A step is never changed once it has been released.
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


class Store:
    """The file, opened, and made if it isn't there. Close it, or use it as a context manager.

    Raises `HomeError` where it can't be opened, `HomeMismatch` where a newer Newsdesk wrote it. A file without a path is
    in memory, for as long as it is open. `damaged` is where a damaged file was set aside on opening, if it was.
    `unwritable` is why nothing can be kept, where the disk takes nothing: what was kept can be read, and writing raises it.
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
        """What was kept, or an empty store in memory where nothing was."""
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

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple]:  # type: ignore[type-arg]
        """What a query finds. Raises `HomeError` where the file can't be read."""
        try:
            with self._lock:
                return self._connection.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise self._broken(error) from error

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """What is written inside is there as a whole or not at all. Raises `HomeError` where it can't be written."""
        if self.unwritable:
            raise type(self.unwritable)(str(self.unwritable))
        with self._lock:
            try:
                with whole_or_nothing(self._connection):
                    yield Writing(self._connection)
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


class Writing:
    """A transaction under way."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def execute(self, sql: str, values: Sequence[object] = ()) -> int:
        """The number of rows that were changed."""
        return self._connection.execute(sql, values).rowcount

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple]:  # type: ignore[type-arg]
        return self._connection.execute(sql, values).fetchall()


def seconds_now() -> float:
    """The moment as rows keep it: seconds since 1970 in UTC."""
    return datetime.now(UTC).timestamp()


def moment_of(seconds: float) -> datetime:
    """What a row keeps as an aware UTC `datetime`. Raises `HomeError` for a number that is no moment."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OSError, OverflowError, ValueError, TypeError) as error:
        raise HomeError(
            f"the kept conversations are damaged: {seconds} is no moment; restore them from a backup"
        ) from error
