"""An open page is its reader's alone: nobody else hears its answers, asks in it or stops what it asked.

Gradio knows a page by a name that its script has drawn, and gives whoever says that name the conversation behind it. Here
the first reader who says a name has it.
"""

from __future__ import annotations

from cachetools import LRUCache

# Tabs whose reader is known; the one that has been silent for longest is forgotten.
MAX_TABS = 20_000
# Gradio's own names have a dozen.
MAX_NAME_CHARACTERS = 100


class Tabs:
    """Whose each open page is."""

    def __init__(self) -> None:
        self._readers: LRUCache[str, str | None] = LRUCache(MAX_TABS)

    def is_own(self, tab: str, reader: str | None) -> bool:
        """Whether `reader` was the first to say the name `tab`, now or before."""
        if len(tab) > MAX_NAME_CHARACTERS:
            return False
        return self._readers.setdefault(tab, reader) == reader
