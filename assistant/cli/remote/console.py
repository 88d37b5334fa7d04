"""What a command has of the person or program that gave it: streams, working directory, terminal.

A command finds its console by `console()`. This file knows neither processes nor sockets.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


# As `KeyboardInterrupt`, what ends a command from outside is no error that any part of it could mend.
class OutputClosed(BaseException):
    """Nobody reads what the command writes any more: a pipe's reader has gone, or whoever gave the command."""


class HolderStopped(BaseException):
    """The process that ran the command for another one is being stopped. Its text is one line."""


@dataclass(frozen=True, slots=True)
class TerminalInfo:
    """Where a command was given: its working directory, which of its streams are terminals, and how they look.

    `width` is in columns, and `colour` is whether standard output may carry colours.
    """

    folder: Path
    input_is_terminal: bool = False
    output_is_terminal: bool = False
    errors_are_terminal: bool = False
    width: int = 80
    colour: bool = False


class Console(Protocol):
    """Where a command's words come from and go to. Each call is a place where Ctrl+C may end the command.

    `stopped` is set once the command should come to an end; what waits for long looks at it. All of it is safe to use
    from several threads, but only the command's own is ended by `KeyboardInterrupt`, `OutputClosed` or `HolderStopped`.
    """

    look: TerminalInfo
    stopped: threading.Event

    def out(self, text: str) -> None:
        """`text` on standard output, at once."""

    def err(self, text: str) -> None:
        """`text` on standard error, at once."""

    def progress(self, text: str | None) -> None:
        """What a bar on standard error says now, where that is a terminal; `None` takes the bar away."""

    def read_line(self, prompt: str = "") -> str | None:
        """One line of standard input without its end, `None` where there is no other. A terminal shows `prompt`."""

    def read_all(self, most_bytes: int) -> bytes:
        """Standard input to its end, so much at most. Asked again, it gives the same."""

    def resumes(self) -> None:
        """Say that Ctrl+C ends what the command is doing, and not the command."""

    def check(self) -> None:
        """Nothing but a place where the command may be ended."""


_current: ContextVar[Console | None] = ContextVar("console", default=None)


def console() -> Console:
    """The console of the command that is running here: the one it was put `at`, else this process's own."""
    found = _current.get()
    if found is None:
        from assistant.cli.remote.local_console import LocalConsole

        found = LocalConsole()
    return found


@contextmanager
def at(chosen: Console) -> Iterator[None]:
    """What runs inside talks to `chosen`."""
    before = _current.set(chosen)
    try:
        yield
    finally:
        _current.reset(before)
