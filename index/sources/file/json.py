"""JSON and JSONL -> articles, wire services' stories, and lists of addresses."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from index.errors import SourceError
from index.sources.encoding import BROKEN_BYTE, MAX_RECORD_CHARACTERS, lines_of, open_text, read_text
from index.sources.fields import KNOWN, article_from_fields, plain_name
from index.sources.file.reading_lists import address_among, is_list, list_of
from index.sources.file.wire import is_wire_json, stories_in, story_from_json
from index.sources.file_bytes import FileLike
from index.sources.json_text import parse_json
from index.sources.results import AddressList, FileContent, Member, Record

LISTS = ("articles", "items", "data", "results", "records", "entries", "posts")


def read_jsonl(path: FileLike) -> Iterator[Record | Member]:
    """One record per line, read line by line; blank lines are skipped."""
    with open_text(path) as file:
        for number, line in enumerate(lines_of(file), 1):
            if line is None or line.strip():
                yield Record(f"line {number}", partial(_article_on, line))


def read_json(path: FileLike) -> Iterator[Record | Member]:
    """One article, a list of them, or a list under a name like "articles"; also JSONL with the wrong suffix."""
    text = read_text(path)
    try:
        value = parse_json(text)
    except SourceError:
        first = text.lstrip("\ufeff \n\r\t").partition("\n")[0]
        if not _is_object(first):
            raise
        yield from read_jsonl(path)
        return
    del text
    records = _records(value)
    if records is None:
        yield Record("", partial(_article, value))
        return
    if not records:
        raise SourceError("holds an empty list, no articles")
    if listed := _addresses(records):
        yield Record("", lambda: listed)
        return
    for number, record in enumerate(records, 1):
        yield Record(f"record {number}", partial(_article, record))


def _addresses(records: list[object]) -> AddressList | None:
    """The addresses of records that have no place for a text; `None` if one of them has."""
    listed = [record for record in records if isinstance(record, dict)]
    if len(listed) < len(records) or not all(map(is_list, listed)):
        return None
    return list_of(address_among(record) for record in listed)


def _article_on(line: str | None) -> FileContent:
    if line is None:
        raise SourceError(f"over {MAX_RECORD_CHARACTERS:,} characters on one line, too many for an article")
    if BROKEN_BYTE.search(line):
        raise SourceError("bytes that are not UTF-8; save it as UTF-8 again")
    return _article(parse_json(line))


def _is_object(text: str) -> bool:
    try:
        return isinstance(parse_json(text), dict)
    except SourceError:
        return False


def _records(value: object) -> list[object] | None:
    """The list of records that `value` is or contains; `None` if it is a single record."""
    if isinstance(value, list):
        return value
    if (stories := stories_in(value)) is not None:
        return stories
    if isinstance(value, dict):
        fields = {plain_name(name): content for name, content in value.items()}
        if not KNOWN & {name for name, content in fields.items() if isinstance(content, str)}:
            return next((fields[name] for name in LISTS if isinstance(fields.get(name), list)), None)
    return None


def _article(value: object) -> FileContent:
    if not isinstance(value, dict):
        kind = {list: "a list", str: "a string", type(None): "null", bool: "a truth value"}.get(type(value), "a number")
        raise SourceError(f"{kind} where an article was expected: an object with title and text")
    return story_from_json(value) if is_wire_json(value) else article_from_fields(value)
