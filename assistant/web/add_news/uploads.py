"""Uploaded files, kept in a temporary folder until they are added.

A file is identified by a random token. It has a folder of its own, and a safe name with the original extension, which
identifies its format. All limits are here: size packed and unpacked, number of files, upload speed, and free disk space.
"""

from __future__ import annotations

import asyncio
import gzip
import secrets
import shutil
import tempfile
import threading
import time
import zlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from index.errors import NewsdeskError

MEGABYTE = 1_000_000
MAX_FILE_BYTES = 200 * MEGABYTE
# Limits for all visitors together: files arriving or waiting, and bytes including those being added.
MAX_FILES = 200
MAX_BYTES = 2_000 * MEGABYTE
# Space to leave free, because the disk is shared with the articles and other programs.
FREE_BYTES = 500 * MEGABYTE
# Uploads that are idle for longer, or slower on average, are refused because they block others.
IDLE_SECONDS = 30.0
PATIENCE_SECONDS = 60.0
SLOWEST_BYTES_PER_SECOND = 2_000
# A file that was not added by then was left behind by a closed page.
MAX_AGE_SECONDS = 3_600.0

MAX_NAME_CHARACTERS = 200
# Names are shortened to this many bytes; file systems allow 255.
_MAX_NAME_BYTES = 200


class UploadRefused(NewsdeskError):
    """A file that can't be accepted: too large, too slow, or too many are waiting."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that has arrived. `name` is the visitor's, `at` the `time.monotonic()` of its arrival."""

    token: str
    name: str
    path: Path
    size: int
    at: float


class Uploads:
    """The files waiting to be added. Everything is removed when it is left as a context manager."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._folder: Path | None = None
        self._waiting: dict[str, Upload] = {}
        self._coming = 0
        self._bytes = 0

    def __enter__(self) -> Uploads:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._waiting.clear()
            if self._folder:
                shutil.rmtree(self._folder, ignore_errors=True)

    async def receive(self, name: str, chunks: AsyncIterator[bytes], max_bytes: int = MAX_FILE_BYTES) -> Upload:
        """Store a file as it arrives. Raises `UploadRefused`. Nothing is left of a refused or interrupted upload."""
        self._forget_old()
        folder = self._place()
        token = secrets.token_urlsafe(18)
        path = folder / token / safe_name(name)
        size = 0
        try:
            path.parent.mkdir()
            with path.open("xb") as file:
                async for chunk in _in_time(chunks):
                    if size + len(chunk) > max_bytes:
                        raise UploadRefused(f"is larger than {max_bytes // MEGABYTE} MB; add it with: newsdesk add")
                    self._hold(len(chunk))
                    size += len(chunk)
                    file.write(chunk)
            if await asyncio.to_thread(_unpacks_to_more, path, max_bytes):
                raise UploadRefused(
                    f"is larger than {max_bytes // MEGABYTE} MB once unpacked; add it with: newsdesk add"
                )
        except OSError as error:
            self._drop(path, size)
            raise UploadRefused(f"can't be stored here: {error.strerror or error}") from error
        except BaseException:
            self._drop(path, size)
            raise
        finally:
            with self._lock:
                self._coming -= 1
        upload = Upload(token, shown_name(name), path, size, time.monotonic())
        with self._lock:
            self._waiting[token] = upload
        return upload

    def take(self, tokens: Sequence[str]) -> list[Upload]:
        """Take the files of `tokens` out of the waiting list; the caller must call `discard` later.

        Raises `UploadRefused`, and takes none, if one of them is missing.
        """
        with self._lock:
            if not all(token in self._waiting for token in tokens):
                raise UploadRefused("a file is no longer here; choose it again")
            return [self._waiting.pop(token) for token in dict.fromkeys(tokens)]

    def discard(self, uploads: Sequence[Upload]) -> None:
        for upload in uploads:
            self._drop(upload.path, upload.size)

    def _place(self) -> Path:
        """The folder, after checking that another file is allowed; the caller must decrement `_coming` later."""
        with self._lock:
            if self._coming + len(self._waiting) >= MAX_FILES or self._bytes >= MAX_BYTES:
                raise UploadRefused("too many files are waiting to be added; add those first")
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="newsdesk-"))
            if shutil.disk_usage(self._folder).free < FREE_BYTES:
                raise UploadRefused("there is hardly any space left on the server's disk")
            self._coming += 1
            return self._folder

    def _hold(self, size: int) -> None:
        with self._lock:
            if self._bytes + size > MAX_BYTES:
                raise UploadRefused("too much is waiting to be added; try again when some of it is done")
            self._bytes += size

    def _drop(self, path: Path, size: int) -> None:
        shutil.rmtree(path.parent, ignore_errors=True)
        with self._lock:
            self._bytes -= size

    def _forget_old(self) -> None:
        with self._lock:
            old = [each for each in self._waiting.values() if time.monotonic() - each.at > MAX_AGE_SECONDS]
            for upload in old:
                del self._waiting[upload.token]
        self.discard(old)


async def _in_time(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same chunks. Raises `UploadRefused` when they come too slowly."""
    begun, size = time.monotonic(), 0
    coming = aiter(chunks)
    while True:
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                chunk = await anext(coming)
        except StopAsyncIteration:
            return
        except TimeoutError:
            raise UploadRefused("came too slowly and was given up; try again") from None
        size += len(chunk)
        if time.monotonic() - begun > PATIENCE_SECONDS + size / SLOWEST_BYTES_PER_SECOND:
            raise UploadRefused("came too slowly and was given up; try again")
        yield chunk


def _unpacks_to_more(path: Path, max_bytes: int) -> bool:
    """Whether a packed file (`.gz`) unpacks to more than `max_bytes`. A damaged one is reported when it is read."""
    if path.suffix.lower() != ".gz":
        return False
    size = 0
    try:
        with gzip.open(path) as file:
            while part := file.read(MEGABYTE):
                size += len(part)
                if size > max_bytes:
                    return True
    except (OSError, EOFError, zlib.error):
        return False
    return False


def shown_name(name: str) -> str:
    """The last part of a file's path, on one line.

    >>> shown_name("C:\\\\news\\\\monday.txt")
    'monday.txt'
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return " ".join("".join(c if c.isprintable() else " " for c in last).split())[-MAX_NAME_CHARACTERS:] or "a file"


def safe_name(name: str) -> str:
    """`name` as a safe file name on any disk: no folders, no control characters, not hidden, short; the extension stays.

    >>> safe_name("../../.ssh/what now?.TXT")
    'what now_.TXT'
    """
    kept = "".join(c if c.isalnum() or c in " .-_()" else "_" for c in shown_name(name)).strip(" .")
    data = kept.encode("utf-8", "replace")[-_MAX_NAME_BYTES:]
    return data.decode("utf-8", "ignore").strip(" .") or "file"
