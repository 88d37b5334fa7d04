"""What an article's address asks for, read and checked: which version, which words. Untrusted text in, records out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.web.articles.article_links import Span
from index.errors import QueryError

# An answer cites a few stretches of one article; an address with more was not made here.
MOST_WORDS = 100

_NUMBER = re.compile(r"[0-9]{1,9}")
_WORDS = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class Wish:
    """`version` is the one to be shown, `None` for the one that is searched; `words` count in the text of version `of`."""

    version: int | None = None
    words: tuple[Span, ...] = ()
    of: int | None = None


def read_wish(version: str | None, words: Sequence[str], of: str | None) -> Wish:
    """Raises `QueryError` for what can't be read, in one line that names it."""
    if len(words) > MOST_WORDS:
        raise QueryError(f"{len(words)} stretches of words are to be marked; at most {MOST_WORDS} are")
    return Wish(_number("version", version), tuple(map(_span, words)), _number("of", of))


def _number(name: str, text: str | None) -> int | None:
    if text is None:
        return None
    if not _NUMBER.fullmatch(text) or int(text) < 1:
        raise QueryError(f"{name}={_short(text)} is no version; versions are numbered from 1")
    return int(text)


def _span(text: str) -> Span:
    match = _WORDS.fullmatch(text)
    if not match or int(match[1]) >= int(match[2]):
        raise QueryError(f"words={_short(text)} is no place in a text; one is START-END, in characters, such as 0-25")
    return int(match[1]), int(match[2])


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
