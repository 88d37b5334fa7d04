"""A file -> its records, in the format that its name says. Runs inside the worker, except for trusted files.

A format is a function from a path to its records; it loads its libraries on first use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from index.errors import SourceError
from index.records import Article, Failure
from index.sources.encoding import MAX_ARTICLE_BYTES, READ_ERRORS, read_whole
from index.sources.file.csv import read_table
from index.sources.file.json import read_json, read_jsonl
from index.sources.file.markdown import read_markdown
from index.sources.file.plain_text import read_plain_text
from index.sources.results import Record


def read_page(path: Path) -> Article:
    """The article on a saved page."""
    from index.sources.sandbox.recognise import read_bytes

    found = read_bytes(read_whole(path, MAX_ARTICLE_BYTES), url="", content_type="text/html", wanted="page")
    if not isinstance(found, Article):
        raise SourceError("is no article")
    return found


def _one(read: Callable[[Path], Article]) -> Callable[[Path], Iterator[Record]]:
    return lambda path: iter([Record("", lambda: read(path))])


FORMATS: dict[str, Callable[[Path], Iterator[Record]]] = {
    ".txt": _one(read_plain_text),
    ".text": _one(read_plain_text),
    ".md": _one(read_markdown),
    ".markdown": _one(read_markdown),
    ".html": _one(read_page),
    ".htm": _one(read_page),
    ".xhtml": _one(read_page),
    ".json": read_json,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".csv": read_table,
    ".tsv": read_table,
}
# This many consecutive unreadable records mean a file of another kind, not broken records.
MAX_FAILURES_IN_A_ROW = 1_000
KNOWN_FORMATS = ".txt, .md, .html, .json, .jsonl, .csv, .tsv, also with .gz"


def suffix_of(path: Path) -> str:
    """The suffix that names the format: ".html" of `page.html.gz`."""
    suffix = path.suffix.lower()
    return Path(path.stem).suffix.lower() if suffix == ".gz" else suffix


def read_records(path: Path, skip: int = 0) -> Iterator[Article | Failure]:
    """What each record of `path` is, except the first `skip`. A `Failure`'s source is its place in the file, or ""."""
    number = failed = 0
    try:
        for number, record in enumerate(FORMATS[suffix_of(path)](path), 1):
            if number <= skip:
                continue
            item = _read(record)
            yield item
            failed = failed + 1 if isinstance(item, Failure) else 0
            if failed == MAX_FAILURES_IN_A_ROW:
                raise SourceError(f"{failed:,} records in a row could not be read; the rest of the file was left out")
        if not number:
            yield Failure("", "holds no articles")
    except SourceError as error:
        yield Failure("", str(error))
    except READ_ERRORS as error:
        yield Failure("", reason(error))


def _read(record: Record) -> Article | Failure:
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
