"""Decides which of the headlines that a page states is its headline. Pure: strings in, a string out.

A page states its headline up to four times: to readers (h1), to search engines (JSON-LD), to social networks (og:title)
and in the browser's tab (title), often with a kicker before it or the publisher after it, and not always in the same
words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.sources.cleaning import one_line

# Longer than any headline: some pages put the whole lead into their h1.
MAX_SEEN_HEADLINE = 250
MIN_WORDS = 3
# Two headlines of one article share at least this share of the words of the shorter.
OWN_SHARE = 0.4
# What separates a headline from the publisher, section or site after it.
_MARK = re.compile(r"(?<!\s)\s+(?:[|»«–—·•ㅣ-]|--|::)\s+|(?:(?<!\s)\s+)?[|ㅣ]\s*|--+|[-_](?=[^-_\s]+$)")
# A longer text after a separator is not a name.
MAX_OUTLET_CHARACTERS = 40


@dataclass(frozen=True, slots=True)
class VisibleHeadline:
    """A headline that readers see (an h1): `bare` is without what the page marks as a kicker, `sure` says that it is
    inside the article or marked as its headline.
    """

    text: str
    bare: str
    sure: bool = False


def choose_headline(
    seen: Sequence[VisibleHeadline], said: Iterable[str | None], outlets: Iterable[str | None]
) -> str | None:
    """The headline; `None` if the page states none. `said` is what machines are told, the most reliable first.

    - Publisher and section after a headline are removed ("Headline | The Outlet") if another statement lacks them or if they
      name one of `outlets`; so is a kicker before it that the page marks as one or that another statement lacks.
    - The wording that most statements share wins; on a tie the one that readers see, then the most reliable.
    """
    names = [name for name in outlets if name]
    spoken = [one_line(title) for title in said if title and title.strip()]
    plain = {_plain(title) for title in (*spoken, *(each for head in seen for each in (head.text, head.bare)))}
    spoken = [_without_tail(title, plain, names) for title in spoken]
    shown = _shown(seen, spoken, names)
    votes = ([shown] if shown else []) + spoken
    if not votes:
        return next((head.bare for head in seen if head.bare), None)
    counts = {_plain(title): sum(_plain(other) == _plain(title) for other in votes) for title in votes}
    chosen = max(votes, key=lambda title: counts[_plain(title)])  # the first on a tie
    return next((title for title in votes if _has_kicker_before(chosen, title)), chosen)


def is_alike(one: str, other: str, share: float = OWN_SHARE) -> bool:
    """Whether two headlines can be of one article: they share words, at least this share of those of the shorter."""
    first, second = _words(one), _words(other)
    return len(first & second) >= max(1, share * min(len(first), len(second)))


def _shown(seen: Sequence[VisibleHeadline], spoken: Sequence[str], outlets: Sequence[str]) -> str | None:
    """The h1 that shares words with what machines are told, or that is certainly the article's; without its kicker."""
    wanted = _words(" ".join(spoken))
    usable = [head for head in seen if head.bare and len(head.bare) <= MAX_SEEN_HEADLINE]
    for head in usable:
        for title in spoken:
            if _letters(title) == _letters(head.text) or _has_kicker_before(head.text, title):
                return title
            if _letters(head.text).startswith(_letters(title)) and _is_outlet(head.text[len(title) :], outlets):
                return title
        words = _words(head.bare)
        if len(words) >= MIN_WORDS and len(words & wanted) >= len(words) / 2:
            return head.bare
    return next((h.bare for h in usable if h.sure and len(_words(h.bare)) > MIN_WORDS), None)


def _has_kicker_before(whole: str, title: str) -> bool:
    """Whether `whole` is `title` with a few words before it."""
    return (
        len(_words(title)) >= MIN_WORDS
        and _letters(whole) != _letters(title)
        and _letters(whole).endswith(_letters(title))
        and len(title) > len(whole) / 2
    )


def _without_tail(title: str, others: set[str], outlets: Sequence[str]) -> str:
    """`title` without the publisher or section after it."""
    marks = list(_MARK.finditer(title))
    for mark in marks:
        if _plain(title[: mark.start()]) in others:
            return title[: mark.start()].rstrip()
    tail = title[marks[-1].end() :] if marks else ""
    if _is_outlet(tail, outlets):
        return title[: marks[-1].start()].rstrip()
    return title


def _is_outlet(tail: str, outlets: Sequence[str]) -> bool:
    """Whether `tail` is one of `outlets`: in full, as its site, abbreviated, or with its section."""
    letters = _letters(tail)
    if not letters or len(tail) > MAX_OUTLET_CHARACTERS:
        return False
    for outlet in outlets:
        for name in {outlet, outlet.rpartition(".")[0]} - {""}:  # a site's name also counts without its ".com"
            short = _letters(name)
            if short and (letters in short or short in letters or bool(_words(tail) & _words(name))):
                return True
    return False


def _plain(title: str) -> str:
    return " ".join(re.sub(r"[“”„«»\"'‘’‚`´\xad]", "", title).casefold().split())


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _words(text: str) -> set[str]:
    """The words of `text`; in scripts without spaces every character is one."""
    return set(re.findall(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+", text.casefold()))
