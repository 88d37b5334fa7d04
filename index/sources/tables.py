"""CSV and TSV -> articles: a header with the usual names, a row an article."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from index.errors import SourceError
from index.records import Article, Failure
from index.sources.encoding import BROKEN_BYTE, open_text
from index.sources.fields import KNOWN, article_from_fields, plain_name

# The library stops at 131,072 characters a field, which a long article passes.
MAX_FIELD_CHARACTERS = 50_000_000
DELIMITERS = ",;\t|"


def read_table(path: Path) -> Iterator[Article | Failure]:
    """One article a row, read row by row. A broken row is a failure that names its line.

    The header decides what separates the columns: comma, semicolon, tab or bar. Raises `SourceError` when no column
    has a known name.
    """
    csv.field_size_limit(max(csv.field_size_limit(), MAX_FIELD_CHARACTERS))
    with open_text(path, newline="") as file:
        header_line = file.readline().lstrip("\ufeff")
        delimiter = max(DELIMITERS, key=lambda mark: _known(_header(header_line, mark)))
        header = _header(header_line, delimiter)
        if not _known(header):
            raise SourceError("the first line names no known column; expected are title and text, or headline and body")
        rows = csv.reader(file, delimiter=delimiter, strict=True)
        found = False
        for line, row in _numbered(rows):
            found = True
            try:
                yield _article(header, row)
            except SourceError as error:
                yield Failure(f"{path}, line {line}", str(error))
        if not found:
            raise SourceError("has a header and no rows")


def _header(line: str, delimiter: str) -> list[str]:
    return [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])]


def _known(header: list[str]) -> int:
    return sum(plain_name(name) in KNOWN for name in header)


def _numbered(rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str] | csv.Error]]:
    """Rows, or the error in one, with the number of the line where each begins (the header is line 1)."""
    while True:
        line = getattr(rows, "line_num", 0) + 2
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, error
            continue
        if any(value.strip() for value in row):
            yield line, row


def _article(header: list[str], row: list[str] | csv.Error) -> Article:
    if isinstance(row, csv.Error):
        if "end of data" in str(row):
            raise SourceError("a quotation mark that is never closed; nothing after it could be read") from row
        raise SourceError(f"not valid CSV: {row}") from row
    if len(row) > len(header):
        raise SourceError(f"{len(row)} columns where the header has {len(header)}; put quotation marks around the text")
    if any(map(BROKEN_BYTE.search, row)):
        raise SourceError("bytes that are not UTF-8; save it as UTF-8 again")
    return article_from_fields(dict(zip(header, row, strict=False)))
