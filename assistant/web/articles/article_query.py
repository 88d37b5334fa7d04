"""Validates the query of an article's address: version and words. Untrusted text in, records out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.web.articles.article_links import WordSpan
from index.errors import QueryError

# An answer cites a few places in one article; an address with more was not made by Newsdesk.
MOST_WORDS = 100

_NUMBER = re.compile(r"[0-9]{1,9}")
_WORDS = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class ArticleRequest:
    """A request: the `version` to show (`None` for the searched one) and `words`, as offsets in version `of`."""

    version: int | None = None
    words: tuple[WordSpan, ...] = ()
    of: int | None = None


def read_article_request(version: str | None, words: Sequence[str], of: str | None) -> ArticleRequest:
    """Raises `QueryError` with one line that names the invalid parameter."""
    if len(words) > MOST_WORDS:
        raise QueryError(f"the address has {len(words)} passages to mark; at most {MOST_WORDS} are allowed")
    return ArticleRequest(_number("version", version), tuple(map(_span, words)), _number("of", of))


def _number(name: str, text: str | None) -> int | None:
    if text is None:
        return None
    if not _NUMBER.fullmatch(text) or int(text) < 1:
        raise QueryError(f"{name}={_short(text)} is not a version; versions are numbered from 1")
    return int(text)


def _span(text: str) -> WordSpan:
    match = _WORDS.fullmatch(text)
    if not match or int(match[1]) >= int(match[2]):
        raise QueryError(f"words={_short(text)} is not a range; write START-END in characters, such as 0-25")
    return int(match[1]), int(match[2])


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
