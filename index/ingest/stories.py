"""Groups articles into stories: one report, carried by several publishers.

A story has the id of the first article that told it. Every other article of the story is a near-copy of that one, so
that similarity does not drift from copy to copy until two unrelated articles share a story. Only first articles can be
found by their bands, which keeps adding an article cheap even when thousands are alike. What counts as a near-copy is
decided in `updates`, by `near_duplicates`.

A text that one outlet repeats under headlines that have nothing to do with it is no article: a registration notice, or
what an import took for the text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from index.ingest import near_duplicates
from index.ingest.updates import is_copy
from index.records import Article
from index.same_article import share_of_headline
from index.store.catalog import Catalog
from index.store.catalog_reader import READY
from index.text.runs import runs

# How many articles one band may return, and how many of all returned ones are compared word for word. Bands that return
# more contain text that publishers print under everything; true copies share other bands too.
MAX_OF_A_BAND = 64
MAX_COMPARED = 8
# The estimate has a standard error of .04: anything this far below the lowest similarity that counts can be skipped.
# A text is repeated under at least this many headlines, and has less than this share of their words: an article that an
# outlet prints twice has its headline's words. In rtqa2022a and rtqa2024q1 one notice is (12 times), and no article (3 of
# one text with headlines of its own words).
MIN_HEADLINES, HEADLINE_IN_TEXT = 3, 0.5

WORTH_COMPARING = near_duplicates.FAIR_PART - 0.1

_BANDING = f"{near_duplicates.BANDS}x{near_duplicates.BAND_PLACES}"


class Stories:
    """The stories in `catalog`. One writer at a time: the caller holds the lock."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def recognise(self, article: Article, arriving: Mapping[str, int]) -> None:
        """Decide which story `article` tells in the given version; a story that it was first to tell is checked again.

        `arriving` are the versions (by article id) that are about to be searched instead of the current ones.
        """
        self._renew_bands()
        followers = self._followers(article.id)
        self._place(article, arriving)
        self._place_all(followers, arriving)

    def let_go(self, article_id: str) -> None:
        """Hand the story that an article told first to the others that tell it: the article is about to be removed."""
        self._renew_bands()
        followers = self._followers(article_id)
        with self._catalog.transaction() as connection:
            connection.execute("DELETE FROM bands WHERE article_id = ?", (article_id,))
        self._place_all(followers, {})

    def repeated(self, article_id: str, reason: str) -> list[str]:
        """The searched articles, with `article_id`, whose text their outlet repeats under different headlines; `[]` if it
        is none. `reason` is that with which others were withdrawn before.
        """
        article = self._catalog.article(article_id)
        if article is None or not article.publisher or _tells_of(article.title, article.text):
            return []
        ids = self._catalog.rows(
            f"SELECT a.id FROM {READY} WHERE a.story = (SELECT story FROM articles WHERE id = ?) AND v.publisher = ?"
            " UNION SELECT a.id FROM articles a JOIN versions v ON v.article_id = a.id"
            " WHERE a.withdrawn IS NOT NULL AND a.withdrawn_because = ? AND v.publisher = ?",
            (article_id, article.publisher, reason, article.publisher),
        )
        if len(ids) < MIN_HEADLINES:
            return []
        own = frozenset(runs(article.text))
        alike = {article.id: article.title}
        for (id_,) in ids[:MAX_OF_A_BAND]:
            other = self._catalog.article(id_) or self._catalog.history(id_)[-1].article
            others = frozenset(runs(other.text))
            if len(own & others) >= near_duplicates.LATER_ALIKE * len(own | others) and not _tells_of(
                other.title, other.text
            ):
                alike[other.id] = other.title
        if len({" ".join(title.casefold().split()) for title in alike.values()}) < MIN_HEADLINES:
            return []
        return [id_ for id_ in alike if self._catalog.current(id_)]

    def _place_all(self, ids: Sequence[str], arriving: Mapping[str, int]) -> None:
        for article_id in ids:
            article = self._catalog.article(article_id, arriving.get(article_id))
            if article is not None:
                self._place(article, arriving)

    def _place(self, article: Article, arriving: Mapping[str, int]) -> None:
        places = near_duplicates.signature(article.text)
        bands = near_duplicates.bands(places)
        own = runs(article.text)
        best, story = 0.0, article.id
        for teller_id in self._worth_comparing(article.id, places, bands):
            teller = self._catalog.article(teller_id, arriving.get(teller_id))
            if teller is None:
                continue
            others = runs(teller.text)
            found = near_duplicates.text_overlap(own, others)
            if found.jaccard > best and is_copy(article, teller, found, (own, others)):
                best, story = found.jaccard, teller.id
        self._set(article.id, story, places, bands if story == article.id else ())

    def _worth_comparing(self, article_id: str, places: near_duplicates.Signature, bands: Sequence[int]) -> list[str]:
        """The first articles with similar signatures, most similar first."""
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
        """The articles of a story that `article_id` told first, oldest first."""
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
        self._catalog.change_log.write([article_id])

    def _renew_bands(self) -> None:
        """Recompute the bands from the stored signatures if an older Newsdesk used other bands: once per home."""
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


def _tells_of(title: str, text: str) -> bool:
    """Whether a text has the words of its headline."""
    return share_of_headline(title, text) >= HEADLINE_IN_TEXT
