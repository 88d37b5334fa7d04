"""What state an open home is in: its catalog, its vectors and its keyword index, and whether they agree."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from index.engines.keyword import KeywordIndex
from index.engines.vector import VectorEngine
from index.ingest.deleted_files import DeletedFiles
from index.ingest.pipeline import Ingest
from index.store.catalog import Catalog


@dataclass(frozen=True, slots=True)
class IndexHealth:
    """The health of an open home. Safe to use from several threads."""

    catalog: Catalog
    vectors: VectorEngine
    keywords: KeywordIndex
    ingest: Ingest
    deleted: DeletedFiles

    @property
    def vector_engine(self) -> str:
        """What answers vector searches now: "chroma", or "exact search" while Chroma is opening or unavailable."""
        return self.vectors.engine

    @property
    def vector_place(self) -> str:
        """Where Chroma keeps the vectors, in words: in the home, or on which server."""
        return self.vectors.place

    @property
    def vector_problem(self) -> str | None:
        """What is wrong with the vectors now, in one line; `None` when no problem is known."""
        return self.vectors.problem

    def problems(self) -> list[str]:
        """What is wrong with the home, a line each; empty when all is well. Waits until the vectors are open."""
        found = [problem] if (problem := self.catalog.problem()) else []
        if deleted := self.deleted.parts():
            found.append(f"deleted or replaced while they are open: {', '.join(deleted)}; run: newsdesk rebuild")
        self.vectors.wait_until_open()
        if self.vectors.problem:
            found.append(self.vectors.problem)
        if len(self.keywords) != self.catalog.passage_count():
            found.append("the keyword index does not match the catalog; run: newsdesk rebuild")
        return found

    def rebuild(self, write_lock: threading.RLock) -> None:
        """Rebuild both indexes from the catalog, and return the space it no longer needs to the disk. Embeds nothing."""
        with write_lock:
            self.catalog.compact()
            self.ingest.mend_keywords()
            self.vectors.rebuild()
