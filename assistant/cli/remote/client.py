"""The command's end of the line: the command is given to the holder, and what comes of it is played here."""

from __future__ import annotations

import base64
import os
import signal
import socket
import threading
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from assistant.cli.remote import port_file
from assistant.cli.remote.console import Console, OutputClosed
from assistant.cli.remote.port_file import Notice
from assistant.cli.remote.protocol import VERSION, LineBroken, Message, Wire, prove_as_caller
from assistant.cli.remote.settings_diff import fingerprints
from index.errors import HomeLocked

CONNECT_SECONDS = 2.0
# After Ctrl+C a command may still say how it ended.
LAST_WORDS_SECONDS = 2.0
INTERRUPTED = 130
_LOOK_SECONDS = 0.5


def call(home: Path, arguments: Sequence[str], here: Console) -> int | None:
    """Have the holder of `home` run a command line for `here`: its exit code, `None` where nobody is at the line.

    Raises `HomeLocked` where the holder is a Newsdesk that speaks another version of these words.
    """
    found = port_file.read(home)
    wire = _connected(found) if found else None
    if found is None or wire is None:
        return None
    try:
        if found.version != VERSION:
            raise HomeLocked(
                f"{home} is held by {found.holder} (process {found.pid}), of another version; stop it first"
            )
        if not _ordered(wire, found, arguments, here):
            return None
        return _Playing(wire, here, f"{found.holder} (process {found.pid})").play()
    finally:
        wire.close()


def _ordered(wire: Wire, found: Notice, arguments: Sequence[str], here: Console) -> bool:
    """Whether the command was given; not so where whatever is at that port is no Newsdesk, or has just ended."""
    try:
        secret = bytes.fromhex(found.secret)
        if not prove_as_caller(wire, secret):
            return False
        look = {**asdict(here.look), "folder": str(here.look.folder)}
        wire.send(arguments=list(arguments), look=look, settings=fingerprints(secret))
    except (OSError, LineBroken, ValueError):
        return False
    return True


def _connected(found: Notice) -> Wire | None:
    try:
        return Wire(socket.create_connection(("127.0.0.1", found.port), CONNECT_SECONDS))
    except (OSError, OverflowError):  # a notice that was left behind
        return None


class _Playing:
    """One command under way at the holder's. What is read is read in the thread that plays, so that Ctrl+C ends it;
    what is written is written as it comes, in another, for a command may answer while it waits for the next line."""

    def __init__(self, wire: Wire, here: Console, holder: str) -> None:
        self._wire = wire
        self._here = here
        self._holder = holder
        self._changed = threading.Condition()
        self._events: deque[Message] = deque()
        self._ended = False
        self._reads = False
        self._resumes = False
        self._player = threading.current_thread()
        self._interrupted: float | None = None

    def play(self) -> int:
        threading.Thread(target=self._listen, name="newsdesk-line", daemon=True).start()
        while True:
            try:
                event = self._next()
                if event is None:
                    return INTERRUPTED
                if "exit" in event:
                    return int(event["exit"])
                self._answer(event)
            except KeyboardInterrupt:
                if self._interrupted is not None:
                    return INTERRUPTED
                if not self._ended:
                    self._interrupted = time.monotonic()
                    self._send(interrupt=True)

    def _next(self) -> Message | None:
        """What there is to do; `None` where the command does not end after Ctrl+C."""
        with self._changed:
            while not self._events:
                waited = time.monotonic() - self._interrupted if self._interrupted is not None else 0
                if waited > LAST_WORDS_SECONDS and not self._resumes:
                    return None
                self._changed.wait(_LOOK_SECONDS)
            return self._events.popleft()

    def _answer(self, wish: Message) -> None:
        number = wish.get("number")
        try:
            with self._changed:
                if self._ended:
                    return
                self._reads = True
            if wish.get("want") == "line":
                line = self._here.read_line(str(wish.get("prompt", "")))
                self._send(number=number, line=line)
            else:
                data = self._here.read_all(int(wish.get("most_bytes", 0)))
                self._send(number=number, all=base64.b64encode(data).decode())
        except KeyboardInterrupt:
            if not self._ended:
                self._send(number=number, interrupt=True)
        finally:
            with self._changed:
                self._reads = False

    def _send(self, **message: object) -> None:
        with suppress(OSError):  # the other thread notices too, and says that it has gone
            self._wire.send(**message)

    def _listen(self) -> None:
        end: Message = {"exit": 0}
        try:
            while (message := self._wire.receive()) is not None and "exit" not in message:
                self._take(message)
            end = message or {"exit": self._gone()}
        except OutputClosed:
            pass
        except (OSError, LineBroken):
            end = {"exit": self._gone()}
        finally:
            self._here.progress(None)
            with self._changed:
                self._ended = True
                self._events.append(end)
                self._changed.notify_all()
                if self._reads and os.name == "posix" and self._player is threading.main_thread():
                    # Whoever waits at the prompt learns of it by the signal that would end the waiting.
                    signal.pthread_kill(self._player.ident or 0, signal.SIGINT)

    def _take(self, message: Message) -> None:
        if "out" in message:
            self._here.out(str(message["out"]))
        elif "err" in message:
            self._here.err(str(message["err"]))
        elif "progress" in message:
            self._here.progress(message["progress"])
        elif "interrupted" in message:
            self._interrupted = None
        elif "resumes" in message:
            self._resumes = True
        elif "want" in message:
            with self._changed:
                self._events.append(message)
                self._changed.notify_all()

    def _gone(self) -> int:
        with suppress(OutputClosed):
            self._here.err(f"newsdesk: {self._holder} has gone before the command was done; run it again\n")
        return 1
