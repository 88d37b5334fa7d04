"""The console of a command that runs in the holder's process for somebody at the other end of a wire."""

from __future__ import annotations

import base64
import threading
from collections import deque
from typing import Any, Literal

from assistant.cli.remote.console import HolderStopped, Look, OutputClosed
from assistant.cli.remote.protocol import LineBroken, Message, Wire

_BLOCK_CHARACTERS = 250_000

Ending = Literal["interrupted", "gone", "stopped"]


class Far:
    """A console. Made in the command's own thread, the only one that it ends; `listen` runs in another."""

    def __init__(self, wire: Wire, look: Look, holder: str) -> None:
        self.look = look
        self.stopped = threading.Event()
        self._wire = wire
        self._holder = holder
        self._own_thread = threading.get_ident()
        self._changed = threading.Condition()
        self._answers: deque[Message] = deque()
        self._ending: Ending | None = None
        self._told_to_stop = False
        self._asked = 0
        self._waiting = 0
        self._read: bytes | None = None

    def out(self, text: str) -> None:
        self._say("out", text)

    def err(self, text: str) -> None:
        self._say("err", text, last_words=self._told_to_stop)

    def progress(self, text: str | None) -> None:
        if self.look.errors_are_terminal:
            self._send(progress=text)

    def read_line(self, prompt: str = "") -> str | None:
        answer = self._answered(want="line", prompt=prompt)
        line = answer.get("line") if answer else None
        return None if line is None else str(line)

    def read_all(self, most_bytes: int) -> bytes:
        if self._read is None:
            answer = self._answered(want="all", most_bytes=most_bytes)
            self._read = base64.b64decode(answer.get("all", "")) if answer else b""
        return self._read

    def resumes(self) -> None:
        self._send(resumes=True)

    def check(self) -> None:
        if threading.get_ident() != self._own_thread:
            return
        with self._changed:
            ending = self._ending
            if ending == "interrupted":
                self._ending = None
                self.stopped.clear()
        if ending == "interrupted":
            self._send(interrupted=True)
            raise KeyboardInterrupt
        if ending == "gone":
            raise OutputClosed
        if ending == "stopped":
            self._told_to_stop = True
            raise HolderStopped(f"{self._holder} is being stopped; run the command again")

    def listen(self) -> None:
        """Take what comes from the other end until it has gone."""
        try:
            while (message := self._wire.receive()) is not None:
                self._take(message)
        except (OSError, LineBroken):
            pass
        self._end("gone")

    def stop(self, *, only_waiting: bool = False) -> None:
        """End the command at its next word, or at once where it waits for somebody's; `only_waiting`: only there."""
        with self._changed:
            wanted = self._waiting or not only_waiting
        if wanted:
            self._end("stopped")

    def finish(self, code: int) -> None:
        """Tell the other end how it ended, nothing where that has gone."""
        try:
            self._wire.send(exit=code)
        except OSError:
            self._end("gone")

    def fail(self, line: str) -> None:
        """Tell the other end that the command could not be done, whatever else is the matter."""
        try:
            self._wire.send(err=f"{line}\n")
        except OSError:
            self._end("gone")

    def _say(self, stream: str, text: str, *, last_words: bool = False) -> None:
        if not last_words:
            self.check()
        for start in range(0, len(text), _BLOCK_CHARACTERS):
            self._send(**{stream: text[start : start + _BLOCK_CHARACTERS]})

    def _send(self, **message: Any) -> None:
        try:
            self._wire.send(**message)
        except OSError as error:
            self._end("gone")
            raise OutputClosed from error

    def _answered(self, **wanted: Any) -> Message | None:
        """What the other end answers; `None` in a thread that is not the command's own, where no answer will come."""
        self.check()
        with self._changed:
            self._asked += 1
            asked = self._asked
            self._answers.clear()
            self._waiting += 1
        try:
            self._send(number=asked, **wanted)
            with self._changed:
                self._changed.wait_for(lambda: self._answers or self._ending)
                answer = self._answers.popleft() if self._answers else None
        finally:
            with self._changed:
                self._waiting -= 1
        if answer is None:
            self.check()
        return answer

    def _take(self, message: Message) -> None:
        number = message.get("number")
        with self._changed:
            if message.get("interrupt"):
                # What came too late for what it meant to stop is not about the question that is asked now.
                if number == self._asked or not self._waiting:
                    self._end("interrupted")
            elif number == self._asked:
                self._answers.append(message)
                self._changed.notify_all()

    def _end(self, ending: Ending) -> None:
        with self._changed:
            if self._ending in (None, "interrupted"):
                self._ending = ending
            self.stopped.set()
            self._changed.notify_all()
