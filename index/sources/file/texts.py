"""A text file -> its records: an article, the documents of a news database, or a list of addresses."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from index.sources.encoding import MAX_ARTICLE_BYTES, read_text
from index.sources.fields import MAX_TEXT_CHARACTERS
from index.sources.file.news_databases import database_records
from index.sources.file.plain_text import article_from_plain_text
from index.sources.file.reading_lists import addresses_in_text
from index.sources.file_bytes import FileLike
from index.sources.results import FileContent, Member, Record


def read_text_file(file: FileLike) -> Iterator[Record | Member]:
    """One article, or each document of a database's export, or the addresses that the file lists."""
    yield from records_in_text(read_text(file, MAX_ARTICLE_BYTES))


def records_in_text(text: str) -> list[Record]:
    """The records in the text of a file, whatever format it came in."""
    return database_records(text) or [Record("", partial(_text, text))]


def _text(text: str) -> FileContent:
    listed = addresses_in_text(text) if len(text) <= MAX_TEXT_CHARACTERS else None
    return listed or article_from_plain_text(text)
