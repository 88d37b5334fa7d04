"""Limits a question part that does not say what it is about to articles about the question's subject. Pure.

In "What is Casgevy, and how much does it cost?" the second part has only "cost", and the price of anything would match
it. The other parts name its subject, and the article that answers it must have their words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.quoting.candidates import Pool
from assistant.quoting.question import ParsedQuestion, QuestionPart

# A part with fewer words of its own depends on the other parts, unless it has a name, says something about it ("when in
# America" does not) and has no pronoun. If longer parts with a pronoun depended on them too, 9 more of the 170 answerable
# questions of multihoprag would be refused.
ENOUGH_TERMS = 4
# An article is about the subject if it has at least this share of the subject's words, rare words weighing more, and at
# least this fraction of the best article's share.
SHARE = 0.5
NEAR_BEST = 0.75

_PRONOUN = re.compile(r"\b(?:he|she|it|they|him|her|them|his|hers|its|their|theirs)\b", re.IGNORECASE)


def candidates_for(part: QuestionPart, question: ParsedQuestion, pool: Pool) -> Sequence[int]:
    """The indices in `pool.candidates` that may answer `part`: all if the part says what it is about, else those of
    articles about the subject of the other parts; none if there is no such article."""
    everywhere = range(len(pool.candidates))
    subject = _subject(question) - part.names if _depends_on_others(part, question) else frozenset()
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


def _depends_on_others(part: QuestionPart, question: ParsedQuestion) -> bool:
    if len(question.parts) == 1 or part.numbers or len(part.terms) >= ENOUGH_TERMS:
        return False
    return not part.names or part.names.issuperset(part.terms) or bool(_PRONOUN.search(part.text))


def _subject(question: ParsedQuestion) -> frozenset[str]:
    """The names in the parts that say what they are about; all their words if they have no names."""
    explicit = [part for part in question.parts if not _depends_on_others(part, question)] or list(question.parts[:1])
    names = frozenset[str]().union(*(part.names for part in explicit))
    return names or frozenset(term for part in explicit for term in part.terms)
