"""A progress bar on standard error for what takes longer than two seconds, and only where somebody looks at it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from index.ingest import Progress

PATIENCE_SECONDS = 2.0


@contextmanager
def progress_bar() -> Iterator[Callable[[Progress], None]]:
    """Gives the function to report progress to. Shows nothing when standard error is no terminal."""
    state: list[Progress] = []
    if not sys.stderr.isatty():
        yield state.append
        return
    done = Event()
    watcher = Thread(target=_watch, args=(state, done), daemon=True)
    watcher.start()
    try:
        yield state.append
    finally:
        done.set()
        watcher.join()


def _watch(state: list[Progress], done: Event) -> None:
    if done.wait(PATIENCE_SECONDS):
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting …", total=None)
        started = time.monotonic() - PATIENCE_SECONDS
        while not done.wait(0.2):
            if state:
                latest = state[-1]
                rate = latest.read / (time.monotonic() - started)
                bar.update(
                    task, description=f"{latest.read:,} read, {latest.report.added:,} added ({rate:.0f} a second)"
                )
