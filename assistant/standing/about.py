"""How surely a sentence of an answer is about what is asked: surer than an answer needs to be, for whoever is told of a change
by itself cannot weigh it as somebody who asks can.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from assistant.corrections import Versions
from assistant.evidence import one_per_origin
from assistant.quoting.quote import quote
from assistant.quoting.signals import NAMES
from assistant.records import Answer
from index.embed import Embedder
from index.query.plan import plan

# A sentence is told when the answerer's confidence and its nearness in meaning to the question, both 0..1, come to this
# together, and the nearness to that. Chosen by reading the changes of 83 questions of rtqa2022a and 40 questions about the
# news of its time, each asked once a week; measured on the other questions: docs/standing.md.
SURE = 1.22
NEAR = 0.35

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
    found: dict[str, float] = {}
    for one in quote(asked, one_per_origin(answer.hits), embedder).chosen:
        nearness = float(one.signals[_MEANING])
        sure = one.confidence + nearness
        if sure >= SURE and nearness >= NEAR and not one.candidate.text.rstrip("”\"’' ").endswith("?"):
            found[one.candidate.text] = sure
    return found
