"""A file -> its records, in the format that its content shows or its name says. Runs inside the worker, except for
trusted files.

A format is a function from a file to its records, and to the members of an archive or the attachments of an e-mail, which
are read as files of their own. It loads its libraries on first use.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NoReturn

from index.errors import SourceError
from index.records import Failure
from index.sources.encoding import READ_ERRORS, open_bytes
from index.sources.file.archives import read_warc, read_webarchive, read_zip
from index.sources.file.csv import read_table
from index.sources.file.documents import read_pdf, read_rtf
from index.sources.file.json import read_json, read_jsonl
from index.sources.file.mail import read_mail, read_mbox
from index.sources.file.markdown import read_markdown
from index.sources.file.pages import read_page, read_xml
from index.sources.file.reading_lists import read_bibtex, read_ris, read_shortcut
from index.sources.file.subtitles import read_subtitles
from index.sources.file.texts import read_text_file
from index.sources.file_bytes import FileBytes, FileLike
from index.sources.kinds import holds_no_text, kind_by_content, mend_for
from index.sources.results import FileContent, Member, Record
from index.sources.sandbox.recognise import READ_ROOTS, root_of

Reader = Callable[[FileLike], Iterator[Record | Member]]


def _one(read: Callable[[FileLike], FileContent]) -> Reader:
    """The reader of a format in which a file is one record."""
    return lambda file: iter([Record("", partial(read, file))])


_read_page, _read_subtitles, _read_pdf = _one(read_page), _one(read_subtitles), _one(read_pdf)

FORMATS: dict[str, Reader] = {
    **dict.fromkeys((".txt", ".text"), read_text_file),
    **dict.fromkeys((".md", ".markdown"), _one(read_markdown)),
    **dict.fromkeys((".html", ".htm", ".xhtml", ".shtml"), _read_page),
    **dict.fromkeys((".xml", ".rss", ".atom", ".rdf", ".opml", ".nitf"), read_xml),
    **dict.fromkeys((".jsonl", ".ndjson"), read_jsonl),
    **dict.fromkeys((".csv", ".tsv"), read_table),
    **dict.fromkeys((".eml", ".mht", ".mhtml"), read_mail),
    **dict.fromkeys((".srt", ".vtt"), _read_subtitles),
    **dict.fromkeys((".url", ".webloc"), _one(read_shortcut)),
    ".json": read_json,
    ".mbox": read_mbox,
    ".ris": _one(read_ris),
    ".bib": _one(read_bibtex),
    ".pdf": _read_pdf,
    ".rtf": read_rtf,
    **dict.fromkeys((".docx", ".odt", ".zip", ".wacz"), read_zip),
    ".warc": read_warc,
    ".webarchive": _one(read_webarchive),
}
# What these begin with is never anything else, whatever the file is called.
_BY_CONTENT: tuple[tuple[bytes, Reader], ...] = (
    (b"%PDF-", _read_pdf),
    (b"PK\3\4", read_zip),
    (b"{\\rtf", read_rtf),
    (b"WARC/", read_warc),
    (b"WEBVTT", _read_subtitles),
)
_MBOX = re.compile(rb"From \S+ .{10,60}\n[\w-]+: ")
_MAIL = re.compile(rb"(?:[\w-]{2,40}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2,}")
_MAIL_FIELD = re.compile(rb"^(?:MIME-Version|Message-ID|Received|Return-Path):", re.IGNORECASE | re.MULTILINE)
HEAD_BYTES = 4_096
# An archive in an archive in an archive: an attached ZIP of saved e-mails.
MAX_DEPTH = 3
# This many consecutive unreadable records mean a file of another kind, not broken records.
MAX_FAILURES_IN_A_ROW = 1_000
KNOWN_FORMATS = (
    "text (.txt, .md, .rtf), pages (.html, .mhtml, .warc, .wacz), documents (.pdf, .docx, .odt), mail (.eml, .mbox), data "
    "(.json, .jsonl, .csv, .tsv), feeds and wire formats (.xml, .opml), subtitles (.srt, .vtt), lists of addresses "
    "(.txt, .ris, .bib, bookmarks), and .zip and .gz of these"
)


class OtherFile(SourceError):
    """A file of a kind that holds no news: passed over in folders and archives, named if it was asked for."""


def suffix_of(file: FileLike) -> str:
    """The suffix that names the format: ".html" of `page.html.gz`."""
    suffix = file.suffix.lower()
    return Path(file.stem).suffix.lower() if suffix == ".gz" else suffix


def read_records(path: Path, skip: int = 0, *, in_folder: bool = False) -> Iterator[FileContent | Failure]:
    """What each record of `path` is, except the first `skip`. A `Failure`'s source is its place in the file, or "".

    `in_folder`: a file of a kind that holds no news gives nothing, because nobody named it.
    """
    number = failed = 0
    try:
        for number, record in enumerate(_records(path), 1):
            if number <= skip:
                continue
            item = _read(record)
            yield item
            failed = failed + 1 if isinstance(item, Failure) else 0
            if failed == MAX_FAILURES_IN_A_ROW:
                raise SourceError(f"{failed:,} records in a row could not be read; the rest of the file was left out")
        if not number:
            yield Failure("", "holds no articles")
    except OtherFile as error:
        if not in_folder:
            yield Failure("", str(error))
    except SourceError as error:
        yield Failure("", str(error))
    except READ_ERRORS as error:
        yield Failure("", reason(error))


def _records(file: FileLike, depth: int = 0) -> Iterator[Record]:
    for part in _reader_of(file)(file):
        yield from [part] if isinstance(part, Record) else _inside(part, depth + 1)


def _inside(member: Member, depth: int) -> Iterator[Record]:
    """The records of an archive's member. What is wrong with one member is its own failure."""
    try:
        if depth > MAX_DEPTH:
            raise SourceError(f"is in an archive within {MAX_DEPTH} others; unpack it, and add the folder")
        for record in _records(FileBytes(member.name, member.load()), depth):
            yield Record(f"{member.name}, {record.where}" if record.where else member.name, record.read)
    except OtherFile:
        return
    except SourceError as error:
        yield Record(member.name, partial(_refused, str(error)))
    except READ_ERRORS as error:
        yield Record(member.name, partial(_refused, reason(error)))


def _refused(error: str) -> NoReturn:
    raise SourceError(error)


def _reader_of(file: FileLike) -> Reader:
    """Raises `SourceError` for a kind that can't be read, with what to do about it."""
    with open_bytes(file) as stream:
        head = stream.read(HEAD_BYTES)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n\t ")
    for mark, reader in _BY_CONTENT:
        if start.startswith(mark):
            return reader
    suffix, kind = suffix_of(file), kind_by_content(head)
    if kind and (kind != "a binary file" or suffix not in FORMATS):
        other = holds_no_text(kind) and suffix not in FORMATS
        raise (OtherFile if other else SourceError)(f"is {kind}: {mend_for(kind)}")
    if suffix in FORMATS:
        return FORMATS[suffix]
    if _MBOX.match(head):
        return read_mbox
    if (fields := _MAIL.match(head)) and _MAIL_FIELD.search(fields[0]):
        return read_mail
    root = root_of(head)
    if root in READ_ROOTS:
        return read_json if root == "json" else _read_page if root == "html" else read_xml
    if not head.strip():
        raise OtherFile("is empty")
    named = f"the ending {suffix}" if suffix else "no ending"
    raise OtherFile(f"is text with {named}, which says no kind that is read; name it .txt if it is an article")


def _read(record: Record) -> FileContent | Failure:
    try:
        return record.read()
    except SourceError as error:
        return Failure(record.where, str(error))
    except READ_ERRORS as error:
        return Failure(record.where, reason(error))


def reason(error: Exception) -> str:
    """Why a file can't be read, in words."""
    if isinstance(error, EOFError):
        return "is cut short: its packed data ends too early"
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"can't be read: {text.lower() if text.istitle() else text}"
