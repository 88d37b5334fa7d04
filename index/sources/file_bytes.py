"""A file that is in memory: a member of an archive, an attachment of an e-mail. Read like a file on the disk."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO


@dataclass(frozen=True, slots=True)
class FileBytes:
    """A named file's content, with what readers use of a `Path`. `name` is what its archive calls it."""

    name: str
    data: bytes

    @property
    def suffix(self) -> str:
        """The last extension with its dot, "" for none."""
        return PurePosixPath(self.name).suffix

    @property
    def stem(self) -> str:
        """The name without its folders and its last extension."""
        return PurePosixPath(self.name).stem

    def open(self, mode: str = "rb") -> BinaryIO:
        """The content as a stream of bytes, whatever `mode` says."""
        return io.BytesIO(self.data)


FileLike = Path | FileBytes
