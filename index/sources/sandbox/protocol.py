"""What was found <-> the JSON in which the worker's child sends it.

JSON and not pickle, so that a hostile page that takes over the child gets no further: what arrives is data, checked
field by field, and anything unexpected raises.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from index.errors import SourceError
from index.records import Article, Failure
from index.sources.results import AddressList, Feed, FeedList, FileContent, RemovalNotice, Site, SitemapIndex, WireStory
from index.text.urls import web_address

_STRICT = ConfigDict(strict=True, extra="forbid")


@dataclass(frozen=True, config=_STRICT)
class EndOfFile:
    """Marks the end of a file's records."""


WorkerMessage = FileContent | RemovalNotice | Failure | EndOfFile
_KINDS: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        *(Article, Feed, FeedList, SitemapIndex, Site, AddressList, WireStory, RemovalNotice, Failure, EndOfFile),
    )
}
# Set by the index, never by a page.
_NOT_SAID = frozenset({"id", "version", "first_seen"})


@dataclass(frozen=True, config=_STRICT)
class WorkerReply:
    """A message of the child: `kind` and `value` of what was found, or an `error` in one line. `last`: the child ends."""

    kind: str = ""
    value: Any = None
    error: Annotated[str, Field(max_length=1_000)] = ""
    last: bool = False


def packed(found: WorkerMessage | None, *, error: str = "", last: bool = False) -> bytes:
    """`found`, or the `error` in its place, as JSON in UTF-8."""
    kind = type(found).__name__ if found is not None else ""
    value: dict[str, Any] = _adapter(kind).dump_python(found, mode="json") if kind else {}
    value = _said(value)
    if isinstance(value.get("article"), dict):
        value["article"] = _said(value["article"])
    answer = {"kind": kind, "value": value, "error": error, "last": last}
    return json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace")


def unpacked(data: bytes) -> tuple[WorkerMessage | SourceError, bool]:
    """What was found, or the error sent in its place, and whether the child ends after it.

    Raises `ValueError` for anything that `packed` would not have made.
    """
    try:
        answer = _answers().validate_json(data)
        if answer.error or not answer.kind:
            return SourceError(" ".join(answer.error.split()) or "could not be read"), answer.last
        for part in (answer.value, answer.value.get("article")) if isinstance(answer.value, dict) else ():
            if isinstance(part, dict) and _NOT_SAID & part.keys():
                raise ValueError("an article that claims what only the index gives")
        # Validated again as JSON, in which lists may stand for tuples and strings for dates; nothing else is converted.
        found: WorkerMessage = _adapter(answer.kind).validate_json(json.dumps(answer.value), strict=True)
    except (ValidationError, SourceError, RecursionError, KeyError) as error:
        raise ValueError(f"not an answer: {error}") from error
    for url in _addresses(found):
        if web_address(url) != url:
            raise ValueError("an address that is not http or https")
    return found, answer.last


def _said(value: dict[str, Any]) -> dict[str, Any]:
    return {name: part for name, part in value.items() if name not in _NOT_SAID}


@cache
def _answers() -> TypeAdapter[WorkerReply]:
    return TypeAdapter(WorkerReply)


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(_KINDS[kind])


def _addresses(found: WorkerMessage) -> Iterator[str]:
    match found:
        case Article(url=str() as url):
            yield url
        case Feed(items=items, site_url=site):
            yield from (item.url for item in items if item.url)
            yield from (site,) if site else ()
        case FeedList(feeds=feeds) | Site(feeds=feeds):
            yield from (feed.url for feed in feeds)
        case SitemapIndex(sitemaps=sitemaps):
            yield from sitemaps
        case AddressList(addresses=addresses):
            yield from addresses
        case WireStory(article=Article(url=str() as url)):
            yield url
