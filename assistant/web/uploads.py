"""Files that visitors hand in, kept in a temporary folder until they have been added.

A file is known by a token that can't be guessed, and lies in a folder of its own under a name that is safe on a disk
and keeps its ending, which names its format.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from index.errors import NewsdeskError

MEGABYTE = 1_000_000
MAX_FILE_BYTES = 200 * MEGABYTE
# What may lie here at a time, over all visitors.
MAX_FILES = 200
MAX_BYTES = 2_000 * MEGABYTE
# A file that nobody has had added by then was left behind with its tab.
MAX_AGE_SECONDS = 3_600.0

MAX_NAME_CHARACTERS = 200
# What a disk may refuse is cut off by bytes; file systems allow 255.
_MAX_NAME_BYTES = 200


class UploadRefused(NewsdeskError):
    """A file that can't be taken: too large, or too many are waiting."""


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
        """Store a file as it arrives. Raises `UploadRefused`; then, as when the visitor hangs up, nothing of it stays."""
        self._forget_old()
        with self._lock:
            held = sum(each.size for each in self._waiting.values())
            if len(self._waiting) >= MAX_FILES or held >= MAX_BYTES:
                raise UploadRefused("too many files are waiting to be added; add those first")
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="newsdesk-"))
        token = secrets.token_urlsafe(18)
        path = self._folder / token / safe_name(name)
        path.parent.mkdir()
        size = 0
        try:
            with path.open("xb") as file:
                async for chunk in chunks:
                    size += len(chunk)
                    if size > max_bytes:
                        raise UploadRefused(f"is larger than {max_bytes // MEGABYTE} MB; add it with: newsdesk add")
                    file.write(chunk)
        except BaseException:
            shutil.rmtree(path.parent, ignore_errors=True)
            raise
        upload = Upload(token, shown_name(name), path, size, time.monotonic())
        with self._lock:
            self._waiting[token] = upload
        return upload

    def take(self, tokens: Sequence[str]) -> list[Upload]:
        """The files behind `tokens`, which are no longer waiting: whoever takes them calls `discard`.

        Raises `UploadRefused`, and takes none, if one of them isn't there.
        """
        with self._lock:
            if not all(token in self._waiting for token in tokens):
                raise UploadRefused("a file is no longer here; choose it again")
            return [self._waiting.pop(token) for token in dict.fromkeys(tokens)]

    def discard(self, uploads: Sequence[Upload]) -> None:
        for upload in uploads:
            shutil.rmtree(upload.path.parent, ignore_errors=True)

    def _forget_old(self) -> None:
        with self._lock:
            old = [each for each in self._waiting.values() if time.monotonic() - each.at > MAX_AGE_SECONDS]
            for upload in old:
                del self._waiting[upload.token]
        self.discard(old)


def shown_name(name: str) -> str:
    """The last part of a file's name, on one line: what people called it.

    >>> shown_name("C:\\\\news\\\\monday.txt")
    'monday.txt'
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return " ".join("".join(c if c.isprintable() else " " for c in last).split())[-MAX_NAME_CHARACTERS:] or "a file"


def safe_name(name: str) -> str:
    """`name` as a file's name on any disk: no folders, no control characters, not hidden, short; its ending stays.

    >>> safe_name("../../.ssh/what now?.TXT")
    'what now_.TXT'
    """
    kept = "".join(c if c.isalnum() or c in " .-_()" else "_" for c in shown_name(name)).strip(" .")
    data = kept.encode("utf-8", "replace")[-_MAX_NAME_BYTES:]
    return data.decode("utf-8", "ignore").strip(" .") or "file"
