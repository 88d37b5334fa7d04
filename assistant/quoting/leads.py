"""The answer to a request for the news as such: the lead of each report. Pure.

A news report says in its first sentences, its lead, what happened. Other text at the top (a dateline, a cookie notice,
a teaser) shares no words with the headline, which is how it is skipped.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.quoting.candidates import Candidate, gather
from assistant.quoting.question import analyse
from assistant.quoting.quote import ChosenQuotes, ScoredCandidate, is_for_machines
from assistant.quoting.signals import NAMES
from assistant.quoting.weights import MAX_SENTENCES
from index.records import Hit

# A first sentence with fewer words is a place, a byline, a heading or a note to subscribers.
ENOUGH_WORDS = 9
# The lead is among the first sentences. Each further one must have this much more of the headline.
FURTHEST, EACH_FURTHER = 4, 0.1
# A lead has at least this many words of the headline, or this share of them.
HEADLINE_WORDS, HEADLINE_SHARE = 2, 0.34
_ENDS = (".", "!", "”", '"', "。")


def leads(question: str, hits: Sequence[Hit]) -> ChosenQuotes:
    """The lead of each of `hits`, in their order, at most five; an article without one is left out."""
    pool = gather(hits)
    openings: dict[str, list[Candidate]] = {}
    for candidate in pool.candidates:
        if candidate.position <= FURTHEST and _may_lead(candidate):
            openings.setdefault(candidate.hit.article.id, []).append(candidate)
    best = [max(own, key=_fit) for own in openings.values()]
    chosen = tuple(_as_chosen(candidate) for candidate in best[:MAX_SENTENCES])
    return ChosenQuotes(analyse(question), chosen, chosen, pool)


def _may_lead(candidate: Candidate) -> bool:
    shared = len(candidate.terms & candidate.headline)
    return (
        len(candidate.words) >= ENOUGH_WORDS
        and candidate.text.endswith(_ENDS)
        and (shared >= HEADLINE_WORDS or shared >= HEADLINE_SHARE * len(candidate.headline))
        and not is_for_machines(candidate)
    )


def _fit(candidate: Candidate) -> float:
    """The share of the headline that it has, minus a penalty for its position."""
    share = len(candidate.terms & candidate.headline) / max(1, len(candidate.headline))
    return share - EACH_FURTHER * candidate.position


def _as_chosen(candidate: Candidate) -> ScoredCandidate:
    """A lead as a chosen sentence. Nothing is scored: a lead answers whatever its words are."""
    nothing = np.zeros(len(NAMES), dtype=np.float64)
    return ScoredCandidate(candidate, 0, 0.0, 1.0, nothing, (), np.zeros(0, dtype=np.float32))
