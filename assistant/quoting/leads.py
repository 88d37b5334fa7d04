"""The answer to a question for the news as such: how each report opens. Pure.

A news report tells in its first sentence what has happened, which is why that one is called its lead.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.instructions import stands_in_instructions
from assistant.quoting.candidates import Candidate, gather
from assistant.quoting.question import analyse
from assistant.quoting.quote import Quotes, Scored
from assistant.quoting.signals import NAMES
from assistant.quoting.weights import MAX_SENTENCES
from index.records import Hit

# A shorter first sentence is a place, a byline, or a heading.
ENOUGH_WORDS = 6
# So far into an article its lead is looked for, in sentences.
FURTHEST = 4
_ENDS = (".", "!", "”", '"', "。")


def leads(question: str, hits: Sequence[Hit]) -> Quotes:
    """The lead of each of `hits`, in their order, at most five."""
    pool = gather(hits)
    openings: dict[str, Candidate] = {}
    for candidate in pool.candidates:
        if candidate.position <= FURTHEST and _is_lead(candidate):
            openings.setdefault(candidate.hit.article.id, candidate)
    chosen = tuple(_as_chosen(candidate) for candidate in list(openings.values())[:MAX_SENTENCES])
    return Quotes(analyse(question), chosen, chosen, pool)


def _is_lead(candidate: Candidate) -> bool:
    article = candidate.hit.article
    return (
        len(candidate.words) >= ENOUGH_WORDS
        and candidate.text.endswith(_ENDS)
        and not stands_in_instructions(article.text, candidate.start, candidate.end, article.language)
    )


def _as_chosen(candidate: Candidate) -> Scored:
    """Nothing was weighed: a lead answers, whatever its words are."""
    nothing = np.zeros(len(NAMES), dtype=np.float64)
    return Scored(candidate, 0, 0.0, 1.0, nothing, (), np.zeros(0, dtype=np.float32))
