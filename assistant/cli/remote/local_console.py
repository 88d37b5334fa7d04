"""The console of this process: its own standard streams and terminal."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from assistant.cli.remote.console import OutputClosed, TerminalInfo

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

MAX_WIDTH = 100


class LocalConsole:
    """A console. The streams are looked up anew each time, for whoever takes their place meanwhile."""

    def __init__(self) -> None:
        self.look = _look()
        self.stopped = threading.Event()
        self._read: bytes | None = None
        self._bar: tuple[Progress, TaskID] | None = None

    def out(self, text: str) -> None:
        try:
            _write(sys.stdout, text)
        except BrokenPipeError as error:
            _forget_output()
            raise OutputClosed from error

    def err(self, text: str) -> None:
        try:
            _write(sys.stderr, text)
        except BrokenPipeError as error:
            raise OutputClosed from error

    def progress(self, text: str | None) -> None:
        if text is None:
            if self._bar:
                self._bar[0].stop()
            self._bar = None
        elif self.look.errors_are_terminal:
            self._bar = self._bar or _bar(self.look.output_is_terminal)
            self._bar[0].update(self._bar[1], description=text)

    def read_line(self, prompt: str = "") -> str | None:
        if not self.look.input_is_terminal:
            line = sys.stdin.buffer.readline()
            return line.decode("utf-8", "replace").rstrip("\r\n") if line else None
        _edit_lines()
        if not self.look.output_is_terminal:  # the prompt is for the person, not for what the output goes to
            self.err(prompt)
            prompt = ""
        try:
            return input(prompt)
        except EOFError:
            return None

    def read_all(self, most_bytes: int) -> bytes:
        if self._read is None:
            self._read = sys.stdin.buffer.read(most_bytes)
        return self._read

    def resumes(self) -> None:
        pass

    def check(self) -> None:
        pass


def _edit_lines() -> None:
    """Arrow keys and the lines typed before, where Python was built with a library for them."""
    with suppress(ImportError):
        import readline  # noqa: F401


def _look() -> TerminalInfo:
    output = sys.stdout.isatty()
    return TerminalInfo(
        folder=Path.cwd(),
        input_is_terminal=sys.stdin is not None and sys.stdin.isatty(),
        output_is_terminal=output,
        errors_are_terminal=sys.stderr.isatty(),
        width=min(shutil.get_terminal_size().columns, MAX_WIDTH),
        colour=_wants_colour(output),
    )


def _wants_colour(is_terminal: bool) -> bool:
    """As https://no-color.org and https://force-color.org have it, the refusal first."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal and os.environ.get("TERM") != "dumb"


def _write(stream: TextIO, text: str) -> None:
    try:
        stream.write(text)
    except UnicodeEncodeError:  # a terminal of an old code page; a missing mark is better than no answer
        stream.write(text.encode(stream.encoding, "replace").decode(stream.encoding))
    stream.flush()


def _forget_output() -> None:
    """Python flushes standard output once more at its end, and would complain of the broken pipe."""
    try:
        number = sys.stdout.fileno()
    except (OSError, ValueError):  # not a real stream
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, number)
    os.close(nowhere)


def _bar(lines: bool) -> tuple[Progress, TaskID]:
    """A bar on standard error; what is printed meanwhile stands above it where `lines` go to a terminal too."""
    from rich.console import Console as Terminal
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    bar = Progress(*columns, console=Terminal(stderr=True), transient=True, redirect_stdout=lines)
    bar.start()
    return bar, bar.add_task("starting …", total=None)
