"""Checksums of files that are derived from the catalog, so that a flipped bit is noticed and not searched.

CRC-32: against a disk that errs, not against anybody who means harm. A gigabyte takes about a second.
"""

from __future__ import annotations

import json
import threading
import zlib
from collections.abc import Iterable
from pathlib import Path

BLOCK_BYTES = 1 << 24
SUMS_FILE = "sums.json"


def file_sum(path: Path, size: int | None = None, stop: threading.Event | None = None) -> int | None:
    """The CRC-32 of a file's first `size` bytes (all, if `None`); `None` where it is shorter, or once `stop` is set.

    Raises `OSError` when it can't be read.
    """
    found, left = 0, path.stat().st_size if size is None else size
    with path.open("rb") as file:
        while left:
            if stop is not None and stop.is_set():
                return None
            block = file.read(min(left, BLOCK_BYTES))
            if not block:
                return None
            found = zlib.crc32(block, found)
            left -= len(block)
    return found


def write_sums(folder: Path, files: Iterable[Path]) -> None:
    """Put the sizes and checksums of `files`, which will not change any more, into `folder`. Raises `OSError`."""
    sums = {path.relative_to(folder).as_posix(): [path.stat().st_size, file_sum(path)] for path in sorted(files)}
    (folder / SUMS_FILE).write_text(json.dumps(sums), encoding="utf-8")


def changed_file(folder: Path, stop: threading.Event | None = None) -> str | None:
    """The name of a file in `folder` that is not as its checksum says, or of the checksums where they can't be read.

    `None` when all are, when an older Newsdesk wrote none, and once `stop` is set.
    """
    try:
        sums = json.loads((folder / SUMS_FILE).read_text(encoding="utf-8"))
        known = [(str(name), int(size), int(crc)) for name, (size, crc) in sums.items()]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, AttributeError):
        return SUMS_FILE
    for name, size, crc in known:
        if stop is not None and stop.is_set():
            return None
        path = folder / name
        try:
            if path.stat().st_size != size or file_sum(path, size, stop) not in (crc, None):
                return name
        except OSError:
            return name
    return None
