"""A process at a real (pseudo) terminal, and what it shows there."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).parents[4]
PATIENCE_SECONDS = 60.0


class AtTerminal:
    """`command` at a terminal of so many columns. `read_to` waits for words, `type` types, `ended` is the exit code."""

    def __init__(self, command: list[str], folder: Path, environment: Mapping[str, str], columns: int = 72) -> None:
        self._terminal, inner = pty.openpty()
        fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        # How large the terminal is that the tests run in, which is not this one.
        others = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
        self.process = subprocess.Popen(
            command,
            stdin=inner,
            stdout=inner,
            stderr=inner,
            cwd=folder,
            env={**others, "TERM": "xterm-256color", "PYTHONPATH": str(ROOT), **environment},
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(inner)
        self.shown = ""
        self._read = 0

    @classmethod
    def newsdesk(cls, *arguments: str, home: Path, columns: int = 72, **environment: str) -> AtTerminal:
        command = [sys.executable, str(ROOT / "app.py"), *arguments]
        return cls(command, home.parent, {"NEWSDESK_HOME": str(home), **environment}, columns)

    def __enter__(self) -> AtTerminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._terminal)

    def read_to(self, words: str) -> str:
        """What is shown from where was read to last, to the end of `words`."""
        until = time.monotonic() + PATIENCE_SECONDS
        while (place := self.shown.find(words, self._read)) < 0:
            assert self._more(until), f"{words!r} is not in {self.shown[self._read :]!r}"
        start, self._read = self._read, place + len(words)
        return self.shown[start : self._read]

    def press_until(self, key: str, words: str) -> None:
        """Presses a key, and again each second while `words` do not show.

        Python overlooks a Ctrl+C that comes while its line editor is between two keys, until the next key is pressed.
        """
        until = time.monotonic() + PATIENCE_SECONDS
        while words not in self.shown[self._read :]:
            assert time.monotonic() < until, f"{words!r} is not in {self.shown[self._read :]!r}"
            self.type(key)
            again = time.monotonic() + 1
            while words not in self.shown[self._read :] and self._more(again):
                pass
        self.read_to(words)

    def type(self, keys: str) -> None:
        os.write(self._terminal, keys.encode())

    def ended(self) -> int:
        """The exit code, once the process has ended and all that it showed is in `shown`."""
        self.rest()
        return self.process.wait(10)

    def rest(self) -> str:
        """All that is shown until the process ends."""
        until = time.monotonic() + PATIENCE_SECONDS
        while self._more(until):
            pass
        return self.shown

    def _more(self, until: float) -> bool:
        ready, _, _ = select.select([self._terminal], [], [], max(until - time.monotonic(), 0))
        if not ready:
            return False
        try:
            block = os.read(self._terminal, 65_536)
        except OSError:  # what Linux says at the end of a terminal
            return False
        self.shown += block.decode("utf-8", "replace")
        return bool(block)
