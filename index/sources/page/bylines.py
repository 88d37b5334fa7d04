"""Who wrote an article, from what its page says in several places. Pure.

Content management systems write job titles, initials, addresses and the publisher itself where a name belongs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.sources.fields import split_authors

MAX_NAME_WORDS = 6

_ROLE = re.compile(
    r"^(?:(?:words|written|posted|reported|published|edited|text|texte|testo|texto)?\s*\b(?:by|von|par|por|di|door|"
    r"av|af|od|de)\b:?|"
    r"author:?|autor(?:in|a)?:?|auteur:?|autore:?|reporter:?|text:)\s+",
    re.IGNORECASE,
)
_SIGN = re.compile(r"(?:(?<!\s)\s+)?\([^()]{1,25}\)\s*$")
_NO_NAME = re.compile(
    r".*(?:://|@|www\.).*|[\d\W_]+|admin(?:istrator)?|redactie|editor|web ?master|staff|guest|author", re.IGNORECASE
)
_AND = re.compile(r"(?<!\s)\s+(?:und|et|y|e|och|og|en|i|ja|dan)\s+")


@dataclass(frozen=True, slots=True)
class Byline:
    """The names from one place of the page; `apart` says that each string is one person."""

    names: tuple[str, ...]
    apart: bool


def read_bylines(bylines: Iterable[Byline], outlets: Sequence[str | None]) -> tuple[str, ...]:
    """The names in the first byline with one besides the publisher's own; else the publisher as it signed, else none.

    >>> read_bylines([Byline(("The Wire",), True), Byline(("By Ann Poe and John Roe, The Wire",), False)], ["The Wire"])
    ('Ann Poe', 'John Roe')
    """
    signed: tuple[str, ...] = ()
    own = {_letters(name) for name in outlets if name} - {""}
    own |= {_letters(name.rpartition(".")[0]) for name in outlets if name and "." in name} - {""}
    for byline in bylines:
        names = tuple(_names(byline))
        people = [name for name in names if _letters(name) not in own and _letters(name.rpartition(".")[0]) not in own]
        if people:
            return tuple({_letters(name): name for name in reversed(people)}.values())[::-1]
        signed = signed or names
    return signed


def _names(byline: Byline) -> Iterable[str]:
    for said in byline.names:
        for part in split_authors(_ROLE.sub("", said)):
            pair = _AND.split(part)
            for name in pair if all(len(each.split()) >= 2 for each in pair) else [part]:
                name = _ROLE.sub("", _SIGN.sub("", name)).strip(" -–—|,;:")
                if name and not _NO_NAME.fullmatch(name) and len(name.split()) <= MAX_NAME_WORDS:
                    yield name


def _letters(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())
