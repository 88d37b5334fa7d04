"""Processes that are killed, and the fresh one that looks afterwards.

Each is forked from a server that has loaded the libraries and opened nothing: loading them takes longer than all the
rest of a round. What it writes on standard error is in `FOLDER/process.log`, the folder being the home's.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

from tests.reliability import reopened, writer
from tests.reliability.newsroom import Newsroom, Order

ROOT = Path(__file__).parents[2]
# What a process may take to open a home that has to be rebuilt, on a machine that does much else.
PATIENCE_SECONDS = 240.0

_Result = TypeVar("_Result")
_FORKS = multiprocessing.get_context("forkserver")


class NotSaid(Exception):
    """A process ended by itself, or said nothing in time; with what it wrote on standard error."""


@dataclass
class Process:
    """`work(line, home, *more)` in a process of its own. `at` is the step at which it killed itself, if it did."""

    home: Path
    work: Callable[..., None]
    more: tuple[object, ...] = ()
    at: str = ""
    _line: Connection = field(init=False)

    def __post_init__(self) -> None:
        os.environ.setdefault("OMP_NUM_THREADS", "1")
        _FORKS.set_forkserver_preload(["tests.reliability.loaded"])
        self._line, other = _FORKS.Pipe()
        self.log = self.home.parent / "process.log"
        self._process = _FORKS.Process(target=_begin, args=(self.log, self.work, other, self.home, *self.more))
        self._process.start()
        other.close()

    def say(self, line: str) -> None:
        with suppress(OSError):
            self._line.send(line)

    def hear(self) -> Any:
        """What it says next; `None` where it was killed, and nothing more will come."""
        try:
            if not self._line.poll(PATIENCE_SECONDS):
                self.kill()
                raise NotSaid(f"nothing was said for {PATIENCE_SECONDS:.0f} seconds: {self.written}")
            said = self._line.recv()
        except (EOFError, OSError):
            return None
        if isinstance(said, str) and said.startswith("at "):
            self.at = said[3:]
            return None
        return said

    def kill_in(self, seconds: float) -> threading.Timer:
        timer = threading.Timer(seconds, self.kill)
        timer.start()
        return timer

    def kill(self) -> None:
        self._process.kill()

    def end(self) -> None:
        """Killed if it still runs. Raises `NotSaid` where it ended by itself and not well."""
        self.kill()
        self._process.join()
        self._line.close()
        if self._process.exitcode not in (-signal.SIGKILL, 0):
            raise NotSaid(f"it ended with exit code {self._process.exitcode}: {self.written}")

    @property
    def written(self) -> str:
        return self.log.read_text(encoding="utf-8").strip()[-2000:]


def _begin(log: Path, work: Callable[..., None], line: Connection, *more: object) -> None:
    with log.open("w", encoding="utf-8") as errors:
        os.dup2(errors.fileno(), 2)
    sys.stderr = os.fdopen(2, "w", buffering=1, closefd=False)
    with suppress(EOFError):  # nobody has an order any more
        work(line, *more)


@dataclass
class Writer:
    """A `tests.reliability.writer` over a home. Everything it acknowledges changes `room`."""

    process: Process
    room: Newsroom
    under_way: Order | None = None
    acknowledged: int = 0

    def tell(self, order: Order) -> bool:
        """Give an order and wait for its end; `False` where the process was killed meanwhile."""
        self.under_way = order
        self.process.say(order.line())
        if self.process.hear() != "done":
            return False
        self.room, self.under_way = self.room.after(order), None
        self.acknowledged += 1
        return True

    def arm(self, step: str) -> None:
        self.process.say(f"arm {step}")


@contextmanager
def writing(home: Path, room: Newsroom) -> Iterator[Writer]:
    """A writer that has the home open; killed at the end, if not before."""
    process = Process(home, writer.write)
    try:
        if process.hear() != "open":
            raise NotSaid(f"the home was not opened: {process.written}")
        yield Writer(process, room)
    finally:
        process.end()


def reopen(home: Path, asked: Mapping[str, object], step: str = "", kill_after: float | None = None) -> Any:
    """What a fresh process finds in `home`; `None` where it was killed, at the step or after so many seconds.

    Raises `NotSaid` where it ended otherwise than by telling.
    """
    process = Process(home, reopened.tell, (asked, step))
    timer = process.kill_in(kill_after) if kill_after is not None else None
    try:
        told = process.hear()
        if told is not None:
            process._process.join(PATIENCE_SECONDS)
            told["log"] = process.written.splitlines()
        elif not step and kill_after is None:
            process._process.join()
            raise NotSaid(f"reopening ended with exit code {process._process.exitcode}: {process.written}")
        return told
    finally:
        if timer:
            timer.cancel()
        process.end()


def embed_again(home: Path, step: str = "") -> bool:
    """Embed a home's articles again; whether it was killed at the step."""
    process = Process(home, writer.embed_again, (step,))
    try:
        process.hear()
        return bool(process.at)
    finally:
        process._process.join()
        process.end()


def at_once(work: Callable[..., _Result], arguments: Sequence[tuple[object, ...]]) -> list[_Result]:
    """`work` done for each of `arguments`, in as many processes at once where there is more than one."""
    if len(arguments) == 1:
        return [work(*arguments[0])]
    with ProcessPoolExecutor(len(arguments), multiprocessing.get_context("spawn")) as workers:
        return [each.result() for each in [workers.submit(work, *each) for each in arguments]]
