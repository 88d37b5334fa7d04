"""The source of truth: articles, their versions, passages and embeddings in one SQLite file.

This file writes; `catalog_reader` reads. The vector index and the keyword index are derived from the catalog and can be
rebuilt from it without embedding anything. Writing an article takes two transactions: `store_pending` stores the
version with its passages and vectors, and once both indexes contain it, `make_ready` makes it the searched version and
deletes the passages of the version it replaces. After a crash between the two, `pending` lists the versions left to
finish.

Times are stored as epoch seconds, vectors as little-endian float32, passages under a row number that is never reused.
Safe to use from several threads.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from index.embedding.embedder import Vectors
from index.errors import HomeDamaged, HomeError, HomeMismatch
from index.records import Article, Passage, Withdrawal
from index.store.catalog_reader import TOLD, CatalogReader, epoch, row_sum
from index.store.disk_errors import whole_or_nothing
from index.store.schema import SCHEMA_VERSION, STEPS


@dataclass(frozen=True, slots=True)
class Came:
    """How a version came (see `index.records.Arrival`). `keys` are those that its article is also known by."""

    live: bool = False
    teaser: bool = False
    keys: tuple[str, ...] = ()


NOTHING_KNOWN: Mapping[str, Came] = MappingProxyType({})


class Catalog(CatalogReader):
    """The catalog in `path`, created if it does not exist. Raises `HomeError` when it can't be opened or is damaged.

    An `unwritable` one can be read; every method that would write raises that error.
    """

    def __init__(self, path: Path, unwritable: HomeError | None = None) -> None:
        super().__init__(path, unwritable)
        try:
            self._prepare()
        except sqlite3.Error as error:
            raise self.failure(error) from error

    def _prepare(self) -> None:
        found = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if found > SCHEMA_VERSION:
            raise HomeMismatch(f"{self.path} was written by a newer Newsdesk; upgrade this one, or use another --home")
        if found < SCHEMA_VERSION:
            self.check_writable()
            self._connection.execute("PRAGMA foreign_keys = OFF")  # a table that foreign keys refer to may be recreated
            with self.transaction():
                for step in STEPS[found:]:
                    for statement in step:
                        self._connection.execute(statement)
                if broken := self._connection.execute("PRAGMA foreign_key_check").fetchmany(1):
                    raise sqlite3.IntegrityError(f"a row of {broken[0][0]} points to nothing in {broken[0][2]}")
                self._connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            self._connection.execute("PRAGMA foreign_keys = ON")

    def check_writable(self) -> None:
        """Raise if the file can't be written, or was deleted or replaced since it was opened: the write would be lost."""
        if self.unwritable:
            raise type(self.unwritable)(str(self.unwritable))
        if self.is_replaced():
            raise HomeDamaged(
                f"the catalog {self.path} was deleted or replaced while it is open: nothing is stored any more"
                " (put it back from a backup, and start Newsdesk again)"
            )

    def compact(self) -> None:
        """Return the space of deleted rows to the disk. Needs as much free space as the file while it runs."""
        self.check_writable()
        try:
            with self._lock:
                self._connection.execute("VACUUM")
        except sqlite3.Error as error:
            raise self.failure(error) from error

    def last_row(self) -> int:
        """The highest row number that a passage has ever had here."""
        return int(self.rows("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'passages'")[0][0])

    def renumber(self, after: int) -> None:
        """Give all passages row numbers above `after` and above all previous ones. Their order is kept."""
        apart = max(after, self.last_row())
        with self.transaction() as connection:
            connection.execute("UPDATE passages SET row = row + ?", (apart,))
            last = connection.execute("SELECT max(row) FROM passages").fetchone()[0] or apart
            connection.execute("DELETE FROM sqlite_sequence WHERE name = 'passages'")
            connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('passages', ?)", (last,))

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A transaction: everything written inside is stored, or nothing is. Raises `HomeError` if writing fails."""
        self.check_writable()
        with self._lock:
            try:
                with whole_or_nothing(self._connection):
                    yield self._connection
            except sqlite3.Error as error:
                raise self.failure(error) from error

    def set_setting(self, key: str, value: str) -> None:
        with self.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def store_pending(
        self,
        articles: Sequence[Article],
        passages: Sequence[Sequence[Passage]],
        vector_keys: Sequence[Sequence[bytes]],
        vectors: dict[bytes, Vectors],
        seen: datetime,
        came: Mapping[str, Came] = NOTHING_KNOWN,
    ) -> None:
        """Store versions with their passages and vectors as pending, in one transaction.

        `passages[i]` and `vector_keys[i]` belong to `articles[i]`; `vectors` contains those not stored yet. `came` says how
        an article came, by its id.
        """
        with self.transaction() as connection:
            self._insert_vectors(connection, vectors)
            for article, parts, keys in zip(articles, passages, vector_keys, strict=True):
                self._insert_version(connection, article, "pending", seen, came.get(article.id, Came()))
                self._insert_passages(connection, parts, keys)

    def replace_passages(
        self, article: Article, passages: Sequence[Passage], keys: Sequence[bytes], vectors: dict[bytes, Vectors]
    ) -> None:
        """Replace the passages or vectors of an article's searched version, in one transaction."""
        with self.transaction() as connection:
            old = connection.execute("SELECT vector_key FROM passages WHERE article_id = ?", (article.id,)).fetchall()
            connection.execute("DELETE FROM passages WHERE article_id = ?", (article.id,))
            self._insert_vectors(connection, vectors)
            self._insert_passages(connection, passages, keys)
            self._drop_unused(connection, [key for (key,) in old])
        self.change_log.write([article.id])

    def store_superseded(self, article: Article, seen: datetime, came: Came) -> None:
        """Keep a version that does not replace the searched one: it can be read and is never searched."""
        with self.transaction() as connection:
            self._insert_version(connection, article, "ready", seen, came)

    def know_as(self, keys: Iterable[str], article: str) -> None:
        """Record that `keys` lead to a stored article too."""
        with self.transaction() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO article_keys (key, article_id) VALUES (?, ?)", ((key, article) for key in keys)
            )

    def confirm(self, versions: Iterable[tuple[str, int]], fetched: datetime) -> None:
        """Record that live addresses still give these versions."""
        with self.transaction() as connection:
            connection.executemany(
                "UPDATE versions SET fetched = ? WHERE article_id = ? AND version = ?",
                ((epoch(fetched), article, version) for article, version in versions),
            )

    def know_paragraphs(
        self, having: Iterable[tuple[int, str]], furniture: Iterable[tuple[Article, Sequence[tuple[int, int]]]]
    ) -> None:
        """Record `(digest, article id)` pairs (see `index.store.schema.PARAGRAPHS`), and which paragraphs of versions are
        furniture.
        """
        changed = [(article, spans) for article, spans in furniture if tuple(spans) != article.furniture]
        with self.transaction() as connection:
            connection.executemany("INSERT OR IGNORE INTO paragraphs (digest, article_id) VALUES (?, ?)", having)
            connection.executemany(
                "UPDATE versions SET furniture = ? WHERE article_id = ? AND version = ?",
                ((json.dumps(spans) if spans else None, each.id, each.version) for each, spans in changed),
            )
        self.change_log.write(article.id for article, _ in changed)

    def forget_paragraphs(self, digests: Iterable[int], article: str) -> None:
        with self.transaction() as connection:
            connection.executemany(
                "DELETE FROM paragraphs WHERE digest = ? AND article_id = ?", ((each, article) for each in digests)
            )

    def forget_all_paragraphs(self) -> None:
        with self.transaction() as connection:
            connection.execute("DELETE FROM paragraphs")

    def _insert_version(
        self, connection: sqlite3.Connection, article: Article, state: str, seen: datetime, came: Came
    ) -> None:
        moment = epoch(seen)
        connection.execute(
            "INSERT OR IGNORE INTO articles (id, current, story, first_seen) VALUES (?, 0, ?, ?)",
            (article.id, article.id, epoch(article.first_seen) or moment),
        )
        connection.executemany(
            "INSERT OR IGNORE INTO article_keys (key, article_id) VALUES (?, ?)",
            ((key, article.id) for key in came.keys),
        )
        told = (
            article.id,
            article.version,
            article.url,
            article.title,
            article.publisher,
            article.section,
            json.dumps(article.authors, ensure_ascii=False),
            article.language,
            article.dateline,
            article.caption,
            epoch(article.published),
            epoch(article.updated),
            article.text,
        )
        connection.execute(
            f"INSERT INTO versions ({TOLD}, sum, state, content_hash, seen, fetched, teaser, pages)"
            f" VALUES ({', '.join('?' * (len(told) + 7))})",
            (
                *told,
                row_sum(*told),
                state,
                article.content_hash,
                moment,
                moment if came.live else None,
                came.teaser,
                json.dumps(article.pages) if article.pages else None,
            ),
        )

    @staticmethod
    def _insert_vectors(connection: sqlite3.Connection, vectors: dict[bytes, Vectors]) -> None:
        connection.executemany(
            "INSERT OR IGNORE INTO vectors (key, vector) VALUES (?, ?)",
            ((key, vector.astype("<f4").tobytes()) for key, vector in vectors.items()),
        )

    @staticmethod
    def _insert_passages(connection: sqlite3.Connection, passages: Sequence[Passage], keys: Sequence[bytes]) -> None:
        connection.executemany(
            "INSERT INTO passages (article_id, version, ordinal, start, end, vector_key) VALUES (?,?,?,?,?,?)",
            (
                (passage.article_id, passage.version, passage.ordinal, passage.start, passage.end, key)
                for passage, key in zip(passages, keys, strict=True)
            ),
        )

    def make_ready(self, versions: Iterable[tuple[str, int]]) -> list[int]:
        """Make each `(article id, version)` the searched version. Returns the passage rows that they replace."""
        replaced: list[int] = []
        ready = list(versions)
        with self.transaction() as connection:
            for article, version in ready:
                old = connection.execute(
                    "SELECT row, vector_key FROM passages WHERE article_id = ? AND version != ?", (article, version)
                ).fetchall()
                replaced += [row for row, _ in old]
                connection.execute("DELETE FROM passages WHERE article_id = ? AND version != ?", (article, version))
                self._drop_unused(connection, [key for _, key in old])
                connection.execute(
                    "UPDATE versions SET state = 'ready' WHERE article_id = ? AND version = ?", (article, version)
                )
                connection.execute(
                    "UPDATE articles SET current = ?, withdrawn = NULL, withdrawn_because = NULL WHERE id = ?",
                    (version, article),
                )
                connection.execute(
                    "DELETE FROM withdrawals WHERE number IS NULL AND key IN"
                    " (SELECT ?1 UNION SELECT key FROM article_keys WHERE article_id = ?1)",
                    (article,),
                )
        self.change_log.write(article for article, _ in ready)
        return replaced

    def remember_withdrawal(self, withdrawal: Withdrawal, since: datetime) -> None:
        """Record what was withdrawn under its keys, so that it is known when it comes later."""
        values = (epoch(since), withdrawal.reason, withdrawal.number)
        with self.transaction() as connection:
            connection.executemany(
                "INSERT INTO withdrawals (key, since, reason, number) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO UPDATE"
                " SET since = excluded.since, reason = excluded.reason, number = max(number, excluded.number)",
                ((key, *values) for key in withdrawal.keys),
            )

    def withdraw(self, article: str, reason: str, since: datetime) -> list[int]:
        """Keep an article's versions and search none of them. Returns its passage rows.

        `stories` must first hand over the story that the article was the first to tell.
        """
        with self.transaction() as connection:
            old = connection.execute("SELECT row, vector_key FROM passages WHERE article_id = ?", (article,)).fetchall()
            connection.execute("DELETE FROM passages WHERE article_id = ?", (article,))
            self._drop_unused(connection, [key for _, key in old])
            connection.execute(
                "UPDATE articles SET current = 0, story = id, withdrawn = ?, withdrawn_because = ? WHERE id = ?",
                (epoch(since), reason, article),
            )
        self.change_log.write([article])
        return [row for row, _ in old]

    def remove(self, article: str) -> list[int]:
        """Delete an article with all its versions. Returns its passage rows; `[]` if there is no such article.

        `stories` must first hand over the story that the article was the first to tell.
        """
        with self.transaction() as connection:
            old = connection.execute("SELECT row, vector_key FROM passages WHERE article_id = ?", (article,)).fetchall()
            for table in ("bands", "passages", "versions", "article_keys"):
                connection.execute(f"DELETE FROM {table} WHERE article_id = ?", (article,))
            connection.execute("DELETE FROM articles WHERE id = ?", (article,))
            self._drop_unused(connection, [key for _, key in old])
        self.change_log.write([article])
        return [row for row, _ in old]

    @staticmethod
    def _drop_unused(connection: sqlite3.Connection, keys: Iterable[bytes]) -> None:
        connection.executemany(
            "DELETE FROM vectors WHERE key = ? AND NOT EXISTS (SELECT 1 FROM passages WHERE vector_key = key)",
            ((key,) for key in keys),
        )
