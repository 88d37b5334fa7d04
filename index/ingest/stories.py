"""The catalog's page on stories: which articles are one report, carried by several outlets.

A story goes by the id of its first teller. Every other teller is a near-copy of that one article, so likeness does not
creep from copy to copy until two strangers are one story. Only first tellers can be found by their bands, which keeps
adding an article as cheap when thousands are alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from index.ingest import near_duplicates
from index.records import Article
from index.store.catalog import Catalog

# How many articles one band may bring up, and how many of all brought up are compared word for word. Bands that bring
# up more hold what outlets print under everything; true copies share other bands too.
MAX_OF_A_BAND = 64
MAX_COMPARED = 8
# The estimate is off by .04 on average (one standard error): this far below the least likeness that counts is safe.
WORTH_COMPARING = near_duplicates.FAIR_PART - 0.1

_BANDING = f"{near_duplicates.BANDS}x{near_duplicates.BAND_PLACES}"


class Stories:
    """The stories in `catalog`. One writer at a time: the caller holds the lock."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def recognise(self, article: Article, arriving: Mapping[str, int]) -> None:
        """Say which story `article` tells, in the version given; a story that it told first is looked at again.

        `arriving` are the versions (by article id) that are about to be searched instead of the ones searched now.
        """
        self._renew_bands()
        followers = self._followers(article.id)
        self._place(article, arriving)
        self._place_all(followers, arriving)

    def let_go(self, article_id: str) -> None:
        """Give the story that an article told first to the others that tell it: the article is about to be removed."""
        self._renew_bands()
        followers = self._followers(article_id)
        with self._catalog.transaction() as connection:
            connection.execute("DELETE FROM bands WHERE article_id = ?", (article_id,))
        self._place_all(followers, {})

    def _place_all(self, ids: Sequence[str], arriving: Mapping[str, int]) -> None:
        for article_id in ids:
            article = self._catalog.article(article_id, arriving.get(article_id))
            if article is not None:
                self._place(article, arriving)

    def _place(self, article: Article, arriving: Mapping[str, int]) -> None:
        places = near_duplicates.signature(article.text)
        bands = near_duplicates.bands(places)
        own = near_duplicates.runs(article.text)
        best, story = 0.0, article.id
        for teller_id in self._worth_comparing(article.id, places, bands):
            teller = self._catalog.article(teller_id, arriving.get(teller_id))
            if teller is None:
                continue
            found = near_duplicates.likeness(own, near_duplicates.runs(teller.text))
            apart = article.published - teller.published if article.published and teller.published else None
            if found.jaccard > best and near_duplicates.same_report(found, apart):
                best, story = found.jaccard, teller.id
        self._set(article.id, story, places, bands if story == article.id else ())

    def _worth_comparing(self, article_id: str, places: near_duplicates.Signature, bands: Sequence[int]) -> list[str]:
        """The first tellers that are alike by their signatures, most alike first."""
        wanted = " UNION ALL ".join(
            f"SELECT * FROM (SELECT article_id FROM bands WHERE band = ? AND hash = ? LIMIT {MAX_OF_A_BAND})"
            for _ in bands
        )
        rows = self._catalog.rows(
            f"SELECT a.id, a.signature FROM (SELECT article_id, count(*) AS shared FROM ({wanted}) GROUP BY 1) found"
            " JOIN articles a ON a.id = found.article_id WHERE a.id != ? AND a.story = a.id"
            f" ORDER BY found.shared DESC, a.first_seen, a.id LIMIT {MAX_OF_A_BAND}",
            [value for band, number in enumerate(bands) for value in (band, number)] + [article_id],
        )
        alike = [
            (near_duplicates.similarity(places, np.frombuffer(stored, dtype="<u4")), str(id_)) for id_, stored in rows
        ]
        alike = [each for each in alike if each[0] >= WORTH_COMPARING]
        return [id_ for _, id_ in sorted(alike, key=lambda each: -each[0])[:MAX_COMPARED]]

    def _followers(self, article_id: str) -> list[str]:
        """Those who tell a story that `article_id` told first, oldest first."""
        rows = self._catalog.rows(
            "SELECT id FROM articles WHERE story = ? AND id != ? ORDER BY first_seen, id", (article_id, article_id)
        )
        return [str(id_) for (id_,) in rows]

    def _set(self, article_id: str, story: str, places: near_duplicates.Signature, bands: Sequence[int]) -> None:
        with self._catalog.transaction() as connection:
            connection.execute(
                "UPDATE articles SET story = ?, signature = ? WHERE id = ?",
                (story, places.astype("<u4").tobytes(), article_id),
            )
            connection.execute("DELETE FROM bands WHERE article_id = ?", (article_id,))
            connection.executemany(
                "INSERT INTO bands (band, hash, article_id) VALUES (?, ?, ?)",
                ((band, value, article_id) for band, value in enumerate(bands)),
            )
        self._catalog.journal.write([article_id])

    def _renew_bands(self) -> None:
        """Make the bands again from the stored signatures where an older Newsdesk cut them otherwise: once a home."""
        if self._catalog.setting("bands") == _BANDING:
            return
        tellers = self._catalog.rows("SELECT id, signature FROM articles WHERE story = id AND signature IS NOT NULL")
        with self._catalog.transaction() as connection:
            connection.execute("DELETE FROM bands")
            for article_id, stored in tellers:
                bands = near_duplicates.bands(np.frombuffer(stored, dtype="<u4"))
                connection.executemany(
                    "INSERT INTO bands (band, hash, article_id) VALUES (?, ?, ?)",
                    ((band, value, article_id) for band, value in enumerate(bands)),
                )
            connection.execute("INSERT OR REPLACE INTO meta VALUES ('bands', ?)", (_BANDING,))
