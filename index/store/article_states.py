"""Reads what decides which article an arriving one is, and whether it becomes the searched version.

The decisions are made in `index.ingest.identity` and `index.ingest.currency`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from index.store.catalog_reader import CatalogReader, moment


@dataclass(frozen=True, slots=True)
class VersionState:
    """A version as far as it decides what replaces it.

    `stamp` is its outlet's own date, of the update or else of publication; `fetched` when a live address last gave it,
    `None` if none did. `teaser`: a feed's summary; `characters`: the length of its text, `ending` its last 40.
    """

    version: int
    content_hash: str
    searched: bool
    stamp: datetime | None
    fetched: datetime | None
    teaser: bool
    characters: int
    ending: str


@dataclass(frozen=True, slots=True)
class StoredWithdrawal:
    """Since when an article is withdrawn, and why. `number` is the last version that its wire service withdrew."""

    since: datetime
    reason: str
    number: int | None = None


def states_of(catalog: CatalogReader, article: str) -> list[VersionState]:
    """What decides whether another version replaces them, of all versions of an article, in order."""
    rows = catalog.rows(
        "SELECT v.version, v.content_hash, v.version = a.current, coalesce(v.updated, v.published), v.fetched,"
        " v.teaser, length(v.text), substr(v.text, -40) FROM versions v JOIN articles a ON a.id = v.article_id WHERE v.article_id = ?"
        " ORDER BY v.version",
        (article,),
    )
    return [
        VersionState(version, digest, bool(searched), moment(stamp), moment(fetched), bool(teaser), length, ending)
        for version, digest, searched, stamp, fetched, teaser, length, ending in rows
    ]


def withdrawal_of(catalog: CatalogReader, article: str, key: str) -> StoredWithdrawal | None:
    """Since when an article, or what would come under `key`, has been withdrawn, and why; `None` if it has not."""
    rows = catalog.rows(
        "SELECT withdrawn, withdrawn_because, (SELECT number FROM withdrawals WHERE key = ?2) FROM articles"
        " WHERE id = ?1 AND withdrawn IS NOT NULL UNION ALL SELECT since, reason, number FROM withdrawals"
        " WHERE key = ?2 AND NOT EXISTS (SELECT 1 FROM articles WHERE id = ?1)",
        (article, key),
    )
    return next((StoredWithdrawal(datetime.fromtimestamp(since, UTC), *rest) for since, *rest in rows), None)


def under_key(catalog: CatalogReader, key: str) -> list[str]:
    """The ids of the articles under a key (the id that an address alone gives), the key's own article first.

    The others are those that share its address, or came under that address first, the newest first.
    """
    rows = catalog.rows(
        "SELECT id FROM (SELECT id, first_seen, rowid AS place FROM articles WHERE id = ?1 UNION"
        " SELECT a.id, a.first_seen, a.rowid FROM article_keys k JOIN articles a ON a.id = k.article_id"
        " WHERE k.key = ?1) ORDER BY id = ?1 DESC, first_seen DESC, place DESC",
        (key,),
    )
    return [str(id_) for (id_,) in rows]
