"""JSON and JSONL -> articles."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TextIO

from index.errors import SourceError
from index.records import Article, Failure
from index.sources.encoding import BROKEN_BYTE, open_text, read_text
from index.sources.fields import KNOWN, article_from_fields, plain_name

# A JSONL line longer than this is not an article, and reading it could take all memory.
MAX_LINE_CHARACTERS = 50_000_000
LISTS = ("articles", "items", "data", "results", "records", "entries", "posts")


def read_jsonl(path: Path) -> Iterator[Article | Failure]:
    """One article a line, read line by line; a broken line is a failure that names it, blank lines are passed over."""
    with open_text(path) as file:
        for number, line in _lines(file):
            try:
                if BROKEN_BYTE.search(line):
                    raise SourceError("bytes that are not UTF-8; save it as UTF-8 again")
                yield _article(_parsed(line))
            except SourceError as error:
                yield Failure(f"{path}, line {number}", str(error))


def read_json(path: Path) -> Iterator[Article | Failure]:
    """One article, a list of them, or a list under a name like "articles"; also JSONL under the wrong name."""
    text = read_text(path)
    try:
        value = _parsed(text)
    except SourceError:
        first = text.lstrip("\ufeff \n\r\t").partition("\n")[0]
        if not _is_object(first):
            raise
        yield from read_jsonl(path)
        return
    records = _records(value)
    if records is None:
        yield _article(value)
        return
    if not records:
        raise SourceError("holds an empty list, no articles")
    for number, record in enumerate(records, 1):
        try:
            yield _article(record)
        except SourceError as error:
            yield Failure(f"{path}, record {number}", str(error))


def _lines(file: TextIO) -> Iterator[tuple[int, str]]:
    """Lines with something on them and their numbers; of one that is too long, so much that it can't be read."""
    for number in count(1):
        line = file.readline(MAX_LINE_CHARACTERS)
        if not line:
            return
        rest = line
        while rest and not rest.endswith("\n") and len(rest) == MAX_LINE_CHARACTERS:
            rest = file.readline(MAX_LINE_CHARACTERS)
        if line.strip():
            yield number, line


def _parsed(text: str) -> object:
    try:
        return json.loads(text.lstrip("\ufeff"), strict=False)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, character {error.colno}" if error.lineno > 1 else f"character {error.colno}"
        raise SourceError(f"not valid JSON at {place}: {error.msg}") from error
    except RecursionError as error:
        raise SourceError("not usable JSON: nested too deeply") from error
    except ValueError as error:  # a number of thousands of digits
        raise SourceError(f"not usable JSON: {error}") from error


def _is_object(text: str) -> bool:
    try:
        return isinstance(_parsed(text), dict)
    except SourceError:
        return False


def _records(value: object) -> list[object] | None:
    """The list of records that `value` is or holds; `None` where it is a single record."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        fields = {plain_name(name): content for name, content in value.items()}
        if not KNOWN & {name for name, content in fields.items() if isinstance(content, str)}:
            return next((fields[name] for name in LISTS if isinstance(fields.get(name), list)), None)
    return None


def _article(value: object) -> Article:
    if not isinstance(value, dict):
        kind = {list: "a list", str: "a string", type(None): "null", bool: "a truth value"}.get(type(value), "a number")
        raise SourceError(f"{kind} where an article was expected: an object with title and text")
    return article_from_fields(value)
