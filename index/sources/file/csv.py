"""CSV and TSV -> articles, one per row under a header with the usual names; or the addresses that they list."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import partial
from typing import TextIO

from index.errors import SourceError
from index.records import Article
from index.sources.encoding import BROKEN_BYTE, MAX_RECORD_CHARACTERS, lines_of, open_text
from index.sources.fields import KNOWN, URL, article_from_fields, plain_name
from index.sources.file.reading_lists import address_among, is_list, list_of
from index.sources.file_bytes import FileLike
from index.sources.results import Member, Record

# The library's limit is 131,072 characters per field, which a long article exceeds.
MAX_FIELD_CHARACTERS = 5_000_000
MAX_HEADER_CHARACTERS = 100_000
# On one line, including those inside a text: the library makes a string of each value before they can be counted.
MAX_DELIMITERS = 200_000
DELIMITERS = ",;\t|"


def read_table(path: FileLike) -> Iterator[Record | Member]:
    """One record per row, read row by row. It names the line on which the row begins; a broken row is an error there.

    The header decides which character separates the columns: comma, semicolon, tab or bar. Raises `SourceError` when no
    column has a known name.
    """
    csv.field_size_limit(MAX_FIELD_CHARACTERS)
    with open_text(path, newline="") as file:
        header_line = file.readline(MAX_HEADER_CHARACTERS).lstrip("\ufeff")
        delimiter = max(DELIMITERS, key=lambda mark: _known(_header(header_line, mark)))
        header = _header(header_line, delimiter)
        if not _known(header):
            raise SourceError(
                "the first line names no known column; expected are title and text, or headline and body, or url for a "
                "list of addresses"
            )
        if len(header_line) == MAX_HEADER_CHARACTERS:
            raise SourceError(f"a first line of over {MAX_HEADER_CHARACTERS:,} characters is no list of column names")
        rows = csv.reader(_bounded(file, delimiter), delimiter=delimiter, strict=True)
        if is_list(header):
            yield _addresses(header, rows)
            return
        found = False
        for line, row in _numbered(rows):
            found = True
            yield Record(f"line {line}", partial(_article, header, row))
        if not found:
            raise SourceError("has a header and no rows")


def _addresses(header: list[str], rows: Iterator[list[str]]) -> Record:
    """One record for all rows of a table that has addresses and no column for a text."""
    values: list[str | None] = []
    for line, row in _numbered(rows):
        if isinstance(row, csv.Error):
            raise SourceError(f"line {line} is not valid CSV: {row}") from row
        values.append(address_among(dict(zip(header, row, strict=False))))
    found = list_of(values)
    if found is None:
        raise SourceError("has no text, and none of its rows has an http or https address")
    return Record("", lambda: found)


def _bounded(file: TextIO, delimiter: str) -> Iterator[str]:
    for number, line in enumerate(lines_of(file), 2):
        if line is None or line.count(delimiter) > MAX_DELIMITERS:
            most = f"{MAX_RECORD_CHARACTERS:,} characters" if line is None else f"{MAX_DELIMITERS:,} columns"
            raise SourceError(f"line {number} has over {most}; nothing from there on could be read")
        yield line


def _header(line: str, delimiter: str) -> list[str]:
    return [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])]


def _known(header: list[str]) -> int:
    return sum(plain_name(name) in KNOWN or plain_name(name) in URL for name in header)


def _numbered(rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str] | csv.Error]]:
    """Rows, or the error in one, with the line number at which each begins (the header is line 1)."""
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
