"""Scores how certainly a sentence of an answer is about the question.

The thresholds are stricter than for an ordinary answer. Somebody who asks can judge the answer in context; somebody who is
notified of a change cannot.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from assistant.evidence.citations import one_per_origin
from assistant.protocols import ArticleHistory
from assistant.quoting.candidates import Candidate
from assistant.quoting.quote import quote
from assistant.quoting.signals import NAMES
from assistant.records import Answer
from assistant.text.names import named_terms
from index.embedding.embedder import Embedder
from index.query.plan import plan

# A sentence is reported if the sum of the answerer's confidence and its similarity to the question (both 0..1) is at least
# `SURE`, and the similarity alone at least `NEAR`. Chosen by reading the changes of 83 questions of rtqa2022a and 40
# questions about the news of its time, each asked once a week; measured on the other questions: docs/standing.md.
SURE = 1.22
NEAR = 0.35

# The passage around it, or its headline, must contain this share of the names in the question. "How many were killed in
# Uvalde" is not answered by a passage about another place in a digest that also mentions Uvalde.
NAMES_KNOWN = 0.6

_MEANING = NAMES.index("meaning")


class OutletsAndHistory(ArticleHistory, Protocol):
    """The parts of `NewsIndex` that are used here."""

    @property
    def publishers(self) -> Sequence[str]: ...


def surely_about(answer: Answer, index: OutletsAndHistory, embedder: Embedder) -> dict[str, float]:
    """The sentences of a built-in answer that are certainly about its question, each with its score (`SURE` to 2).

    Sentences that only ask a question, as in a quiz, are left out.
    """
    asked = plan(answer.standalone_question, answer.filters, answer.asked_at, index.publishers).topic
    quotes = quote(asked, one_per_origin(answer.hits), embedder)
    names = frozenset[str]().union(*(part.names for part in quotes.question.parts))
    found: dict[str, float] = {}
    for one in quotes.chosen:
        nearness = float(one.signals[_MEANING])
        sure = one.confidence + nearness
        asks = one.candidate.text.rstrip("”\"’' ").endswith("?")
        if sure >= SURE and nearness >= NEAR and not asks and _contains_names(one.candidate, names):
            found[one.candidate.text] = sure
    return found


def _contains_names(candidate: Candidate, names: frozenset[str]) -> bool:
    article, (start, end) = candidate.hit.article, candidate.surroundings
    known = names.intersection(named_terms(f"{article.title}\n{article.text[start:end]}", article.language))
    return len(known) >= NAMES_KNOWN * len(names)
