"""A progress line on standard error for work that takes longer than two seconds. Only shown at a terminal."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING

from assistant.cli.remote.console import Console, OutputClosed, console
from assistant.cli.session import say

if TYPE_CHECKING:
    from index.feeds.web_reader import ItemProgress
    from index.ingest.pipeline import Progress

PATIENCE_SECONDS = 2.0
_EVERY_SECONDS = 0.2


@contextmanager
def progress_bar() -> Iterator[Callable[[Progress], None]]:
    """Gives the function to report the progress of an `add` to. Shows nothing when standard error is no terminal."""
    started = time.monotonic()

    def describe(latest: Progress) -> str:
        rate = latest.read / max(time.monotonic() - started, 0.001)
        return f"{latest.read:,} read, {latest.report.added:,} added ({rate:.0f} a second)"

    with _bar() as show:

        def note(latest: Progress) -> None:
            if latest.next:
                say(f"{latest.next.source} {latest.next.text}")
            show(lambda: describe(latest))

        yield note


@contextmanager
def feeds_bar() -> Iterator[ItemProgress]:
    """Gives the function to report the progress of a refresh to."""
    under_way: dict[str, tuple[int, int]] = {}

    def describe() -> str:
        done, of = (sum(part) for part in zip(*list(under_way.values()), strict=True))
        return f"{len(under_way):,} {'feed' if len(under_way) == 1 else 'feeds'} with news, page {done:,} of {of:,}"

    def note(url: str, done: int, of: int) -> None:
        if of:
            under_way[url] = (done, of)
            show(describe)

    with _bar() as show:
        yield note


@contextmanager
def bytes_bar() -> Iterator[Callable[[int, int], None]]:
    """Gives the function to report bytes done, and of how many."""
    with _bar() as show:
        yield lambda done, of: show(lambda: f"{done / 2**20:,.0f} of {of / 2**20:,.0f} MB")


@contextmanager
def _bar() -> Iterator[Callable[[Callable[[], str]], None]]:
    """Gives the function that takes descriptions; it also checks for interruption. Only the latest one is called."""
    here = console()
    state: list[Callable[[], str]] = [lambda: "starting …"]

    def show(describe: Callable[[], str]) -> None:
        here.check()
        state[0] = describe

    if not here.look.errors_are_terminal:
        yield show
        return
    done = Event()
    watcher = Thread(target=_watch, args=(here, state, done), daemon=True)
    watcher.start()
    try:
        yield show
    finally:
        done.set()
        watcher.join()


def _watch(here: Console, state: list[Callable[[], str]], done: Event) -> None:
    if done.wait(PATIENCE_SECONDS):
        return
    try:
        while not done.wait(_EVERY_SECONDS):
            here.progress(state[0]())
        here.progress(None)
    except OutputClosed:  # the output is closed; the command notices at its next output
        return
