"""The answer to a question for the news as such: how each report opens. Pure.

A news report tells in its first sentences what has happened, which is why these are called its lead. What else may stand
there (a dateline, a word on cookies, a teaser) has nothing of the headline.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.quoting.candidates import Candidate, gather
from assistant.quoting.question import analyse
from assistant.quoting.quote import Quotes, Scored, speaks_to_a_machine
from assistant.quoting.signals import NAMES
from assistant.quoting.weights import MAX_SENTENCES
from index.records import Hit

# A shorter first sentence is a place, a byline, a heading, or a word to subscribers.
ENOUGH_WORDS = 9
# So far into an article its lead is looked for, in sentences; each further one has to have so much more of the headline.
FURTHEST, EACH_FURTHER = 4, 0.1
# It has at least so many words of the headline, or so large a share of them.
HEADLINE_WORDS, HEADLINE_SHARE = 2, 0.34
_ENDS = (".", "!", "”", '"', "。")


def leads(question: str, hits: Sequence[Hit]) -> Quotes:
    """The lead of each of `hits`, in their order, at most five; none of an article that has no such sentence."""
    pool = gather(hits)
    openings: dict[str, list[Candidate]] = {}
    for candidate in pool.candidates:
        if candidate.position <= FURTHEST and _may_lead(candidate):
            openings.setdefault(candidate.hit.article.id, []).append(candidate)
    best = [max(own, key=_fit) for own in openings.values()]
    chosen = tuple(_as_chosen(candidate) for candidate in best[:MAX_SENTENCES])
    return Quotes(analyse(question), chosen, chosen, pool)


def _may_lead(candidate: Candidate) -> bool:
    shared = len(candidate.terms & candidate.headline)
    return (
        len(candidate.words) >= ENOUGH_WORDS
        and candidate.text.endswith(_ENDS)
        and (shared >= HEADLINE_WORDS or shared >= HEADLINE_SHARE * len(candidate.headline))
        and not speaks_to_a_machine(candidate)
    )


def _fit(candidate: Candidate) -> float:
    """How much of the headline it has, less how far in it stands."""
    share = len(candidate.terms & candidate.headline) / max(1, len(candidate.headline))
    return share - EACH_FURTHER * candidate.position


def _as_chosen(candidate: Candidate) -> Scored:
    """Nothing was weighed: a lead answers, whatever its words are."""
    nothing = np.zeros(len(NAMES), dtype=np.float64)
    return Scored(candidate, 0, 0.0, 1.0, nothing, (), np.zeros(0, dtype=np.float32))
