"""Whether two articles that share a key (an address, a feed's guid) are one article in two states, or two articles. Pure.

No single key outweighs all other evidence: outlets number the items of a feed anew each day, give every item of a live
page the page's address, and name a section as the canonical address of its articles. Another headline, another text and
another date (or address) are another article.
"""

from __future__ import annotations

import re
from collections.abc import Set
from datetime import datetime, time
from typing import Protocol
from urllib.parse import urldefrag

from index.text.runs import runs
from index.text.scripts import findable
from index.text.stop_words import STOP_WORDS
from index.text.urls import canonical_url

# Of two texts, what is alike: the share of common words (Dice), or of the shorter one's runs of four words that are in the
# longer. In rtqa2022a and rtqa2024q1, 3 to 4 of 1,000 pairs of different articles reach one of them (n = 2,500 each).
ALIKE_WORDS, ALIKE_RUNS = 0.3, 0.1
# The share of the shorter headline's words; 2 to 3 of 1,000 of the same pairs.
ALIKE_HEADLINE = 0.5
MAX_COMPARED_CHARACTERS = 20_000

_WORD = re.compile(r"\w+")
# "Live: ", "Business | ": what an outlet puts before many headlines.
_LABEL = re.compile(r"\s*([^:|]{1,40})[:|]\s")


class Told(Protocol):
    """What an article or an item of a feed says of itself."""

    @property
    def title(self) -> str | None: ...
    @property
    def text(self) -> str: ...
    @property
    def url(self) -> str | None: ...
    @property
    def published(self) -> datetime | None: ...


def another_article(one: Told, other: Told, *, from_its_page: bool = False) -> bool:
    """Whether two articles under one key are two: headline, text, and date or address all differ.

    A date that one of them lacks, and a day without a time, count as another date, except where `from_its_page`: such a
    page at a known address has been rewritten.
    """
    if same_headline(one.title, other.title) or same_text(one.text, other.text):
        return False
    if _elsewhere(one, other) or (one.published and other.published and one.published != other.published):
        return True
    timed = one.published is not None and other.published is not None and one.published.time() != time()
    return not from_its_page and not timed


def same_headline(one: str | None, other: str | None) -> bool:
    """Whether two headlines share half of the shorter one's words, a common label in front ("Live:") left out."""
    first, second = one or "", other or ""
    labels = _LABEL.match(first), _LABEL.match(second)
    if labels[0] and labels[1] and labels[0][1].casefold() == labels[1][1].casefold():
        first, second = first[labels[0].end() :], second[labels[1].end() :]
    if first.casefold().split() == second.casefold().split():
        return True
    words = telling_words(first), telling_words(second)
    return _shared(*words) >= ALIKE_HEADLINE * max(1, min(map(len, words)))


def share_of_headline(headline: str, text: str) -> float:
    """The share of a headline's words that a text has, 0 to 1."""
    words = telling_words(headline)
    return _shared(words, telling_words(text[:MAX_COMPARED_CHARACTERS])) / max(1, len(words))


def same_text(one: str, other: str) -> bool:
    """Whether two texts share so many words, or runs of words, that they tell of one thing."""
    first, second = one[:MAX_COMPARED_CHARACTERS], other[:MAX_COMPARED_CHARACTERS]
    words = telling_words(first), telling_words(second)
    if 2 * _shared(*words) >= ALIKE_WORDS * max(1, sum(map(len, words))):
        return True
    own, others = frozenset(runs(first)), frozenset(runs(second))
    return len(own & others) >= ALIKE_RUNS * min(len(own), len(others))


def _elsewhere(one: Told, other: Told) -> bool:
    """Whether the two have different addresses; two places on one page (#post-1, #/story/2) count as different."""
    if not one.url or not other.url:
        return False
    return canonical_url(one.url) != canonical_url(other.url) or urldefrag(one.url)[1] != urldefrag(other.url)[1]


def telling_words(text: str) -> frozenset[str]:
    """The words that may say what a text is about."""
    found = _WORD.findall(findable(text).casefold())
    return frozenset(word for word in found if word not in STOP_WORDS and (len(word) > 3 or not word.isascii()))


def _shared(one: Set[str], other: Set[str]) -> int:
    return len(one & other)
