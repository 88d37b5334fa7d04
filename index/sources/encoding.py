"""Bytes of a file -> text: detects the encoding, or reports a clear error.

A byte-order mark decides, then valid UTF-8, then what the document says of itself, read as browsers read it, then a
guess among the encodings that newsrooms used before UTF-8. For a file that is mostly UTF-8 with broken bytes in it,
nothing is guessed: the broken record is reported. Gzip is decompressed on the way.
"""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO, TextIO, cast

from index.errors import SourceError
from index.sources.file_bytes import FileBytes, FileLike

# The largest decompressed size of a file that must be in memory as a whole (everything but JSONL and CSV).
MAX_WHOLE_BYTES = 200_000_000
# The largest file that is one article.
MAX_ARTICLE_BYTES = 20_000_000
# The longest line of a JSONL or CSV file.
MAX_RECORD_CHARACTERS = 20_000_000
# News compresses to a third or a tenth of its size. Anything that compresses better than this is a zip bomb; small
# files may.
MAX_PACKING, FREE_UNPACKED_BYTES = 100, 20_000_000
SAMPLE_BYTES = 65_536
PART_BYTES = 1 << 20

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The first is the web's default and is used whenever it is among the likely ones.
_LEGACY = [
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256"),
    *("gb18030", "big5", "shift_jis", "euc_jp", "euc_kr"),
]
# How `surrogateescape` represents a byte that could not be decoded.
BROKEN_BYTE = re.compile("[\udc80-\udcff]")
_FOREIGN = re.compile(b"[\x80-\xff]")
# Where Python's codec has fewer characters than browsers read under the same label.
_LARGER = {"gbk": "gb18030", "euc-jp": "euc_jis_2004"}
# Python codecs that are not text encodings of documents, or that browsers refuse.
_NO_ENCODINGS = frozenset(
    {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "utf-7", "unicode-escape"}
    | {"raw-unicode-escape"}
)
# Encodings that use ASCII bytes only, and so look like UTF-8.
_SEVEN_BIT = ("iso-2022-", "iso2022", "hz")


class _Unpacking(gzip.GzipFile):
    """Raises `SourceError` as soon as the output is out of proportion to the input."""

    def read(self, size: int | None = -1) -> bytes:
        return self._proportionate(super().read(size))

    def read1(self, size: int = -1) -> bytes:
        return self._proportionate(super().read1(size))

    def _proportionate(self, part: bytes) -> bytes:
        unpacked = self.tell()
        if unpacked > FREE_UNPACKED_BYTES and unpacked > MAX_PACKING * self._packed.tell():
            raise SourceError(
                f"unpacks to over {MAX_PACKING} times its size, as no news does; unpack it and look into it"
            )
        return part

    @property
    def _packed(self) -> BinaryIO:
        return cast(BinaryIO, self.fileobj)


def open_bytes(path: FileLike) -> BinaryIO:
    """`path` for reading, decompressed if its name ends in `.gz`."""
    if path.suffix.lower() != ".gz":
        return path.open("rb")
    in_memory = path.open() if isinstance(path, FileBytes) else None
    return cast(BinaryIO, _Unpacking(None if isinstance(path, FileBytes) else path, "rb", fileobj=in_memory))


def open_text(path: FileLike, newline: str | None = None) -> TextIO:
    """`path` as a stream of text. Bytes that can't be decoded come as `BROKEN_BYTE`s, for the caller to report.

    Raises `SourceError` for an empty or a binary file.
    """
    encoding = _encoding(path)
    return io.TextIOWrapper(open_bytes(path), encoding=encoding, errors="surrogateescape", newline=newline)


def read_text(path: FileLike, max_bytes: int = MAX_WHOLE_BYTES) -> str:
    """The whole of `path` as text. Raises `SourceError` when it is empty, binary, broken, or over `max_bytes`."""
    return decode(read_whole(path, max_bytes))


def read_whole(path: FileLike, max_bytes: int) -> bytes:
    """All of `path`, decompressed. Raises `SourceError` when it is over `max_bytes`."""
    data = bytearray()
    with open_bytes(path) as file:
        while part := file.read(PART_BYTES):
            data += part
            if len(data) > max_bytes:
                raise SourceError(f"is over {max_bytes // 1_000_000} MB; split it, or put the articles in a JSONL file")
    return bytes(data)


def lines_of(file: TextIO) -> Iterator[str | None]:
    """The lines of `file` with their ends; `None` for a line of over `MAX_RECORD_CHARACTERS`."""
    while line := file.readline(MAX_RECORD_CHARACTERS):
        rest = line
        while rest and len(line) == MAX_RECORD_CHARACTERS and not rest.endswith(("\n", "\r")):
            rest = file.readline(PART_BYTES)
        yield line if rest is line else None


def decode(data: bytes) -> str:
    """`data` as text. Raises `SourceError` when it is empty, binary, or broken."""
    encoding = _marked_or_binary(data[:SAMPLE_BYTES])
    if encoding is None:
        encoding = "utf-8" if is_utf8(data) else _guess(data)
    text = data.decode(encoding, "surrogateescape")
    if broken := BROKEN_BYTE.search(text):
        line = text.count("\n", 0, broken.start()) + 1
        raise SourceError(f"line {line} holds bytes that are not {encoding}; save it as UTF-8 again")
    return text


def codec(label: str | None) -> str | None:
    """The codec that reads what is labelled `label`, as browsers do: "iso-8859-1" is windows-1252, "gb2312" is gb18030.

    Labels that only Python knows are read as Python does; `None` for one that names no encoding of documents.

    >>> codec("ISO-8859-1")
    'cp1252'
    """
    from webencodings import lookup

    wanted = (label or "").strip().strip("\"'").lower()
    known = lookup(wanted)
    try:
        found = codecs.lookup(_LARGER.get(known.name, known.codec_info.name) if known else wanted)
    except (LookupError, ValueError):
        return None
    return None if found.name in _NO_ENCODINGS or not getattr(found, "_is_text_encoding", True) else found.name


def decode_labelled(data: bytes, labels: Iterable[str | None]) -> str:
    """`data` as text: by the first of `labels` in which all of it is valid, UTF-8 before them.

    Where none is, a guess if no label says more than a default does, else the first label, with `\\ufffd` for bytes
    that are invalid in it. Byte-order marks are not looked at. Raises `SourceError` when it is empty or binary.
    """
    said = [
        name
        for label in labels
        if (name := codec(label)) and (b"\0" in data or not name.startswith(("utf-16", "utf-32")))
    ]
    if is_utf8(data) and not any(name.startswith(_SEVEN_BIT) for name in said):
        return data.decode()
    for name in said:
        try:
            return data.decode(name)
        except UnicodeError:
            continue
    if all(name in ("utf-8", "cp1252") for name in said):
        try:
            return decode(data)
        except SourceError:  # UTF-8 with broken bytes in it, or binary
            if not said:
                raise
    return data.decode(next((name for name in said if name != "utf-8"), "utf-8"), "replace")


def _encoding(path: FileLike) -> str:
    with open_bytes(path) as file:
        sample = file.read(SAMPLE_BYTES)
        marked = _marked_or_binary(sample)
        if marked:
            return marked
        decoder, chunk, accents = codecs.getincrementaldecoder("utf-8")(), sample, False
        try:
            while chunk:
                accents = not decoder.decode(chunk).isascii() or accents
                chunk = file.read(PART_BYTES)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            if accents or not error.object[: error.start].isascii():
                return "utf-8"  # valid until here: damaged, not another encoding
            return _guess(error.object[error.start :][:SAMPLE_BYTES])
    return "utf-8"


def _marked_or_binary(sample: bytes) -> str | None:
    """The encoding by its byte-order mark, or by the zeros of plain words in UTF-16; `None` = still unknown."""
    if not sample.strip():
        raise SourceError("is empty")
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding
    head = sample[:2000]
    if b"\0" not in head:
        return None
    for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if zeros.count(0) > 0.7 * len(zeros) and head.count(0) < 0.6 * len(head):
            return encoding
    if head.count(0) > 2:
        raise SourceError("is a binary file, not text")
    return None


def is_utf8(data: bytes) -> bool:
    """Whether all of `data` is valid UTF-8."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _guess(sample: bytes) -> str:
    """The likeliest encoding of bytes that are not valid UTF-8."""
    foreign = max(0, found.start() - 1000) if (found := _FOREIGN.search(sample)) else 0
    sample = sample[foreign : foreign + SAMPLE_BYTES]
    decoded = sample.decode("utf-8", "surrogateescape")
    broken = len(BROKEN_BYTE.findall(decoded))
    if sum(character > "\x7f" for character in decoded) - broken >= broken:
        return "utf-8"  # mostly valid: damaged, not another encoding
    from charset_normalizer import from_bytes  # takes 40 ms to import, and few files need it

    matches = from_bytes(sample, cp_isolation=_LEGACY)
    best = matches.best()
    if best is None:
        return "cp1252"
    likely = {
        name
        for match in matches
        if match.chaos <= best.chaos and match.coherence >= best.coherence - 0.1
        for name in (match.encoding, *match.could_be_from_charset)
    }
    return "cp1252" if "cp1252" in likely else best.encoding


# What reading a damaged file raises besides `SourceError`.
READ_ERRORS = (OSError, EOFError, zlib.error)
