"""`NewsIndex`: an open home folder of articles. The facade that other programs use.

    with NewsIndex.open("my-news") as index:
        index.add(["articles/"])
        hits = index.search("who won?", k=5)

It connects the parts of this package and owns their order: `ingest` adds, `search` finds, `store` keeps, `backup` copies,
`ingest.health` examines. What is documented here is the interface that other programs may rely on.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from filelock import FileLock

from index.backup.restore import Restored, back_up, restore
from index.embedding.cache import CachedEmbedder
from index.embedding.embedder import Embedder
from index.embedding.reranker import Reranker, load_reranker
from index.engines.keyword import KeywordIndex
from index.errors import HomeError
from index.feeds.web_access import WebAccess
from index.ingest.deleted_files import DeletedFiles
from index.ingest.health import IndexHealth
from index.ingest.intake import Source, read_sources
from index.ingest.opening import embed_again, settled, vectors_of, written_or_read
from index.ingest.pipeline import Ingest, Progress
from index.query.plan import Constraint
from index.records import AddReport, Arrival, Article, Copy, Filters, Hit, Stats, Version, article_id
from index.search.hybrid import SearchParts
from index.search.searcher import Searcher, SearchResults
from index.settings import ChromaServer, read_settings
from index.store.article_states import under_key
from index.store.catalog import Catalog
from index.store.home import ReaderLock, check_made_with, open_catalog, own
from index.store.statistics import Statistics

if TYPE_CHECKING:
    from index.feeds.refresh import Feeds
    from index.fetching.fetch import Fetcher
    from index.retriever import NewsRetriever


class NewsIndex:
    """An open home. Create one with `NewsIndex.open`; close it, or use it as a context manager.

    Safe to search from several threads while one adds.
    """

    def __init__(
        self,
        home: Path,
        lock: FileLock | ReaderLock,
        catalog: Catalog,
        embedder: Embedder,
        fetcher: Fetcher | None = None,
        server: ChromaServer | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        self.home = home
        self.embedder = embedder if isinstance(embedder, CachedEmbedder) else CachedEmbedder(embedder)
        self.reranker = reranker
        self.statistics = Statistics(catalog)
        self._lock = lock
        self._catalog = catalog
        self._write_lock = threading.RLock()
        with ExitStack() as opened:  # if any step fails, everything opened is closed and the home is released
            opened.callback(catalog.close)
            self._vectors = vectors_of(catalog, home, server, self.embedder)
            opened.callback(self._vectors.close)
            self._keywords = (KeywordIndex.read if self.unwritable else KeywordIndex.sound)(home / "keywords")
            opened.callback(self._keywords.close)
            self._put_together(fetcher)
            opened.pop_all()

    def _put_together(self, fetcher: Fetcher | None) -> None:
        catalog = self._catalog
        self._searcher = Searcher(
            catalog,
            self._vectors,
            self._keywords,
            self.embedder,
            lambda: self._ingest.mend_keywords(),
            lambda: self.publishers,
            self.reranker,
        )
        self._ingest = Ingest(catalog, self._vectors, self._keywords, self.embedder, self._write_lock)
        self._deleted = DeletedFiles(catalog, self._ingest)
        self.health = IndexHealth(catalog, self._vectors, self._keywords, self._ingest, self._deleted)
        self._publishers: tuple[int, tuple[str, ...]] | None = None
        self._counted: tuple[int, int] | None = None
        self._web = WebAccess(fetcher)
        self._feeds: Feeds | None = None
        self._ingest.recover()

    @classmethod
    def open(
        cls,
        home: str | Path | None = None,
        *,
        embedder: Embedder | None = None,
        fetcher: Fetcher | None = None,
        reranker: Reranker | None = None,
    ) -> NewsIndex:
        """Open the home folder, created if it does not exist (`NEWSDESK_HOME`, else the user's data folder).

        A home that has articles and can't be written is opened for reading: methods that would write raise
        `unwritable`. `embedder` replaces the one that `NEWSDESK_EMBEDDER` names, `fetcher` (which the caller closes)
        the one with the usual pauses and limits, `reranker` the one that `NEWSDESK_RERANKER` names, if any. Raises
        `HomeLocked` when another process has the home open, `HomeMismatch` when it was made with another model or
        splitter, `HomeError` when it can't be used, `RerankerError` when the reranker's folder does not exist, and
        `SettingsError` if a Chroma server is set and denies access; a server that does not answer is contacted again
        later.
        """
        folder, embedder, server = settled(home, embedder)
        reranker = reranker or load_reranker(read_settings().reranker)

        def opened(unwritable: HomeError | None) -> NewsIndex:
            lock = ReaderLock(folder) if unwritable else own(folder)
            try:
                catalog = open_catalog(folder, unwritable)
                check_made_with(catalog, embedder)
                return cls(folder, lock, catalog, embedder, fetcher, server, reranker)
            except BaseException:
                lock.release()
                raise

        return written_or_read(folder, opened)

    @property
    def unwritable(self) -> HomeError | None:
        """Why nothing can be added or saved (the home is on a full or read-only disk); `None` if it can be."""
        return self._catalog.unwritable

    @classmethod
    def embed_again(
        cls,
        home: str | Path | None = None,
        *,
        embedder: Embedder | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> None:
        """Split and embed all articles of a home again with the configured model; both indexes follow on opening.

        For a home that was made with another model. If interrupted, it can be run again and continues where it was.
        """
        folder, embedder, _ = settled(home, embedder)
        embed_again(folder, embedder, progress)

    def __enter__(self) -> NewsIndex:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close everything. A rebuild of the vector index in progress gets ten seconds to finish."""
        self._web.close()
        self._deleted.wait()
        with self._write_lock, ExitStack() as last:  # whatever fails, the home is released for the next process
            last.callback(self._lock.release)
            last.callback(self._catalog.close)
            self._vectors.close()
            self._keywords.close()
            self._ingest.mark_clean()

    # -- adding, searching and reading articles ----------------------------------------------------------------------

    def add(self, sources: Source | Iterable[Source], progress: Callable[[Progress], None] | None = None) -> AddReport:
        """Add files, folders, web addresses, `Article`s and `Arrival`s, in any mixture.

        Strings that begin with http:// or https:// are addresses (of a page, a feed, a sitemap, a list of feeds, or a
        site that announces a feed), other strings are paths. What can't be read ends in `AddReport.failed`, and
        everything else is added. Adding the same again changes nothing; a known article with other content becomes its
        next version. What an address gives now is searched from then on. A version from a file, or an `Article`, is
        searched if its dates are newer, and goes into the history if not; an `Arrival` says how it came. `progress` is
        called for every item read and after every stored batch.
        """
        given = [sources] if isinstance(sources, str | Path | Article | Arrival) else sources
        return self._ingest.run(read_sources(given, self._web.reader), progress)

    @property
    def feeds(self) -> Feeds:
        """The subscribed feeds: `subscribe`, `refresh`, `unsubscribe`, and iterate over them."""
        from index.feeds.ledger import FeedLedger
        from index.feeds.refresh import Feeds

        with self._write_lock:
            if self._feeds is None:
                self._feeds = Feeds(FeedLedger(self._catalog), self._web.reader, self._ingest.run)
            return self._feeds

    def search(
        self,
        query: str,
        k: int = 10,
        filters: Filters | None = None,
        asked_at: datetime | None = None,
        ignore: Collection[Constraint] = (),
    ) -> list[Hit]:
        """The hits of `research`."""
        return list(self.research(query, k, filters, asked_at, ignore).hits)

    def research(
        self,
        query: str,
        k: int = 10,
        filters: Filters | None = None,
        asked_at: datetime | None = None,
        ignore: Collection[Constraint] = (),
    ) -> SearchResults:
        """The `k` best hits, best first, one per article, near-copies in `Hit.also_in`, and the plan behind them.

        What the query says about time and outlets ("last week", "according to The Ledger") narrows the search, unless
        its kind is in `ignore`; `SearchResults.plan.understood` lists it. See `Searcher.research`.
        """
        return self._searcher.research(query, k, filters, asked_at, ignore)

    @property
    def parts(self) -> SearchParts:
        """Which parts of the search are switched on: all, unless somebody measures what one contributes."""
        return self._searcher.parts

    @parts.setter
    def parts(self, parts: SearchParts) -> None:
        self._searcher.parts = parts

    def article(self, article_id: str, version: int | None = None) -> Article | None:
        """One version of an article, by default the searched one; `None` if there is none."""
        return self._catalog.article(article_id, version)

    def versions(self, article_id: str) -> list[Version]:
        """All versions of an article, the first one first; `[]` if there is no such article."""
        return self._catalog.history(article_id)

    def copies(self, article_id: str) -> tuple[Copy, ...]:
        """The other articles of an article's story, oldest first: what a hit on it would list as `also_in`."""
        found = self._catalog.articles([article_id])
        told = self._catalog.copies(story for _, story in found.values())
        return tuple(copy for copies in told.values() for copy in copies if copy.article_id != article_id)

    def find(self, article: str) -> str | None:
        """The id of the article that `article` names, by its id or by its web address; `None` if there is none."""
        key = article_id(article, None, "", "")
        if self._catalog.has(article):
            return article
        if self._catalog.has(key) and len(under_key(self._catalog, key)) == 1:
            return key
        exact = self._catalog.at_address(article)  # reads all addresses
        return exact or (key if self._catalog.has(key) else None)

    def remove(self, *articles: str) -> int:
        """Delete articles, by id, with all their versions. Returns how many of them existed."""
        with self._write_lock:
            known = [each for each in dict.fromkeys(articles) if self._catalog.has(each)]
            if not known:
                return 0
            self._ingest.finish_interrupted()
            self._ingest.begin()
            rows: list[int] = []
            for each in known:
                self._ingest.stories.let_go(each)
                self._ingest.paragraphs.forget(each)
                rows += self._catalog.remove(each)
            self._keywords.delete(rows)
            self._keywords.commit()
            self._vectors.delete(rows)
            self._ingest.unfinished = False
        return len(known)

    def count(self, filters: Filters | None = None) -> int:
        """How many articles are searched, or match `filters` if given."""
        if filters:
            return self._catalog.count(filters)
        changes = self._catalog.changes
        if self._counted is None or self._counted[0] != changes:
            self._counted = (changes, self._catalog.count())
        return self._counted[1]

    def mentioning(self, words: str, filters: Filters | None = None) -> int:
        """How many of them have `words`, whole and in this order, in their headline or text; case is ignored."""
        return self._catalog.mentioning(words, filters)

    def dates(self) -> tuple[datetime | None, datetime | None]:
        """The publishing dates of the oldest and newest searched article; `None` if none is dated."""
        return self._catalog.dates()

    @property
    def publishers(self) -> tuple[str, ...]:
        """The names of all publishers in the index, in order."""
        changes = self._catalog.changes
        if self._publishers is None or self._publishers[0] != changes:
            self._publishers = (changes, self._catalog.publishers())
        return self._publishers[1]

    def stats(self) -> Stats:
        """What the index contains."""
        return self.statistics.stats(self.home, self.embedder.name)

    def retriever(self, k: int = 4, filters: Filters | None = None) -> NewsRetriever:
        """This index as a LangChain retriever."""
        from index.retriever import NewsRetriever

        return NewsRetriever(index=self, k=k, filters=filters)

    # -- health ----------------------------------------------------------------------------------------------------

    def problems(self) -> list[str]:
        """What is wrong with the home, a line each; empty when all is well."""
        return self.health.problems()

    def rebuild(self) -> None:
        """Rebuild both indexes from the catalog, and return the space it no longer needs to the disk. Embeds nothing."""
        self.health.rebuild(self._write_lock)

    # -- backups ---------------------------------------------------------------------------------------------------

    def backup(
        self,
        to: str | Path,
        also: Collection[str] = (),
        *,
        force: bool = False,
        progress: Callable[[int, int], None] | None = None,
    ) -> Path:
        """Write a backup to the file `to`, or into the folder `to`; returns its path. Other users are not blocked.

        It has the catalog as of one moment, and the SQLite files of the home that `also` names. `progress` is called
        with bytes done and in total. Raises `BackupError` if the file exists and `force` is not set.
        """
        return back_up(self.home, Path(to), tuple(also), force=force, progress=progress)[0]

    @classmethod
    def restore(
        cls, path: str | Path, home: str | Path | None = None, *, embedder: Embedder | None = None, force: bool = False
    ) -> Restored:
        """Restore a backup into a home that nobody has open; both indexes are rebuilt, and nothing is embedded.

        With `force` also into a home that is not empty, whose content is set aside. Raises `BackupError` for a file
        that is not a valid backup, `HomeMismatch` for one made with another model, and `HomeLocked` if the home is open;
        nothing is changed then.
        """
        folder, embedder, _ = settled(home, embedder)
        restored = restore(Path(path), folder, embedder, force=force)
        with cls.open(folder, embedder=embedder) as index:
            index.problems()
        return restored
