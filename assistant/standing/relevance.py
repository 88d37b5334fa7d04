"""How surely a sentence of an answer is about what is asked: surer than an answer needs to be, for whoever is told of a change
by itself cannot weigh it as somebody who asks can.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from assistant.evidence.citations import one_per_origin
from assistant.evidence.corrections import Versions
from assistant.quoting.candidates import Candidate
from assistant.quoting.quote import quote
from assistant.quoting.signals import NAMES
from assistant.records import Answer
from assistant.text.names import named_terms
from index.embedding.embedder import Embedder
from index.query.plan import plan

# A sentence is told when the answerer's confidence and its nearness in meaning to the question, both 0..1, come to this
# together, and the nearness to that. Chosen by reading the changes of 83 questions of rtqa2022a and 40 questions about the
# news of its time, each asked once a week; measured on the other questions: docs/standing.md.
SURE = 1.22
NEAR = 0.35

# And the passage around it, or its headline, must have this share of the names in the question: "how many were killed in
# Uvalde" is not answered by a passage about another place, in a digest that also speaks of Uvalde.
NAMES_KNOWN = 0.6

_MEANING = NAMES.index("meaning")


class Newsroom(Versions, Protocol):
    """What is asked of the index: `NewsIndex` is one."""

    @property
    def publishers(self) -> Sequence[str]: ...


def surely_about(answer: Answer, index: Newsroom, embedder: Embedder) -> dict[str, float]:
    """The sentences of a built-in answer that are surely about its question, with how surely (`SURE` to 2).

    One that only asks, as a quiz does, tells nothing.
    """
    asked = plan(answer.standalone_question, answer.filters, answer.asked_at, index.publishers).topic
    quotes = quote(asked, one_per_origin(answer.hits), embedder)
    names = frozenset[str]().union(*(part.names for part in quotes.question.parts))
    found: dict[str, float] = {}
    for one in quotes.chosen:
        nearness = float(one.signals[_MEANING])
        sure = one.confidence + nearness
        asks = one.candidate.text.rstrip("”\"’' ").endswith("?")
        if sure >= SURE and nearness >= NEAR and not asks and _knows(one.candidate, names):
            found[one.candidate.text] = sure
    return found


def _knows(candidate: Candidate, names: frozenset[str]) -> bool:
    article, (start, end) = candidate.hit.article, candidate.surroundings
    known = names.intersection(named_terms(f"{article.title}\n{article.text[start:end]}", article.language))
    return len(known) >= NAMES_KNOWN * len(names)
