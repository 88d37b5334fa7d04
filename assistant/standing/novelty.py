"""Whether a sentence tells its reader something new: not the same report again, in whosever words. Pure but for the embedder.

Three things make a sentence old. It was told, or stood in an article that was found before; what was told carries it; or
its article was there when the question was last asked and was not chosen then, so that only the ranking has moved.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.comparing.quantities import quantities
from assistant.quoting.candidates import gather
from assistant.records import Answer, Check, Citation, Evidence, Sentence
from assistant.standing.records import Quoted
from assistant.text.tokens import overlap, terms

# Sentences with so many terms in common say the same, where their figures and names are the same too.
SAME_SENTENCE = 0.8
# What was told is read back so far: a sentence older than these is news again.
TOLD_READ = 40


class Checks(Protocol):
    """`assistant.checking.checker.Checker` is one."""

    def check(self, claim: str, evidence: Sequence[Evidence]) -> Check: ...


@dataclass(frozen=True, slots=True)
class _Line:
    terms: frozenset[str]
    figures: frozenset[tuple[float, float]]

    @classmethod
    def of(cls, text: str) -> _Line:
        return cls(frozenset(terms(text)), frozenset(quantity.value for quantity in quantities(text)))


def new_sentences(
    before: Answer, after: Answer, told: Sequence[Quoted], arrived: Collection[Citation], checker: Checks
) -> tuple[Quoted, ...]:
    """The sentences of `after` that tell something new, in their order. `arrived` are the citations whose words were not
    there when `before` was given."""
    fresh = [each for each in quoted(after) if any(citation in arrived for citation in each.citations)]
    if not fresh:
        return ()
    known = [_Line.of(text) for text in _read_before(before, told)]
    # The passages around what was told were shown as well. What else was found is not held against it: ten passages together
    # carry too much, and the declaring of an emergency was taken for known.
    shown = [_evidence(citation) for each in told[-TOLD_READ:] for citation in each.citations]
    found: list[Quoted] = []
    for each in fresh:
        line = _Line.of(each.text)
        if any(_same(line, other) for other in known):
            continue
        if shown and checker.check(each.text, shown).support == "supported":
            continue
        found.append(each)
        known.append(line)  # two outlets may bring it at once
    return tuple(found)


def quoted(answer: Answer) -> tuple[Quoted, ...]:
    """The sentences of an answer with their citations; none for a refusal."""
    cited = {citation.number: citation for citation in answer.citations}
    return tuple(_quoted(sentence, cited) for sentence in answer.sentences)


def _quoted(sentence: Sentence, cited: dict[int, Citation]) -> Quoted:
    return Quoted(sentence.text, tuple(cited[number] for number in sentence.citations if number in cited))


def _read_before(before: Answer, told: Sequence[Quoted]) -> list[str]:
    return [
        *(each.text for each in told[-TOLD_READ:]),
        *(citation.quote for citation in before.citations),
        *(candidate.text for candidate in gather(before.hits).candidates),
    ]


def _same(one: _Line, other: _Line) -> bool:
    return one.figures == other.figures and overlap(one.terms, other.terms) >= SAME_SENTENCE


def _evidence(citation: Citation) -> Evidence:
    return Evidence(citation.passage, citation.title, citation.publisher, citation.published)
