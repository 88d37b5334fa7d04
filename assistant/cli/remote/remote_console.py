"""The console of a command that runs in the holder's process for somebody in another one."""

from __future__ import annotations

import base64
import threading
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Literal

from assistant.cli.remote.console import HolderStopped, OutputClosed, TerminalInfo

Ending = Literal["interrupted", "gone", "stopped"]


class RemoteConsole:
    """A console whose words are events, given to `send` from any thread; answers come by `take`.

    Only the thread that runs the command is ended by an exception; it says by `begin` that it is this one.
    """

    def __init__(self, look: TerminalInfo, holder: str, send: Callable[[Mapping[str, Any]], None]) -> None:
        self.look = look
        self.stopped = threading.Event()
        self._holder = holder
        self._send_event = send
        self._own_thread: int | None = None
        self._changed = threading.Condition()
        self._answers: deque[Mapping[str, Any]] = deque()
        self._ending: Ending | None = None
        self._told_to_stop = False
        self._asked = 0
        self._waiting = 0
        self._read: bytes | None = None

    def begin(self) -> None:
        self._own_thread = threading.get_ident()

    def out(self, text: str) -> None:
        self.check()
        self._send(out=text)

    def err(self, text: str) -> None:
        if not self._told_to_stop:  # else these are the command's last words
            self.check()
        self._send(err=text)

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

    def take(self, answer: Mapping[str, Any]) -> None:
        """What the caller answers to a question, by its number, or that Ctrl+C was pressed."""
        number = answer.get("number")
        with self._changed:
            if answer.get("interrupt"):
                # What came too late for what it meant to stop is not about the question that is asked now.
                if number == self._asked or not self._waiting:
                    self.end("interrupted")
            elif number == self._asked:
                self._answers.append(answer)
                self._changed.notify_all()

    def stop(self, *, only_waiting: bool = False) -> None:
        """End the command where it prints or reads next, or at once where it waits for input; `only_waiting`: only there."""
        with self._changed:
            if self._waiting or not only_waiting:
                self.end("stopped")

    def end(self, ending: Ending) -> None:
        with self._changed:
            if self._ending in (None, "interrupted"):
                self._ending = ending
            self.stopped.set()
            self._changed.notify_all()

    def finish(self, code: int, last_words: str = "") -> None:
        """Tell the caller how the command ended; nothing where that has gone."""
        with suppress(OutputClosed):
            if last_words:
                self._send(err=last_words)
            self._send(exit=code)

    def _send(self, **event: Any) -> None:
        if self._ending == "gone":
            raise OutputClosed
        self._send_event(event)

    def _answered(self, **wanted: Any) -> Mapping[str, Any] | None:
        """What the caller answers; `None` in a thread that is not the command's own, where no answer will come."""
        self.check()
        with self._changed:
            self._asked += 1
            self._answers.clear()
            self._waiting += 1
            self._send(number=self._asked, **wanted)
            self._changed.wait_for(lambda: self._answers or self._ending)
            answer = self._answers.popleft() if self._answers else None
            self._waiting -= 1
        if answer is None:
            self.check()
        return answer
