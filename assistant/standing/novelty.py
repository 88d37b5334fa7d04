"""Decides whether a sentence contains new information for its reader, or repeats a known report in other words.

Pure except for the checker. A sentence is old in three cases:

- it was reported already, or it was in an article found before;
- what was reported already supports it;
- its article was available when the question was last asked and was not chosen, so only the ranking has changed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from assistant.comparing.quantities import quantities
from assistant.protocols import ClaimChecker
from assistant.quoting.candidates import gather
from assistant.records import Answer, Citation, Evidence, Sentence
from assistant.standing.standing_question import QuotedSentence
from assistant.text.tokens import overlap, terms

# Two sentences with the same figures are the same sentence from this overlap of terms (0..1) on.
SAME_SENTENCE = 0.8
# How many reported sentences are remembered; one older than these counts as news again.
TOLD_READ = 40


@dataclass(frozen=True, slots=True)
class _Line:
    terms: frozenset[str]
    figures: frozenset[tuple[float, float]]

    @classmethod
    def of(cls, text: str) -> _Line:
        return cls(frozenset(terms(text)), frozenset(quantity.value for quantity in quantities(text)))


def new_sentences(
    before: Answer, after: Answer, told: Sequence[QuotedSentence], arrived: Collection[Citation], checker: ClaimChecker
) -> tuple[QuotedSentence, ...]:
    """The sentences of `after` that contain new information, in order.

    `arrived` are the citations whose words were not available when `before` was given.
    """
    fresh = [each for each in quoted(after) if any(citation in arrived for citation in each.citations)]
    if not fresh:
        return ()
    known = [_Line.of(text) for text in _read_before(before, told)]
    # The passages around reported sentences were shown too, so they count as known. Other passages that were found do not:
    # ten passages together support too much. In one case, the declaration of an emergency was taken as known.
    shown = [_evidence(citation) for each in told[-TOLD_READ:] for citation in each.citations]
    found: list[QuotedSentence] = []
    for each in fresh:
        line = _Line.of(each.text)
        if any(_same(line, other) for other in known):
            continue
        if shown and checker.check(each.text, shown).support == "supported":
            continue
        found.append(each)
        known.append(line)  # two outlets may report it at once
    return tuple(found)


def quoted(answer: Answer) -> tuple[QuotedSentence, ...]:
    """The sentences of an answer with their citations; none for a refusal."""
    cited = {citation.number: citation for citation in answer.citations}
    return tuple(_quoted(sentence, cited) for sentence in answer.sentences)


def _quoted(sentence: Sentence, cited: dict[int, Citation]) -> QuotedSentence:
    return QuotedSentence(sentence.text, tuple(cited[number] for number in sentence.citations if number in cited))


def _read_before(before: Answer, told: Sequence[QuotedSentence]) -> list[str]:
    return [
        *(each.text for each in told[-TOLD_READ:]),
        *(citation.quote for citation in before.citations),
        *(candidate.text for candidate in gather(before.hits).candidates),
    ]


def _same(one: _Line, other: _Line) -> bool:
    return one.figures == other.figures and overlap(one.terms, other.terms) >= SAME_SENTENCE


def _evidence(citation: Citation) -> Evidence:
    return Evidence(citation.passage, citation.title, citation.publisher, citation.published)
