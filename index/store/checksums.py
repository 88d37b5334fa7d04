"""Checksums of files derived from the catalog, so that a flipped bit is detected instead of searched.

CRC-32 detects disk errors, not tampering. A gigabyte takes about a second.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterable
from pathlib import Path

BLOCK_BYTES = 1 << 24
SUMS_FILE = "sums.json"
# tantivy's footer is about 90 bytes of JSON, its length, and this number.
TANTIVY_MAGIC = 1337
FOOTER_BYTES = 1024


def file_sum(path: Path, size: int | None = None) -> int | None:
    """The CRC-32 of a file's first `size` bytes (all, if `None`); `None` if the file is shorter.

    Raises `OSError` when the file can't be read.
    """
    found, left = 0, path.stat().st_size if size is None else size
    with path.open("rb") as file:
        while left:
            block = file.read(min(left, BLOCK_BYTES))
            if not block:
                return None
            found = zlib.crc32(block, found)
            left -= len(block)
    return found


def write_sums(folder: Path, files: Iterable[Path]) -> None:
    """Write the sizes and checksums of `files`, which must not change any more, to `folder`. Raises `OSError`."""
    sums = {path.relative_to(folder).as_posix(): [path.stat().st_size, file_sum(path)] for path in sorted(files)}
    (folder / SUMS_FILE).write_text(json.dumps(sums), encoding="utf-8")


def changed_file(folder: Path) -> str | None:
    """The name of a file in `folder` that does not match its checksum, or of the checksum file if that can't be read.

    `None` when all files match.
    """
    try:
        sums = json.loads((folder / SUMS_FILE).read_text(encoding="utf-8"))
        known = [(str(name), int(size), int(crc)) for name, (size, crc) in sums.items()]
    except (OSError, ValueError, TypeError, AttributeError):
        return SUMS_FILE
    for name, size, crc in known:
        path = folder / name
        try:
            if path.stat().st_size != size or file_sum(path) != crc:
                return name
        except OSError:
            return name
    return None


def unsound_segment(folder: Path) -> str | None:
    """The name of a tantivy file in `folder` that does not match the checksum in its footer; `None` when all match.

    tantivy appends a checksum to each segment file and does not verify it on opening. Files that its list of segments
    does not name were left by a killed process and are ignored.
    """
    try:
        listed = json.loads((folder / "meta.json").read_text(encoding="utf-8"))["segments"]
        deletes = {each["segment_id"].replace("-", ""): (each.get("deletes") or {}).get("opstamp") for each in listed}
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return "meta.json"
    for path in sorted(folder.iterdir()):
        segment, _, ending = path.name.partition(".")
        if (
            segment in deletes
            and (not ending.endswith("del") or ending == f"{deletes[segment]}.del")
            and not _ends_well(path)
        ):
            return path.name
    return None


def _ends_well(path: Path) -> bool:
    """Whether a file ends in a footer, the footer's length and the magic number, and matches the footer's checksum."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            file.seek(max(0, size - FOOTER_BYTES))
            end = file.read()
        length, magic = struct.unpack("<II", end[-8:])
        footer = json.loads(end[-8 - length : -8])
        return magic == TANTIVY_MAGIC and file_sum(path, size - 8 - length) == int(footer["crc"])
    except (OSError, ValueError, KeyError, TypeError, struct.error):
        return False
