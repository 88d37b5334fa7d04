"""Which sentences a part of a question may be answered from that says too little of what it is about. Pure.

In "What is Casgevy, and how much does it cost?" the second part has only "cost", and the price of anything would answer
it. What it is about is said by the other parts, and their words must stand in the article that it is answered from.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.quoting.candidates import Pool
from assistant.quoting.question import Part, Question

# A part of fewer words of its own than this leans on the others, unless it names something and says something of it ("when in
# America" does not) and has no pronoun. Where longer ones lean as well if they have a pronoun, 9 of 170 answerable
# questions of multihoprag more are refused.
ENOUGH_TERMS = 4
# An article is about the subject when it has at least this share of the subject's words, rare ones counting more, and at
# least so much of what the best article has.
SHARE = 0.5
NEAR_BEST = 0.75

_PRONOUN = re.compile(r"\b(?:he|she|it|they|him|her|them|his|hers|its|their|theirs)\b", re.IGNORECASE)


def candidates_for(part: Part, question: Question, pool: Pool) -> Sequence[int]:
    """The indices in `pool.candidates` that may answer `part`: all where it says itself what it is about, else those of
    the articles that are about what the other parts name; none where no article is."""
    everywhere = range(len(pool.candidates))
    subject = _subject(question) - part.names if _leans(part, question) else frozenset()
    if not subject:
        return everywhere
    articles: dict[str, set[str]] = {}
    for candidate in pool.candidates:
        said = articles.setdefault(candidate.hit.article.id, set(candidate.headline | candidate.dated))
        said |= candidate.terms & subject
    weight = {term: pool.rarity(term) for term in subject}
    whole = sum(weight.values())
    shares = {name: sum(weight[term] for term in subject & said) / whole for name, said in articles.items()}
    least = max(SHARE, NEAR_BEST * max(shares.values()))
    return [index for index in everywhere if shares[pool.candidates[index].hit.article.id] >= least]


def _leans(part: Part, question: Question) -> bool:
    if len(question.parts) == 1 or part.numbers or len(part.terms) >= ENOUGH_TERMS:
        return False
    return not part.names or part.names.issuperset(part.terms) or bool(_PRONOUN.search(part.text))


def _subject(question: Question) -> frozenset[str]:
    """The names in the parts that say themselves what they are about; where they have none, all their words."""
    telling = [part for part in question.parts if not _leans(part, question)] or list(question.parts[:1])
    names = frozenset[str]().union(*(part.names for part in telling))
    return names or frozenset(term for part in telling for term in part.terms)
