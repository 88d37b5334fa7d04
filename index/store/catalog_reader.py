"""Reads the catalog for search, rebuilds and display. See `catalog` for what is stored and why."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.embedding.embedder import Vectors
from index.errors import HomeDamaged, HomeError
from index.records import Article, Copy, Filters, Passage, Version, passage_id
from index.store.change_log import ChangeLog
from index.store.disk_errors import Identity, database_error, identity, open_read_only
from index.text.reader_clock import DAY_SECONDS, clock

# SQLite accepts at most 32,766 values per statement; this leaves room for a statement's other values.
MAX_VALUES = 30_000
# The largest integer that SQLite stores.
MAX_INTEGER = 2**63 - 1

# The columns of a version that its checksum covers.
TOLD = "article_id, version, url, title, publisher, section, authors, language, dateline, caption, published, updated, text"
_TOLD_NAMES = TOLD.split(", ")
ARTICLE_COLUMNS = ", ".join(f"v.{name}" for name in _TOLD_NAMES) + ", v.sum, a.first_seen, v.pages, v.furniture"
T = TypeVar("T")
READY = "articles a JOIN versions v ON v.article_id = a.id AND v.version = a.current"
# For queries that need only a version's publishing date, publisher, section or language.
COUNTED = "articles a JOIN versions v INDEXED BY versions_counted ON v.article_id = a.id AND v.version = a.current"


class CatalogReader:
    """The catalog in `path`, opened. It and every method raise `HomeError` when the file can't be read.

    `unwritable` is the reason why the file can't be written, if it can't; then no file is created beside it either.
    """

    def __init__(self, path: Path, unwritable: HomeError | None = None) -> None:
        self.path = path
        self.unwritable = unwritable
        self._opened_as: Identity | None = None
        self._log_opened_as: Identity | None = None
        self.change_log = ChangeLog()
        self._lock = threading.RLock()
        try:
            if unwritable:
                self._connection = open_read_only(path)
            else:
                self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=10)
                self._connection.execute("PRAGMA journal_mode = WAL")
                self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.execute("PRAGMA foreign_keys = ON")
            self._connection.create_function("fold", 1, _fold, deterministic=True)
            self._connection.create_function("row_sum", len(_TOLD_NAMES), row_sum, deterministic=True)
            self._opened_as = identity(path)
        except sqlite3.Error as error:
            raise self.failure(error) from error

    def failure(self, error: sqlite3.Error) -> HomeError:
        """The error to raise when SQLite failed on this file."""
        return database_error(f"the catalog {self.path}", self.path, error, "restore it from a backup")

    @property
    def changes(self) -> int:
        """A counter that rises whenever the searched passages change, so that cached results are recomputed."""
        return self.change_log.position

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        try:
            with self._lock:
                return self._connection.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise self.failure(error) from error

    def is_replaced(self) -> bool:
        """Whether the opened file, or its log, is no longer at its path. SQLite keeps using a deleted file as if it
        were there, and whatever is written to it is lost.
        """
        log = identity(self.path.with_name(f"{self.path.name}-wal"))
        self._log_opened_as = self._log_opened_as or log
        return identity(self.path) != self._opened_as or log != self._log_opened_as

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def setting(self, key: str) -> str | None:
        rows = self.rows("SELECT value FROM meta WHERE key = ?", (key,))
        return str(rows[0][0]) if rows else None

    def copies(self, stories: Iterable[str]) -> dict[str, list[Copy]]:
        """All articles of each story, oldest first."""
        found: dict[str, list[Copy]] = {}
        for chunk in chunks(sorted(set(stories))):
            for story, article_id, title, publisher, url, published in self.rows(
                f"SELECT a.story, v.article_id, v.title, v.publisher, v.url, v.published FROM {READY}"
                f" WHERE a.story IN ({_marks(chunk)}) ORDER BY v.published, v.article_id",
                chunk,
            ):
                found.setdefault(str(story), []).append(Copy(article_id, title, publisher, url, moment(published)))
        return found

    def pending(self) -> list[tuple[str, int]]:
        """The `(article id, version)` pairs that were stored and not yet made ready."""
        rows = self.rows("SELECT article_id, version FROM versions WHERE state = 'pending' ORDER BY rowid")
        return [(str(article), int(version)) for article, version in rows]

    def article(self, article: str, version: int | None = None) -> Article | None:
        """One version of an article, by default the searched one; `None` if there is none."""
        if version is not None and not 0 < version <= MAX_INTEGER:
            return None
        rows = self.rows(
            f"SELECT {ARTICLE_COLUMNS} FROM articles a JOIN versions v ON v.article_id = a.id"
            " WHERE a.id = ? AND v.version = coalesce(?, a.current)",
            (article, version),
        )
        return self._article(rows[0]) if rows else None

    def articles(self, ids: Iterable[str]) -> dict[str, tuple[Article, str]]:
        """`id -> (article, story)` for searched articles."""
        found: dict[str, tuple[Article, str]] = {}
        for chunk in chunks(list(ids)):
            for *row, story in self.rows(
                f"SELECT {ARTICLE_COLUMNS}, a.story FROM {READY} WHERE a.id IN ({_marks(chunk)})", chunk
            ):
                found[str(row[0])] = (self._article(row), str(story))
        return found

    def ids(self) -> list[str]:
        """The ids of all searched articles, in order."""
        return [str(id_) for (id_,) in self.rows(f"SELECT a.id FROM {READY} ORDER BY a.id")]

    def has(self, article: str) -> bool:
        """Whether an article is stored: searched, or withdrawn."""
        return bool(self.rows("SELECT 1 FROM versions WHERE article_id = ? AND state = 'ready' LIMIT 1", (article,)))

    def history(self, article: str) -> list[Version]:
        """All versions of an article that were ever searched, or kept beside the searched one, in order."""
        rows = self.rows(
            f"SELECT {ARTICLE_COLUMNS}, v.seen, v.version = a.current, a.withdrawn, a.withdrawn_because FROM articles a"
            " JOIN versions v ON v.article_id = a.id WHERE a.id = ? AND v.state = 'ready' ORDER BY v.version",
            (article,),
        )
        return [
            Version(
                self._article(row), datetime.fromtimestamp(int(seen), UTC), bool(searched), moment(since), reason or ""
            )
            for *row, seen, searched, since, reason in rows
        ]

    def at_address(self, url: str) -> str | None:
        """The id of the article that has exactly this address, in any of its versions; a searched one before others."""
        rows = self.rows(
            "SELECT a.id FROM articles a JOIN versions v ON v.article_id = a.id WHERE v.url = ? AND v.state = 'ready'"
            " ORDER BY a.current > 0 DESC, v.seen DESC LIMIT 1",
            (url,),
        )
        return str(rows[0][0]) if rows else None

    def current(self, article: str) -> int:
        """The searched version of an article; 0 if there is none."""
        rows = self.rows("SELECT current FROM articles WHERE id = ?", (article,))
        return int(rows[0][0]) if rows else 0

    def titles(self, ids: Iterable[str]) -> dict[str, str]:
        """`id -> headline` of the newest version of each article."""
        found: dict[str, str] = {}
        for chunk in chunks(sorted(ids)):
            found.update(
                self.rows(
                    f"SELECT article_id, title FROM versions WHERE article_id IN ({_marks(chunk)}) ORDER BY version",
                    chunk,
                )
            )
        return found

    def paragraphs(self, digests: Iterable[int]) -> dict[int, list[str]]:
        """`digest -> ids of articles`, of the paragraphs that are known: see `index.store.schema.PARAGRAPHS`."""
        found: dict[int, list[str]] = {}
        for chunk in chunks(list(digests)):
            for digest, article in self.rows(
                f"SELECT digest, article_id FROM paragraphs WHERE digest IN ({_marks(chunk)})", chunk
            ):
                found.setdefault(digest, []).append(article)
        return found

    def passage_spans(self, rows: Iterable[int]) -> dict[int, tuple[str, int, int, int, int]]:
        """`row -> (article id, version, ordinal, start, end)`."""
        found: dict[int, tuple[str, int, int, int, int]] = {}
        for chunk in chunks(list(rows)):
            for row, *span in self.rows(
                f"SELECT row, article_id, version, ordinal, start, end FROM passages WHERE row IN ({_marks(chunk)})",
                chunk,
            ):
                found[int(row)] = tuple(span)
        return found

    def passages_of(self, versions: Iterable[tuple[str, int]]) -> list[tuple[int, Article, Passage]]:
        """`(row, article, passage)` of all passages of the given versions, in order."""
        found: list[tuple[int, Article, Passage]] = []
        for article_id, version in versions:
            article = self.article(article_id, version)
            if article is None:
                continue
            for row, ordinal, start, end in self.rows(
                "SELECT row, ordinal, start, end FROM passages WHERE article_id = ? AND version = ? ORDER BY ordinal",
                (article_id, version),
            ):
                found.append((int(row), article, passage_at(article, int(ordinal), int(start), int(end))))
        return found

    def passages_by_row(self, rows: Sequence[int]) -> dict[int, tuple[Article, Passage]]:
        """`row -> (article, passage)`, whichever version the row belongs to."""
        articles: dict[tuple[str, int], Article] = {}
        found: dict[int, tuple[Article, Passage]] = {}
        for row, (article_id, version, ordinal, start, end) in self.passage_spans(rows).items():
            article = articles.get((article_id, version)) or self.article(article_id, version)
            if article is not None:
                articles[(article_id, version)] = article
                found[row] = (article, passage_at(article, ordinal, start, end))
        return found

    def passage_texts(self, rows: Sequence[int]) -> list[str]:
        """The texts of those of `rows` that exist, in any order."""
        return [
            str(text)
            for chunk in chunks(rows)
            for (text,) in self.rows(
                "SELECT substr(v.text, p.start + 1, p.end - p.start) FROM passages p JOIN versions v"
                f" ON v.article_id = p.article_id AND v.version = p.version WHERE p.row IN ({_marks(chunk)})",
                chunk,
            )
        ]

    def passage_rows(self) -> list[int]:
        """The rows of all passages in ascending order, pending ones included: what both indexes should contain."""
        return [int(row) for (row,) in self.rows("SELECT row FROM passages ORDER BY row")]

    def passage_count(self) -> int:
        return int(self.rows("SELECT count(*) FROM passages")[0][0])

    def known_vectors(self, keys: Iterable[bytes]) -> set[bytes]:
        """Those of `keys` that have a stored vector."""
        known: set[bytes] = set()
        for chunk in chunks(list(keys)):
            known.update(
                bytes(key) for (key,) in self.rows(f"SELECT key FROM vectors WHERE key IN ({_marks(chunk)})", chunk)
            )
        return known

    def vectors(
        self, rows: Sequence[int] | None = None, batch: int = 5_000, after: int = 0
    ) -> Iterator[tuple[list[int], Vectors]]:
        """`(rows, (n, dimension) float32)` in batches by ascending row: all after the row `after`, or those of `rows`."""
        if rows is not None:
            for chunk in chunks(sorted(rows), batch):
                if found := self._vector_rows(f"p.row IN ({_marks(chunk)}) ORDER BY p.row", chunk):
                    yield _stacked(found)
            return
        last = after
        while found := self._vector_rows("p.row > ? ORDER BY p.row LIMIT ?", (last, batch)):
            last = int(found[-1][0])
            yield _stacked(found)

    def _vector_rows(self, where: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        return self.rows(
            f"SELECT p.row, e.vector FROM passages p JOIN vectors e ON e.key = p.vector_key WHERE {where}", values
        )

    def count(self, filters: Filters | None = None) -> int:
        """How many articles are searched, or match `filters` if given."""
        where, values = _conditions(filters or Filters())
        return int(self.rows(f"SELECT count(*) FROM {READY} WHERE {where}", values)[0][0])

    def mentioning(self, words: str, filters: Filters | None = None) -> int:
        """How many searched articles have `words`, whole and in this order, in their headline or text; case is ignored."""
        where, values = _conditions(filters or Filters())
        wanted = re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, words.split())) + r"(?!\w)", re.IGNORECASE)
        texts = self.rows(f"SELECT v.title || ' | ' || v.text FROM {READY} WHERE {where}", values)
        return sum(wanted.search(text) is not None for (text,) in texts)

    def publishers(self) -> tuple[str, ...]:
        """The names of all publishers with a searched article."""
        rows = self.rows(f"SELECT DISTINCT v.publisher FROM {COUNTED} WHERE v.publisher IS NOT NULL ORDER BY 1")
        return tuple(str(name) for (name,) in rows)

    def dates(self) -> tuple[datetime | None, datetime | None]:
        """The publishing dates of the oldest and the newest searched article; `None` if no article has a date."""
        ((oldest, newest),) = self.rows(f"SELECT min(v.published), max(v.published) FROM {COUNTED}")
        return moment(oldest), moment(newest)

    def problem(self) -> str | None:
        """What is wrong with the file according to SQLite and to the checksums of its content, with the remedy."""
        try:
            if (word := str(self.rows("PRAGMA quick_check(1)")[0][0])) != "ok":
                return f"the catalog {self.path} is damaged: {word}; restore it from a backup"
            changed = self.rows(f"SELECT article_id FROM versions WHERE row_sum({TOLD}) IS NOT sum LIMIT 1")
        except HomeError as error:
            return str(error)
        return str(self._changed(changed[0][0])) if changed else None

    def _changed(self, article: str) -> HomeDamaged:
        return HomeDamaged(
            f"article {article} in the catalog {self.path} is not as it was stored"
            f" (newsdesk remove {article}, and add it again, or restore a backup)"
        )

    def _article(self, row: Sequence[Any]) -> Article:
        """Raises `HomeDamaged` if the row does not match its checksum: a changed letter would be quoted as genuine."""
        *told, known, first_seen, pages, furniture = row
        if row_sum(*told) != known:
            raise self._changed(told[0])
        found = dict(zip(_TOLD_NAMES, told, strict=True))
        return Article(
            id=found.pop("article_id"),
            authors=tuple(json.loads(found.pop("authors"))),
            published=moment(found.pop("published")),
            updated=moment(found.pop("updated")),
            first_seen=moment(first_seen),
            pages=tuple(json.loads(pages)) if pages else (),
            furniture=tuple((start, end) for start, end in json.loads(furniture)) if furniture else (),
            **found,
        )


# A publishing date without a time is compared with the reader's clock (`index.text.reader_clock`).
_BOUND = f"CASE v.published % {DAY_SECONDS} WHEN 0 THEN ? ELSE ? END"


def _conditions(filters: Filters) -> tuple[str, list[object]]:
    parts: list[str] = ["1"]
    values: list[object] = []
    if filters.since:
        parts.append(f"v.published >= {_BOUND}")
        values += (epoch(clock(filters.since)), epoch(filters.since))
    if filters.until:
        parts.append(f"v.published < {_BOUND}")
        values += (epoch(clock(filters.until)), epoch(filters.until))
    for column, names in (
        ("v.publisher", filters.publishers),
        ("v.section", filters.sections),
        ("v.language", filters.languages),
    ):
        if names:
            parts.append(f"fold({column}) IN ({_marks(names)})")
            values += [_fold(name) for name in names]
    return " AND ".join(parts), values


def _fold(name: str | None) -> str | None:
    return name.casefold() if name is not None else None


def row_sum(*told: object) -> int:
    """CRC-32 of a version's values of `TOLD`, in order."""
    return zlib.crc32("\0".join("" if value is None else str(value) for value in told).encode("utf-8", "surrogatepass"))


def passage_at(article: Article, ordinal: int, start: int, end: int) -> Passage:
    """A passage of `article`: a slice of its text."""
    return Passage(
        passage_id(article.id, article.version, ordinal),
        article.id,
        article.version,
        ordinal,
        start,
        end,
        article.text[start:end],
    )


def epoch(when: datetime | None) -> int | None:
    return int(when.timestamp()) if when else None


def moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(int(seconds), UTC)


def _stacked(rows: Sequence[tuple[Any, ...]]) -> tuple[list[int], Vectors]:
    vectors: NDArray[np.float32] = np.frombuffer(b"".join(bytes(v) for _, v in rows), dtype="<f4")
    return [int(row) for row, _ in rows], vectors.reshape(len(rows), -1).astype(np.float32)


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


def chunks(values: Sequence[T], size: int = MAX_VALUES) -> Iterator[Sequence[T]]:
    """`values` in chunks of at most `size`, by default as many as SQLite accepts in one statement."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
