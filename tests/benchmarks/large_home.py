"""A home of any size, filled with made-up news by three processes at once: catalog, keyword index, vector index.

The catalog and the keyword index are written by the product's own classes. The vectors go to Chroma as they do in a
rebuild, but without the metadata that other readers of the collection see: it costs a third of the building and
nothing in a search.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from pathlib import Path

from index.engines.chroma import ChromaFolder
from index.engines.keyword import KeywordIndex
from index.splitter import SPLITTER_VERSION
from index.store.catalog import Catalog
from tests.benchmarks.made_up_news import PASSAGES_AN_ARTICLE, START, MadeUpNews

EMBEDDER = "made-up vectors"
COMMIT_EVERY = 8


def make_home(home: Path, news: MadeUpNews) -> dict[str, float]:
    """Fill `home` with all of `news`. Returns the seconds that each part took."""
    home.mkdir(parents=True, exist_ok=True)
    parts: dict[str, Callable[[Path, MadeUpNews], float]] = {
        "vector index": write_vectors,
        "catalog": write_catalog,
        "keyword index": write_keywords,
    }
    with ProcessPoolExecutor(len(parts), mp_context=multiprocessing.get_context("spawn")) as pool:
        running = {name: pool.submit(write, home, news) for name, write in parts.items()}
        return {name: future.result() for name, future in running.items()}


def write_catalog(home: Path, news: MadeUpNews) -> float:
    started = time.perf_counter()
    catalog = Catalog(home / "catalog.sqlite")
    catalog.set_setting("embedder", EMBEDDER)
    catalog.set_setting("splitter", str(SPLITTER_VERSION))
    for batch in news.batches:
        articles, passages = zip(*news.texts(batch), strict=True)
        vectors = news.vectors(batch)
        first = news.first_article(batch) * PASSAGES_AN_ARTICLE
        keys = [hashlib.sha256(f"{first + place}".encode()).digest() for place in range(len(vectors))]
        by_article = [keys[place : place + PASSAGES_AN_ARTICLE] for place in range(0, len(keys), PASSAGES_AN_ARTICLE)]
        catalog.store_pending(articles, passages, by_article, dict(zip(keys, vectors, strict=True)), START)
        catalog.make_ready([(article.id, 1) for article in articles])
        _show("catalog", news, batch)
    catalog.close()
    return time.perf_counter() - started


def write_keywords(home: Path, news: MadeUpNews) -> float:
    started = time.perf_counter()
    keywords = KeywordIndex(home / "keywords")
    for batch in news.batches:
        row = news.first_article(batch) * PASSAGES_AN_ARTICLE + 1
        passages = chain.from_iterable([(article, part) for part in parts] for article, parts in news.texts(batch))
        keywords.add((row + place, article, part) for place, (article, part) in enumerate(passages))
        if batch % COMMIT_EVERY == COMMIT_EVERY - 1:
            keywords.commit()
        _show("keyword index", news, batch)
    keywords.commit()
    keywords.close()
    return time.perf_counter() - started


def write_vectors(home: Path, news: MadeUpNews) -> float:
    started = time.perf_counter()
    folder = home / "chroma" / "generation-1"
    folder.mkdir(parents=True)
    building = ChromaFolder(folder, building=True)
    for batch in news.batches:
        row = news.first_article(batch) * PASSAGES_AN_ARTICLE + 1
        vectors = news.vectors(batch)
        building.upsert(range(row, row + len(vectors)), vectors)
        _show("vector index", news, batch)
    building.finish()
    return time.perf_counter() - started


def _show(part: str, news: MadeUpNews, batch: int) -> None:
    if batch % 10 == 9:
        print(f"{part}: {(batch + 1) / len(news.batches):.0%}", flush=True)
