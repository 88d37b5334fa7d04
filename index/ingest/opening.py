"""Decides what a home is opened with: its folder and model as given or from the settings, and where its vectors are.

It also re-embeds a home with another model.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from index.embedding.embedder import Embedder, load_embedder
from index.engines.chroma_folders import ChromaFolders
from index.engines.chroma_server import ChromaServerStore
from index.engines.vector import VectorEngine, VectorStore
from index.errors import DiskFull, HomeError, HomeReadOnly
from index.ingest.pipeline import Progress, reembed
from index.settings import ChromaServer, read_settings
from index.store.catalog import Catalog
from index.store.home import holds_articles, made_with, mark_interrupted, open_catalog, own

log = logging.getLogger("newsdesk.index")

T = TypeVar("T")


def settled(home: str | Path | None, embedder: Embedder | None) -> tuple[Path, Embedder, ChromaServer | None]:
    """The home folder and the embedder, as given, else from the settings; and the Chroma server that the settings name."""
    settings = read_settings()
    folder = Path(home or settings.home).expanduser().absolute()
    embedder = embedder or load_embedder(settings.embedder, settings.embedder_engine)
    return folder, embedder, settings.chroma_server


def written_or_read(home: Path, opened: Callable[[HomeError | None], T]) -> T:
    """Open the home with `opened`: for writing or, if it has articles and can't be written, for reading.

    `opened` is passed the reason why it can't be written, `None` at first. Raises what `opened` raises.
    """
    try:
        return opened(None)
    except (DiskFull, HomeReadOnly) as error:
        if not holds_articles(home):
            raise
        unwritable = error
    log.warning("%s; questions are answered, and nothing can be added or kept", unwritable)
    return opened(unwritable)


def vectors_of(catalog: Catalog, home: Path, server: ChromaServer | None, embedder: Embedder) -> VectorEngine:
    """Vector search: on the server if one is set, else in the home; by exact search if the home can't be written."""
    store: VectorStore | None = None
    if not catalog.unwritable:
        store = ChromaServerStore(server, catalog, embedder.name) if server else ChromaFolders(home / "chroma")
    return VectorEngine(catalog, home / "flat", store)


def embed_again(home: Path, embedder: Embedder, progress: Callable[[Progress], None] | None) -> None:
    """See `NewsIndex.embed_again`."""
    lock = own(home)
    try:
        catalog = open_catalog(home)
        mark_interrupted(catalog, embedder)
        reembed(catalog, embedder, progress)
        for part in ("chroma", "flat", "keywords"):
            shutil.rmtree(home / part, ignore_errors=True)
        for key, now in made_with(embedder):
            catalog.set_setting(key, now)
        catalog.close()
    finally:
        lock.release()
