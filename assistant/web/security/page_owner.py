"""Binds each Gradio page session to one reader: nobody else can read its answers, ask in it or stop its questions.

Gradio identifies a page by a random id that its script chooses, and gives the conversation to everybody who sends that id.
Here the first reader who uses an id owns it.
"""

from __future__ import annotations

from cachetools import LRUCache

# How many page sessions are remembered; beyond that, the least recently used one is forgotten.
MAX_TABS = 20_000
# Gradio's own ids have about a dozen characters.
MAX_NAME_CHARACTERS = 100


class PageOwners:
    """Page session id -> reader."""

    def __init__(self) -> None:
        self._readers: LRUCache[str, str | None] = LRUCache(MAX_TABS)

    def is_own(self, tab: str, reader: str | None) -> bool:
        """Whether `reader` was the first to use the session id `tab`, now or earlier."""
        if len(tab) > MAX_NAME_CHARACTERS:
            return False
        return self._readers.setdefault(tab, reader) == reader
