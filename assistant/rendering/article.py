"""One version of an article as JSON, whole or in parts, for clients that can take only so much text at a time.

The keys are those of `history --version N --json`, plus the offsets of the part.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.rendering.changes import version_json
from index.errors import QueryError, SourceError
from index.hit_json import Json
from index.news_index import NewsIndex
from index.records import Version


def versions_of(index: NewsIndex, article: str) -> list[Version]:
    """All versions of an article, found by id or web address. Raises `SourceError` if it isn't here."""
    found = index.find(article.strip())
    versions = index.versions(found) if found else []
    if not versions:
        raise SourceError(f"no article “{article.strip()[:200]}” is here; a search gives ids and addresses")
    return versions


def chosen(versions: Sequence[Version], number: int | None = None) -> Version:
    """The version with that number, by default the one that is searched, the last one of an article that is withdrawn.

    Raises `SourceError` if it does not exist.
    """
    wanted = [each for each in versions if (each.searched if number is None else each.article.version == number)]
    if not wanted and number is None:
        return versions[-1]
    if not wanted:
        there = "1 version" if len(versions) == 1 else f"{len(versions)} versions"
        raise SourceError(f"“{versions[-1].article.title}” has {there}, and no version {number}")
    return wanted[0]


def article_json(version: Version, versions: int, offset: int = 0, max_characters: int | None = None) -> Json:
    """`version`, one of `versions` in all, with at most `max_characters` of its text from `offset` on.

    Raises `QueryError` for an offset beyond the end of the text.
    """
    text = version.article.text
    if not 0 <= offset < len(text):
        raise QueryError(f"offset is {offset}; this text has {len(text)} characters, counted from 0")
    end = len(text) if max_characters is None else min(len(text), offset + max_characters)
    return version_json(version) | {
        "text": text[offset:end],
        "versions": versions,
        "offset": offset,
        "characters": len(text),
        "next_offset": end if end < len(text) else None,
    }
