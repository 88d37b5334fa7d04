"""Decompresses gzip and deflate while an answer arrives, and never produces more than a limit. Pure.

A kilobyte can unpack to a gigabyte, so the limit is applied during decompression, not after it.
"""

from __future__ import annotations

import zlib

from index.errors import FetchError

# The Accept-Encoding header. Brotli and zstd would each need another library.
CODINGS = "gzip, deflate"

_GZIP, _ZLIB, _RAW = 31, 15, -15
# Several gzip members in one file are allowed (RFC 1952, 2.2); thousands of empty ones only cost time.
_MAX_MEMBERS = 1_000


class Unpacker:
    """Takes a body piece by piece and keeps it decompressed.

    `coding` is the value of Content-Encoding; `max_bytes` limits the output. With `cut`, anything beyond is dropped and
    `full` says so; without, `feed` raises `FetchError`, as it does for data that can't be decompressed.
    """

    def __init__(self, coding: str, max_bytes: int, *, cut: bool = False) -> None:
        self._coding = coding.strip().lower()
        if self._coding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise FetchError(f"is packed in a way that was not asked for ({self._coding[:40]})")
        self._packed = self._coding not in ("", "identity")
        self._max_bytes = max_bytes
        self._cut = cut
        self._body = bytearray()
        self._head = b""
        self._inflate: zlib._Decompress | None = None
        self._members = 0
        self._done = False
        self.full = False

    def feed(self, data: bytes) -> None:
        """Add the next piece."""
        if self.full or self._done:
            return
        if not self._packed:
            self._keep(data)
            return
        try:
            self._unpack(data)
        except zlib.error as error:
            raise FetchError(f"is not the {self._coding} it says it is") from error

    def body(self) -> bytes:
        """The whole body, after the last piece. Raises `FetchError` if the compressed data ends too early."""
        begun = self._inflate is not None or self._head
        if begun and not self._done and not self.full and not (self._inflate and self._inflate.eof):
            raise FetchError(f"broke off: its {self._coding} is not complete")
        return bytes(self._body)

    def _unpack(self, data: bytes) -> None:
        data, self._head = self._head + data, b""
        while data and not self.full and not self._done:
            if self._inflate is None or self._inflate.eof:
                data = self._begin(data)
                if self._inflate is None or self._inflate.eof:
                    return
            self._keep(self._inflate.decompress(data, self._max_bytes - len(self._body) + 1))
            data = self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail

    def _begin(self, data: bytes) -> bytes:
        """Start decompressing `data`, whose first two bytes tell the format. Returns what is to be decompressed."""
        if self._inflate is not None:
            data = data.lstrip(b"\0")  # padding between members
        if len(data) < 2:
            self._head = data
            return b""
        if self._inflate is not None and data[:2] != b"\x1f\x8b":
            self._done = True  # something else follows the last member; unzip programs ignore it too
            return b""
        self._members += 1
        if self._members > _MAX_MEMBERS:
            raise FetchError(f"is packed in more than {_MAX_MEMBERS:,} pieces")
        if self._coding == "deflate":  # zlib in the standard (RFC 9110, 8.4.1.2), raw from some servers
            zlib_header = data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
            self._inflate = zlib.decompressobj(_ZLIB if zlib_header else _RAW)
        else:
            self._inflate = zlib.decompressobj(_GZIP)
        return data

    def _keep(self, data: bytes) -> None:
        self._body += data
        if len(self._body) > self._max_bytes:
            if not self._cut:
                raise too_large(self._max_bytes)
            del self._body[self._max_bytes :]
            self.full = True


def too_large(max_bytes: int) -> FetchError:
    """The error for an answer beyond `max_bytes`."""
    size = f"{max_bytes / 1_000_000:g} MB" if max_bytes >= 100_000 else f"{max_bytes:,} bytes"
    return FetchError(f"is larger than {size}")
