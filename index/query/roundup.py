"""Recognises questions for the news as such: "What is in the news today?", "What happened last week?", "Headlines?"

Such a question resembles no sentence of any report; the day's reports themselves are the answer. Pure. English only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from index.query.phrasing import subject
from index.query.when.question import QuestionTime, read_whens
from index.text.stop_words import STOP_WORDS

# At least one of these must be there ...
_NEWS = frozenset(
    """
    news headline headlines story stories happen happens happened happening event events report reported reports new
    latest newest developments update updates going
    """.split()  # noqa: SIM905 (as in `index.text.stop_words`)
)
# ... and besides function words and times nothing but these.
_BESIDE = frozenset(
    """
    right main top big biggest important major breaking key world world's got get give show tell list read summary
    summarise summarize recap overview please anything something everything else much many day day's what's one two
    three four five six seven ten few couple
    """.split()  # noqa: SIM905
)
# "Who reported it?" asks something about the news.
_ASKS_MORE = re.compile(r"\b(?:who|whom|whose|when|where|why|how)\b", re.IGNORECASE)
_OF_THE_DAY = re.compile(r"\bin\s+the\s+news\b|\bheadlines\b|\btop\s+stories\b", re.IGNORECASE)
_POSSESSIVE = re.compile(r"^['’]s\b")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


def is_roundup(
    question: str, whens: Sequence[QuestionTime] | None = None, outlets: Sequence[tuple[int, int]] = ()
) -> bool:
    """Whether `question` asks for the news of a time and for nothing in particular.

    `whens` are the times that it names, read as of now if not given, and `outlets` where it names outlets.

    >>> is_roundup("What happened last week?"), is_roundup("What happened to the ferry last week?")
    (True, False)
    """
    whens = _times(question) if whens is None else whens
    # A day of any year ("the attack of 6 January") names an event instead.
    if any(when.wish not in ("range", "latest") or when.strictness == "about" for when in whens):
        return False
    left = question
    for start, end in sorted([*outlets, *(when.span for when in whens if when.span)], reverse=True):
        left = left[:start] + " " + _POSSESSIVE.sub("", left[end:])
    rest = {word for word in _words(subject(left)) if not word.isdigit()} - STOP_WORDS
    return not _NEWS.isdisjoint(_words(question)) and rest <= _NEWS | _BESIDE and not _ASKS_MORE.search(left)


def names_the_day(question: str) -> bool:
    """Whether a question for the news states that itself, and does not refer to an earlier turn ("Any news?")."""
    whens = _times(question)
    says_so = bool(_OF_THE_DAY.search(question)) or any(when.wish == "range" for when in whens)
    return says_so and is_roundup(question, whens)


def _times(question: str) -> Sequence[QuestionTime]:
    return read_whens(question, datetime.now(UTC))


def _words(text: str) -> set[str]:
    return {match.group().lower().replace("’", "'") for match in _WORD.finditer(text)}
