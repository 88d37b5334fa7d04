"""Files of a home that are deleted or replaced while it is open: noticed, and the indexes made again from the catalog.

Questions are answered all the same: what was opened stays readable. What would be added to a deleted catalog would be
lost, so the catalog refuses it.
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
class Deleted:
    """Looks after the files of an open home. Safe to use from several threads."""

    catalog: Catalog
    ingest: Ingest
    _lock: threading.Lock = field(init=False, default_factory=threading.Lock)
    _mending: threading.Thread | None = field(init=False, default=None)

    def parts(self) -> tuple[str, ...]:
        """The parts whose files are no longer there, by name; `()` when all are. Looks at a few files and is quick."""
        if self.catalog.unwritable:
            return ()
        catalog = (CATALOG,) if self.catalog.is_replaced() else ()
        keywords = ("keywords",) if self.ingest.keywords.is_missing() else ()
        return (*catalog, *self.ingest.dense.missing(), *keywords)

    @property
    def is_mending(self) -> bool:
        return self._mending is not None and self._mending.is_alive()

    def mend(self) -> None:
        """Begin to make the indexes again, in a thread of its own, unless that is under way."""
        with self._lock:
            if not self.is_mending:
                self._mending = threading.Thread(target=self._mend, name="newsdesk-mend", daemon=True)
                self._mending.start()

    def wait(self) -> None:
        """Return when nothing is being mended."""
        if self._mending is not None:
            self._mending.join()

    def _mend(self) -> None:
        try:
            self.catalog.check_writable()
            self.ingest.mend_missing()
        except NewsdeskError as error:
            log.warning("%s", error)
