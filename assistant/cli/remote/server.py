"""The holder's end of the line: commands that others give run here, with the index that is open, each in a thread."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from assistant.cli.remote import port_file
from assistant.cli.remote.console import Look, OutputClosed, at
from assistant.cli.remote.port_file import Notice
from assistant.cli.remote.protocol import LineBroken, Message, Wire, prove_as_holder
from assistant.cli.remote.remote_console import Far
from assistant.cli.remote.settings_diff import different
from index.errors import HomeError

if TYPE_CHECKING:
    from index.news_index import NewsIndex

# Connections that have not proved yet whose they are.
MAX_STRANGERS = 16
# On shutdown a command may come to its end by itself, and after that to its next word.
GRACE_SECONDS = 3.0
STOP_SECONDS = 10.0
# The other end closes first, once it has read how the command ended.
FAREWELL_SECONDS = 5.0

Run = Callable[[Sequence[str]], int]


@dataclass(frozen=True, slots=True)
class Order:
    """A command as it was given: its arguments, where, and fingerprints of the settings there."""

    arguments: tuple[str, ...]
    look: Look
    settings: Mapping[str, str]

    @classmethod
    def read(cls, message: Message) -> Order:
        try:
            look: dict[str, Any] = dict(message["look"])
            look["folder"] = Path(look["folder"])
            return cls(tuple(map(str, message["arguments"])), Look(**look), dict(message["settings"]))
        except (KeyError, TypeError, ValueError) as error:
            raise LineBroken("an order is not complete") from error


class Offer:
    """Lets others give commands to the process that has `index` open, while it is entered as a context manager.

    `run` runs one command line at the current console and gives its exit code. `holder` is what this process was
    started as; `address` is the page's, once it is served. Raises `HomeError` where the home takes no file.
    """

    def __init__(self, index: NewsIndex, run: Run, holder: str) -> None:
        self.index = index
        self.address: str | None = None
        self.name = f"{holder} (process {os.getpid()})"
        self._run = run
        self._holder = holder
        self._strangers = threading.BoundedSemaphore(MAX_STRANGERS)
        self._changed = threading.Condition()
        self._under_way: dict[Far, Wire] = {}
        self._closed = False

    def __enter__(self) -> Offer:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._notice = Notice(os.getpid(), self._listener.getsockname()[1], self._holder)
        try:
            port_file.write(self.index.home, self._notice)
        except OSError as error:
            self._listener.close()
            raise HomeError(f"{self.index.home} takes no file ({error.strerror or error}); make room in it") from error
        self._secret = bytes.fromhex(self._notice.secret)
        self._accepting = threading.Thread(target=self._accept, name="newsdesk-line", daemon=True)
        self._accepting.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed = True
        port_file.remove(self.index.home, self._notice)
        socket.create_connection(("127.0.0.1", self._notice.port)).close()  # so that it stops waiting for one
        self._accepting.join()
        self._listener.close()
        self._end_commands()

    def _end_commands(self) -> None:
        until = time.monotonic() + GRACE_SECONDS
        while self._each(lambda far: far.stop(only_waiting=True)) and time.monotonic() < until:
            self._wait(0.1)
        self._each(Far.stop)
        if not self._wait(STOP_SECONDS):
            with self._changed:
                left = list(self._under_way.values())
            for wire in left:  # whoever does not read what it is told holds up nobody
                wire.close()
            self._wait(1.0)

    def _each(self, tell: Callable[[Far], None]) -> int:
        with self._changed:
            commands = list(self._under_way)
        for far in commands:
            tell(far)
        return len(commands)

    def _wait(self, seconds: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: not self._under_way, seconds)

    def _accept(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            if self._closed or not self._strangers.acquire(blocking=False):
                connection.close()
                if self._closed:
                    return
                continue
            threading.Thread(target=self._attend, args=(connection,), name="newsdesk-command", daemon=True).start()

    def _attend(self, connection: socket.socket) -> None:
        wire = Wire(connection)
        try:
            try:
                order = Order.read(wire.receive() or {}) if prove_as_holder(wire, self._secret) else None
            finally:
                self._strangers.release()
            if order:
                self._play(order, wire)
        except (OSError, LineBroken):
            pass
        finally:
            wire.close()

    def _play(self, order: Order, wire: Wire) -> None:
        far = Far(wire, order.look, self.name)
        listening = threading.Thread(target=far.listen, name="newsdesk-listen", daemon=True)
        code = None
        with self._changed:
            self._under_way[far] = wire
        try:
            listening.start()
            with at(far), _in_the_hands_of(self):
                self._tell_differences(far, order)
                code = self._run(order.arguments)
        except OutputClosed:
            code = 0
        finally:
            if code is None:
                far.fail(f"newsdesk: the command failed in {self.name}, whose own output says how")
            far.finish(1 if code is None else code)
            with self._changed:
                del self._under_way[far]
                self._changed.notify_all()
        listening.join(FAREWELL_SECONDS)

    def _tell_differences(self, far: Far, order: Order) -> None:
        names = different(self._secret, order.settings)
        if names:
            far.err(f"newsdesk: {', '.join(names)} set here and not so in {self.name}, which answers; its own hold\n")


_hands: ContextVar[Offer | None] = ContextVar("hands", default=None)


def in_hands() -> Offer | None:
    """Whoever runs the current command for somebody at the line; `None` where it runs in a process of its own."""
    return _hands.get()


@contextmanager
def _in_the_hands_of(offer: Offer) -> Iterator[None]:
    before = _hands.set(offer)
    try:
        yield
    finally:
        _hands.reset(before)
