"""Reads bytes from strangers in a child process, so that a page that hangs, crashes or eats memory costs only itself.

Owns the child: starting, talking, stopping, replacing it. `recognise` is what runs inside. The child is a plain Python of
its own and not `multiprocessing`'s, which would need a guard in the user's script. Frames go over its standard input and
output: four bytes of length, big-endian, then that many. What it answers is checked like any other data from outside.
"""

from __future__ import annotations

import atexit
import json
import os
import selectors
import subprocess
import sys
import tempfile
import threading
import time
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import IO

from index.errors import SourceError
from index.records import Article
from index.sources.encoding import open_bytes
from index.sources.exchange import unpacked
from index.sources.found import Found
from index.sources.recognise import Wanted

# Starting takes about a second; on a machine that is busy with embedding it took eight.
START_SECONDS = 60.0
# After this the child is replaced, in case a library keeps something of every page.
PAGES_PER_CHILD = 500
# A page may weigh 20 MB and a packed sitemap 50; what is found in them is smaller.
MAX_ANSWER_BYTES = 128_000_000
MAX_FILE_BYTES = 20_000_000
# What the child's libraries need of the environment. No proxy, no token, no setting of ours goes along.
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "SYSTEMROOT", "LD_LIBRARY_PATH", "VIRTUAL_ENV")


class Worker:
    """One child process that reads, started when first needed. Safe to use from several threads, which take turns.

    `timeout_seconds` is what one reading may take, not counting the start of the child or the wait for one's turn.
    `max_memory_bytes` bounds the child's address space where the system can do that (Linux).
    """

    def __init__(self, timeout_seconds: float = 10.0, max_memory_bytes: int = 2_000_000_000) -> None:
        self._timeout_seconds = timeout_seconds
        self._max_memory_bytes = max_memory_bytes
        self._turn = threading.Lock()
        self._child: _Child | None = None

    def read(
        self,
        data: bytes,
        *,
        url: str,
        content_type: str = "",
        charset: str | None = None,
        wanted: Wanted = "anything",
    ) -> Found:
        """What `data` is; see `recognise.read_bytes`. Raises `SourceError`, also when the reading takes too long, needs
        too much memory or crashes: then the child is replaced, and the next call works.
        """
        asked = {"url": url, "content_type": content_type, "charset": charset, "wanted": wanted}
        with self._turn:
            try:
                found = self._ask(json.dumps(asked).encode(), data)
            except BaseException:
                self._stop()
                raise
        if isinstance(found, SourceError):
            raise found
        return found

    def read_page_file(self, path: Path) -> Article:
        """The article on a saved page (`.html`, also gzipped). Raises `SourceError` as `read` does, `OSError`,
        `EOFError` or `zlib.error` when the file can't be opened or unpacked.
        """
        with open_bytes(path) as file:
            data = file.read(MAX_FILE_BYTES + 1)
        if len(data) > MAX_FILE_BYTES:
            raise SourceError(f"is over {MAX_FILE_BYTES // 1_000_000} MB, too large for a page")
        found = self.read(data, url="", content_type="text/html", wanted="page")
        if not isinstance(found, Article):
            raise SourceError("is no article")
        return found

    def close(self) -> None:
        """Ends the child, if there is one. A later `read` starts another."""
        with self._turn:
            self._stop()

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, question: bytes, data: bytes) -> Found | SourceError:
        if self._child is None or self._child.ended:
            self._stop()
            self._child = _Child(self._timeout_seconds, self._max_memory_bytes)
        deadline = time.monotonic() + self._timeout_seconds
        try:
            self._child.send(question, deadline)
            self._child.send(data, deadline)
            answer, last = unpacked(self._child.receive(deadline))
        except TimeoutError:
            raise SourceError(f"took more than {self._timeout_seconds:g} s to read; left out") from None
        except (OSError, EOFError, ValueError) as error:
            raise SourceError("could not be read: the reader crashed on it") from error
        if last:
            self._stop()
        return answer

    def _stop(self) -> None:
        child, self._child = self._child, None
        if child:
            child.stop()


class _Child:
    """The process and its two pipes. Every wait has a deadline, in seconds of `time.monotonic`."""

    def __init__(self, timeout_seconds: float, max_memory_bytes: int) -> None:
        limits = f"{timeout_seconds:g},{max_memory_bytes},{PAGES_PER_CHILD}"
        with tempfile.TemporaryFile() as complaints:
            self._process = subprocess.Popen(
                # -P: a file of the user's, in the folder this runs in, must not stand in for a library's.
                [sys.executable, "-P", "-m", "index.sources.reading", limits],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                env=_environment(),
                start_new_session=True,  # Ctrl-C in the terminal is for the parent, which then ends the child
                bufsize=0,
            )
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            self._in: IO[bytes] = self._process.stdin
            self._out: IO[bytes] = self._process.stdout
            os.set_blocking(self._in.fileno(), False)
            os.set_blocking(self._out.fileno(), False)
            try:
                self.receive(time.monotonic() + START_SECONDS)
            except (OSError, EOFError) as error:
                self.stop()
                complaints.seek(0)
                said = complaints.read()[-2_000:].decode("utf-8", "replace").strip().rpartition("\n")[2]
                raise SourceError(f"could not be read: the reader did not start ({said or 'no word why'})") from error
            except BaseException:
                self.stop()
                raise

    @property
    def ended(self) -> bool:
        return self._process.poll() is not None

    def send(self, frame: bytes, deadline: float) -> None:
        """Raises `TimeoutError`, and `OSError` when the child has ended."""
        left = memoryview(len(frame).to_bytes(4, "big") + frame)
        while left:
            self._wait(self._in, selectors.EVENT_WRITE, deadline)
            left = left[self._in.write(left) or 0 :]

    def receive(self, deadline: float) -> bytes:
        """Raises `TimeoutError`, `EOFError` when the child has ended, `ValueError` for a frame that can't be meant."""
        length = int.from_bytes(self._take(4, deadline), "big")
        if length > MAX_ANSWER_BYTES:
            raise ValueError(f"an answer of {length:,} bytes")
        return self._take(length, deadline)

    def stop(self) -> None:
        """Ends the process at once and leaves no zombie."""
        self._process.kill()
        self._process.wait()
        self._in.close()
        self._out.close()

    def _take(self, count: int, deadline: float) -> bytes:
        taken = bytearray()
        while len(taken) < count:
            self._wait(self._out, selectors.EVENT_READ, deadline)
            part = self._out.read(count - len(taken))
            if part == b"":
                raise EOFError("the reader ended")
            taken += part or b""
        return bytes(taken)

    def _wait(self, pipe: IO[bytes], event: int, deadline: float) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(pipe, event)
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise TimeoutError


def _environment() -> dict[str, str]:
    """What the child is given: where this process finds its modules, and single-threaded libraries."""
    root = str(Path(__file__).resolve().parents[2])
    places = [str(Path(place).resolve()) for place in sys.path if place]
    return {
        **{name: os.environ[name] for name in _PASSED_ON if name in os.environ},
        "PYTHONPATH": os.pathsep.join(places if root in places else [root, *places]),
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


@cache
def shared_worker() -> Worker:
    """The process's own worker, ended when the process ends."""
    worker = Worker()
    atexit.register(worker.close)
    return worker
