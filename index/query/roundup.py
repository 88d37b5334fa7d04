"""Recognises questions for the news as such: "What is in the news today?", "What happened last week?", "Headlines?"

Such a question resembles no sentence of any report; the day's reports themselves are the answer. Pure. English only.
"""

from __future__ import annotations

import re

from index.query.phrasing import subject
from index.text.stop_words import STOP_WORDS

# At least one of these must be there ...
_NEWS = frozenset(
    """
    news headline headlines story stories happen happens happened happening event events report reported reports new
    latest newest developments update updates going
    """.split()  # noqa: SIM905 (as in `index.text.stop_words`)
)
# ... and besides function words nothing but these.
_BESIDE = frozenset(
    """
    recent recently late lately current currently now right main top big biggest important major breaking key world
    world's got get give show tell list read summary summarise summarize recap overview please anything something
    everything else much many since until
    today tonight yesterday overnight morning afternoon evening night hour hours day days week weeks weekend month months
    year years today's yesterday's week's day's what's
    last past previous this one two three four five six seven ten few couple early mid
    monday tuesday wednesday thursday friday saturday sunday
    january february march april may june july august september october november december
    """.split()  # noqa: SIM905
)
# "Who reported it?" asks something about the news.
_ASKS_MORE = re.compile(r"\b(?:who|whom|whose|when|where|why|how)\b", re.IGNORECASE)
_OF_THE_DAY = re.compile(
    r"\bin\s+the\s+news\b|\bheadlines\b|\btop\s+stories\b|\b(?:today|yesterday|tonight)\b|\b(?:this|last)\s+week\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


def is_roundup(question: str) -> bool:
    """Whether `question`, without the outlets it names, asks for the news of a time and for nothing in particular.

    >>> is_roundup("What happened last week?"), is_roundup("What happened to the ferry last week?")
    (True, False)
    """
    rest = {word for word in _words(subject(question)) if not word.isdigit()} - STOP_WORDS
    return not _NEWS.isdisjoint(_words(question)) and rest <= _NEWS | _BESIDE and not _ASKS_MORE.search(question)


def _words(text: str) -> set[str]:
    return {match.group().lower().replace("’", "'") for match in _WORD.finditer(text)}


def names_the_day(question: str) -> bool:
    """Whether a question for the news states that itself, and does not refer to an earlier turn ("Any news?")."""
    return is_roundup(question) and bool(_OF_THE_DAY.search(question))
