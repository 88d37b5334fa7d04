"""Decompresses gzip, deflate, Brotli and Zstandard while an answer arrives, and never produces more than a limit. Pure.

A kilobyte can unpack to a gigabyte, so the limit is applied during decompression, not after it.
"""

from __future__ import annotations

import codecs
import zlib
from typing import TYPE_CHECKING

from index.errors import FetchError

if TYPE_CHECKING:
    from brotli import Decompressor
    from zstandard import ZstdDecompressionObj

# The Accept-Encoding header.
CODINGS = "gzip, deflate, br, zstd"

_GZIP, _ZLIB, _RAW = 31, 15, -15
# Several gzip members in one file are allowed (RFC 1952, 2.2); thousands of empty ones only cost time.
_MAX_MEMBERS = 1_000
# What browsers accept (RFC 9659). Without a limit an answer could claim a window of 2 GB.
_MAX_WINDOW_BYTES = 8 << 20
# Zstandard gives all that a piece unpacks to, at most 128 KB for each 4 bytes, so the pieces are small.
_ZSTD_PIECE_BYTES = 256
_NOT_PACKED = ("", "identity", "none")


class Unpacker:
    """Takes a body piece by piece and keeps it decompressed.

    `coding` is the value of Content-Encoding, in which some servers write the charset or "none"; `max_bytes` limits the
    output. With `cut`, anything beyond is dropped and `full` says so; without, `feed` raises `FetchError`, as it does for
    data that can't be decompressed.
    """

    def __init__(self, coding: str, max_bytes: int, *, cut: bool = False) -> None:
        names = [part.strip().lower() for part in coding[:200].split(",")]
        packed = [name for name in names if name not in _NOT_PACKED and not _is_charset(name)]
        self._coding = packed[0] if packed else ""
        if len(packed) > 1 or self._coding not in ("", "gzip", "x-gzip", "deflate", "br", "zstd"):
            raise FetchError(f"is packed in a way that was not asked for ({', '.join(packed)[:40]})")
        self._max_bytes = max_bytes
        self._cut = cut
        self._body = bytearray()
        self._head = b""
        self._inflate: zlib._Decompress | None = None
        self._brotli: Decompressor | None = None
        self._zstd: ZstdDecompressionObj | None = None
        self._members = 0
        self._done = False
        self.full = False

    def feed(self, data: bytes) -> None:
        """Add the next piece."""
        if self.full or self._done:
            return
        match self._coding:
            case "":
                self._keep(data)
            case "br":
                self._unpack_brotli(data)
            case "zstd":
                self._unpack_zstd(data)
            case _:
                self._unpack(data)

    def body(self) -> bytes:
        """The whole body, after the last piece. Raises `FetchError` if the compressed data ends too early."""
        begun = self._inflate is not None or self._head or self._brotli is not None or self._zstd is not None
        ended = self._done or self.full or (self._inflate is not None and self._inflate.eof)
        if begun and not ended:
            raise FetchError(f"broke off: its {self._coding} is not complete")
        return bytes(self._body)

    def _unpack(self, data: bytes) -> None:
        data, self._head = self._head + data, b""
        while data and not self.full and not self._done:
            if self._inflate is None or self._inflate.eof:
                data = self._begin(data)
                if self._inflate is None or self._inflate.eof:
                    return
            try:
                self._keep(self._inflate.decompress(data, self._max_bytes - len(self._body) + 1))
            except zlib.error as error:
                raise self._broken() from error
            data = self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail

    def _unpack_brotli(self, data: bytes) -> None:
        import brotli

        self._brotli = self._brotli or brotli.Decompressor()
        try:
            while not self.full:
                room = max(self._max_bytes - len(self._body), 1)
                self._keep(self._brotli.process(data, output_buffer_limit=room))
                data = b""
                if self._brotli.is_finished() or self._brotli.can_accept_more_data():
                    break
        except brotli.error as error:
            raise self._broken() from error
        self._done = self._brotli.is_finished()

    def _unpack_zstd(self, data: bytes) -> None:
        import zstandard

        unpacker = zstandard.ZstdDecompressor(max_window_size=_MAX_WINDOW_BYTES)
        self._zstd = self._zstd or unpacker.decompressobj()
        try:
            for start in range(0, len(data), _ZSTD_PIECE_BYTES):
                self._keep(self._zstd.decompress(data[start : start + _ZSTD_PIECE_BYTES]))
                self._done = self._zstd.eof
                if self._done or self.full:
                    return
        except zstandard.ZstdError as error:
            raise self._broken() from error

    def _broken(self) -> FetchError:
        return FetchError(f"is not the {self._coding} it says it is")

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


def _is_charset(name: str) -> bool:
    """Whether it names an encoding of text, which some servers write where the packing belongs."""
    try:
        return bool(getattr(codecs.lookup(name), "_is_text_encoding", True))
    except (LookupError, ValueError):
        return False


def too_large(max_bytes: int) -> FetchError:
    """The error for an answer beyond `max_bytes`."""
    size = f"{max_bytes / 1_000_000:g} MB" if max_bytes >= 100_000 else f"{max_bytes:,} bytes"
    return FetchError(f"is larger than {size}")
