"""The process that holds a home for long and runs the commands of others, as its commands see it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.news_index import NewsIndex


@dataclass(slots=True)
class IndexHolder:
    """The index that is open, and what the process is called: "newsdesk serve (process 12)".

    `address` is the page's, once it is served.
    """

    index: NewsIndex
    name: str
    address: str | None = None


_current: ContextVar[IndexHolder | None] = ContextVar("holder", default=None)


def current_holder() -> IndexHolder | None:
    """Whoever runs the current command for another process; `None` where it runs in a process of its own."""
    return _current.get()


@contextmanager
def run_by(holder: IndexHolder) -> Iterator[None]:
    """What runs inside is run by `holder` for another process."""
    before = _current.set(holder)
    try:
        yield
    finally:
        _current.reset(before)
