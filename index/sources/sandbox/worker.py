"""Reads pages and files from strangers in a child process, so that one that hangs or crashes harms only itself.

It starts, asks, stops and replaces the child; `child` is what runs in it. The child is a plain Python process and not
one of `multiprocessing`, which would need a guard in the user's script. Frames go over its standard input and output:
four bytes of length, big-endian, then that many bytes. Its answers are checked like any other data from outside.
"""

from __future__ import annotations

import atexit
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import IO

from index.errors import SourceError, Withdrawn
from index.records import Failure
from index.sources.results import AddressList, FileContent, Found, RemovalNotice, WireStory
from index.sources.sandbox.protocol import EndOfFile, WorkerMessage, unpacked
from index.sources.sandbox.recognise import Wanted

# Starting takes about a second; on a machine busy with embedding it took eight.
START_SECONDS = 60.0
# After this many pages the child is replaced, in case a library leaks memory.
PAGES_PER_CHILD = 500
# A page may be 20 MB and a compressed sitemap 50; what is found in them is smaller.
MAX_ANSWER_BYTES = 128_000_000
# Processor time for one record of a file, by the file's size, which bounds the record's. The first record gets extra
# time for scanning a large file. A page of 4 MB took 3 s; Markdown takes 1 s per megabyte.
RECORD_SECONDS, RECORD_SECONDS_PER_MEGABYTE, MAX_RECORD_SECONDS = 2.0, 2.0, 20.0
LOOK_SECONDS_PER_MEGABYTE = 0.1
# On a busy machine, wall time exceeds processor time.
WALL_SECONDS_PER_SECOND, MORE_WALL_SECONDS = 4.0, 10.0
# At most this many records of one file may each cost a child before the rest of the file is skipped.
MAX_RESTARTS = 3
# The environment variables that the child's libraries need. No proxy, token or setting of ours is passed on.
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "SYSTEMROOT", "LD_LIBRARY_PATH", "VIRTUAL_ENV")


class Worker:
    """A child process that reads, started on first use. Safe to use from several threads.

    Pages take turns with one child. A file has a child to itself while it is read, a second one if the first is busy.
    `timeout_seconds` limits one page, not counting the start of the child or the wait for a turn. `max_memory_bytes`
    limits a child's address space where the system supports it (Linux).
    """

    def __init__(self, timeout_seconds: float = 10.0, max_memory_bytes: int = 2_000_000_000) -> None:
        self._timeout_seconds = timeout_seconds
        self._max_memory_bytes = max_memory_bytes
        self._turn = threading.Lock()
        self._lock = threading.Lock()
        self._child: _Child | None = None  # the idle child

    def read(
        self,
        data: bytes,
        *,
        url: str,
        content_type: str = "",
        charset: str | None = None,
        wanted: Wanted = "anything",
    ) -> Found:
        """What `data` is; see `recognise.read_bytes`.

        Raises `Withdrawn` for a notice of removal, and `SourceError`, also when reading takes too long, needs too much
        memory or crashes: the child is then replaced, and the next call works.
        """
        asked: dict[str, object] = {"url": url, "content_type": content_type, "charset": charset, "wanted": wanted}
        asked["seconds"] = seconds = self._timeout_seconds
        with self._turn, self._borrowed() as child, _explained(child, seconds):
            deadline = time.monotonic() + seconds
            child.ask(asked, data, deadline)
            found = child.answer(deadline)
        if isinstance(found, SourceError):
            raise found
        if isinstance(found, RemovalNotice):
            raise Withdrawn(f"was withdrawn by its outlet: “{found.text}”")
        if isinstance(found, Failure | EndOfFile | AddressList | WireStory):
            raise SourceError("could not be read")
        return found

    def read_file(self, path: Path, *, in_folder: bool = False) -> Iterator[FileContent | Failure]:
        """What each record of a file is; see `formats.read_records`, which runs in the child.

        A record that takes too long, needs too much memory or crashes the child is a failure; those after it are read.
        """
        read = 0
        for restart in range(MAX_RESTARTS + 1):
            try:
                for item in self._read_on(path, read, in_folder):
                    read += 1
                    yield item
                return
            except SourceError as error:
                read += 1
                rest = "" if restart < MAX_RESTARTS else ", like others before it; the rest of the file was left out"
                yield Failure(f"record {read}" if read > 1 else "", f"{error}{rest}")

    def _read_on(self, path: Path, skip: int, in_folder: bool) -> Iterator[FileContent | Failure]:
        """The records after the first `skip`. Raises `SourceError` at one that could not be read, which ends the child."""
        megabytes = path.stat().st_size / 1_000_000
        seconds = min(RECORD_SECONDS + RECORD_SECONDS_PER_MEGABYTE * megabytes, MAX_RECORD_SECONDS)
        allowed = seconds + LOOK_SECONDS_PER_MEGABYTE * megabytes
        asked: dict[str, object] = {"path": os.path.abspath(path), "skip": skip, "in_folder": in_folder}
        asked |= {"first_seconds": allowed, "seconds": seconds}
        with self._borrowed() as child:
            is_asked = False
            while True:
                with _explained(child, allowed):
                    deadline = time.monotonic() + WALL_SECONDS_PER_SECOND * allowed + MORE_WALL_SECONDS
                    if not is_asked:
                        child.ask(asked, b"", deadline)
                    item = child.answer(deadline)
                if isinstance(item, EndOfFile):
                    return
                if isinstance(item, SourceError):
                    raise item
                assert not isinstance(item, RemovalNotice), "only addresses are read so"
                yield item
                allowed, is_asked = seconds, True

    def close(self) -> None:
        """End the child, if there is one. A later `read` starts another."""
        with self._turn, self._lock:
            child, self._child = self._child, None
        if child:
            child.stop()

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _borrowed(self) -> Iterator[_Child]:
        """A child for the duration of the block. One interrupted during an answer, or no longer needed, is ended."""
        with self._lock:
            child, self._child = self._child, None
        if child and child.ended:
            child.stop()
            child = None
        child = child or _Child(self._max_memory_bytes)
        try:
            yield child
            with self._lock:
                if not child.retired and self._child is None:
                    self._child = child
        finally:
            if self._child is not child:
                child.stop()


@contextmanager
def _explained(child: _Child, seconds: float) -> Iterator[None]:
    """A context that explains in a `SourceError` why there was no answer."""
    slow = f"took more than {seconds:.3g} s to read; left out"
    try:
        yield
    except TimeoutError:
        raise SourceError(slow) from None
    except (OSError, EOFError, ValueError) as error:
        raise SourceError(slow if child.was_out_of_time() else "could not be read: the reader crashed on it") from error


class _Child:
    """The process and its two pipes. Every wait has a deadline, in seconds of `time.monotonic`."""

    def __init__(self, max_memory_bytes: int) -> None:
        self.retired = False  # it has announced that it ends
        limits = f"{max_memory_bytes},{PAGES_PER_CHILD}"
        with tempfile.TemporaryFile() as complaints:
            self._process = subprocess.Popen(
                # -P: a user's file in the current folder must not be imported in place of a library.
                [sys.executable, "-P", "-m", "index.sources.sandbox.child", limits],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                env=_environment(),
                start_new_session=True,  # Ctrl-C in the terminal goes to the parent, which then ends the child
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

    def was_out_of_time(self) -> bool:
        """Whether the system has killed it for its processor time. It is ending when this is asked."""
        try:
            return self._process.wait(1.0) == -getattr(signal, "SIGPROF", 0)
        except subprocess.TimeoutExpired:
            return False

    def ask(self, asked: Mapping[str, object], data: bytes, deadline: float) -> None:
        """Raises `TimeoutError`, and `OSError` when the child has ended."""
        self._send(_frame(json.dumps(asked).encode()) + _frame(data), deadline)

    def answer(self, deadline: float) -> WorkerMessage | SourceError:
        """Raises as `receive` does, and `ValueError` for an invalid message."""
        answer, self.retired = unpacked(self.receive(deadline))
        return answer

    def _send(self, frames: bytes, deadline: float) -> None:
        left = memoryview(frames)
        while left:
            self._wait(self._in, selectors.EVENT_WRITE, deadline)
            left = left[self._in.write(left) or 0 :]

    def receive(self, deadline: float) -> bytes:
        """Raises `TimeoutError`, `EOFError` when the child has ended, `ValueError` for an impossible frame."""
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


def _frame(content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + content


def _environment() -> dict[str, str]:
    """The child's environment: where this process finds its modules, and single-threaded libraries."""
    root = str(Path(__file__).resolve().parents[3])
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
