"""Detects files of an open home that were deleted or replaced, and rebuilds the indexes from the catalog.

Questions are still answered: opened files stay readable. Additions to a deleted catalog would be lost, so the catalog
refuses them.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field

from index.errors import NewsdeskError
from index.ingest.pipeline import Ingest
from index.store.catalog import Catalog
from index.store.home import CATALOG

log = logging.getLogger("newsdesk.index")


@dataclass(slots=True)
class DeletedFiles:
    """Watches over the files of an open home. Safe to use from several threads."""

    catalog: Catalog
    ingest: Ingest
    _lock: threading.Lock = field(init=False, default_factory=threading.Lock)
    _mending: threading.Thread | None = field(init=False, default=None)

    def parts(self) -> tuple[str, ...]:
        """The names of the parts whose files no longer exist; `()` if all exist. Checks a few files and is fast."""
        if self.catalog.unwritable:
            return ()
        catalog = (CATALOG,) if self.catalog.is_replaced() else ()
        keywords = ("keywords",) if self.ingest.keywords.is_missing() else ()
        return (*catalog, *self.ingest.vectors.missing(), *keywords)

    @property
    def is_mending(self) -> bool:
        return self._mending is not None and self._mending.is_alive()

    def mend(self) -> None:
        """Start rebuilding the indexes in a new thread, unless that is in progress."""
        with self._lock:
            if not self.is_mending:
                self._mending = threading.Thread(target=self._mend, name="newsdesk-mend", daemon=True)
                self._mending.start()

    def wait(self) -> None:
        """Return when no rebuild is in progress."""
        if self._mending is not None:
            self._mending.join()

    def _mend(self) -> None:
        try:
            self.catalog.check_writable()
            self.ingest.mend_missing()
        except NewsdeskError as error:
            log.warning("%s", error)
