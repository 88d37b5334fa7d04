"""Sends requests as they stand, which clients would tidy up or refuse, while `/health` is asked again and again."""

from __future__ import annotations

import re
import socket
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from tests.assistant.web.fuzz.mutations import Wrong

ANSWER_SECONDS = 10.0
# An open page's stream never ends; this much of one is read.
STREAM_SECONDS = 1.0
HEALTH_SECONDS = 1.0
HANG_SECONDS = 60.0
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"

ROOT = Path(__file__).parents[4]
OURS = (str(ROOT / "assistant"), str(ROOT / "index"))


@dataclass(frozen=True)
class Answer:
    """`status` is `None` where the connection was closed without one, 0 where nothing came in time."""

    status: int | None
    content: bytes


def send(address: str, wrong: Wrong, defaults: dict[str, str], source: str = "127.0.0.1") -> Answer:
    """The answer to one request; `defaults` are headers that it has where it names none of that name."""
    parts = urlsplit(address)
    named = {name.lower() for name, _ in wrong.headers}
    own = {"Host": parts.netloc, "Connection": "close", **defaults}
    if "transfer-encoding" not in named and (wrong.body or wrong.method == "POST"):
        own["Content-Length"] = str(len(wrong.body))
    headers = [*((name, value) for name, value in own.items() if name.lower() not in named), *wrong.headers]
    lines = [f"{wrong.method} {wrong.target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
    head = "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n"
    chunked = ("Transfer-Encoding", "chunked") in wrong.headers
    body = _in_one_chunk(wrong.body) if chunked else wrong.body
    with socket.create_connection((parts.hostname, parts.port), ANSWER_SECONDS, (source, 0)) as connection:
        try:
            connection.sendall(head + body)
            if "transfer-encoding" in named and not chunked:
                connection.shutdown(socket.SHUT_WR)
        except TimeoutError:
            return Answer(0, b"")
        except OSError:
            pass  # the answer may be there: too much is refused before all of it was sent
        return _read(connection)


def _in_one_chunk(body: bytes) -> bytes:
    return (b"%x\r\n%s\r\n" % (len(body), body) if body else b"") + b"0\r\n\r\n"


def _read(connection: socket.socket) -> Answer:
    """Until the answer is whole or the connection closed; of a stream, what comes in `STREAM_SECONDS`."""
    content = bytearray()
    ends = time.monotonic() + ANSWER_SECONDS
    streams = False
    while (left := ends - time.monotonic()) > 0:
        connection.settimeout(left)
        try:
            piece = connection.recv(1_000_000)
        except TimeoutError:
            break
        except ConnectionResetError:
            piece = b""
        content += piece
        if not piece or _is_whole(content):
            return Answer(_status(content), bytes(content))
        if not streams and b"text/event-stream" in content[:2_000]:
            streams = True
            ends = time.monotonic() + STREAM_SECONDS
    return Answer(_status(content) if streams else 0, bytes(content))


def _is_whole(content: bytearray) -> bool:
    """Whether the body is as long as its head says. Clients may leave the connection open after it."""
    head, end, body = bytes(content).removeprefix(CONTINUE).partition(b"\r\n\r\n")
    length = re.search(rb"\r\ncontent-length: (\d+)", head, re.IGNORECASE)
    return bool(end and length) and len(body) >= int(length[1])


def _status(content: bytes | bytearray) -> int | None:
    line = bytes(content).removeprefix(CONTINUE).partition(b"\r\n")[0].split()
    return int(line[1]) if len(line) > 1 and line[1].isdigit() else None


@dataclass
class Health:
    """What `/health` was asked: when it took longer than a second and what the server did then, and whatever was not 200."""

    address: str
    asked: int = 0
    slowest: float = 0.0
    slow: list[tuple[float, float]] = field(default_factory=list)
    doing: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    _ended: threading.Event = field(default_factory=threading.Event)

    def ask(self) -> float:
        """Asks once; how many seconds that took."""
        begun = time.monotonic()
        watch = threading.Timer(HEALTH_SECONDS, self._note_what_is_done)
        watch.start()
        connection = HTTPConnection(urlsplit(self.address).netloc, timeout=HANG_SECONDS)
        try:
            connection.request("GET", "/health")
            response = connection.getresponse()
            if response.status != 200:
                self.wrong.append(f"/health says {response.status}: {response.read(500)!r}")
        except OSError as error:
            self.wrong.append(f"/health does not answer: {error!r}")
        finally:
            watch.cancel()
            connection.close()
        ended = time.monotonic()
        self.asked += 1
        self.slowest = max(self.slowest, ended - begun)
        if ended - begun > HEALTH_SECONDS:
            self.slow.append((begun, ended))
        return ended - begun

    def keep_asking(self) -> None:
        while not self._ended.wait(0.05):
            self.ask()

    def end(self) -> None:
        self._ended.set()

    def _note_what_is_done(self) -> None:
        """Where every thread is that runs our code or the server's event loop."""
        for frame in sys._current_frames().values():
            stack = traceback.extract_stack(frame)
            ours = [each for each in stack if each.filename.startswith(OURS)]
            serves = any(each.filename.endswith("uvicorn/server.py") for each in stack)
            for at in (*ours[-1:], *(stack[-1:] if serves else ())):
                self.doing.append(f"{at.filename.removeprefix(str(ROOT))}:{at.lineno} in {at.name}"[-200:])


@contextmanager
def watching(address: str) -> Iterator[Health]:
    """Asks `/health` twenty times a second."""
    health = Health(address)
    thread = threading.Thread(target=health.keep_asking)
    thread.start()
    try:
        yield health
    finally:
        health.end()
        thread.join()
