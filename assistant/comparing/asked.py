"""Which figure a question asks for. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.comparing.quantities import fate_of
from assistant.comparing.same_thing import FigureClaim
from assistant.quoting.question import QuestionPart, analyse
from assistant.text.tokens import stem


def number_parts(question: str) -> tuple[QuestionPart, ...]:
    """The parts of `question` that ask for a number."""
    return tuple(part for part in analyse(question).parts if part.kind == "number" or "toll" in part.terms)


def is_asked_for(claim: FigureClaim, part: QuestionPart) -> bool:
    """Whether `part` can ask for this figure: for the same outcome, and for the same noun where it counts one.

    "How many does the mill employ?" does not ask for the hurt, nor "How many were hurt?" for the dead.
    """
    outcome, text = claim.quantity.outcome, part.text.lower()
    fates = {fate for word in text.rstrip("?").split() if (fate := fate_of(word))}
    if outcome or (fates and claim.quantity.unit == "people"):
        return outcome in fates
    if {"rate", "percentag", "percent"} & set(part.terms):
        return claim.quantity.unit == "percent"
    if "how many" in text and part.focus:
        return bool(part.focus & claim.counted)
    return claim.is_news


def is_named(claim: FigureClaim, part: QuestionPart) -> bool:
    """Whether `part` names what the figure counts, by its noun or its outcome."""
    return is_asked_for(claim, part) and bool(claim.quantity.outcome or part.focus & claim.counted)


def event_of(claim: FigureClaim, parts: Sequence[QuestionPart]) -> frozenset[str]:
    """The terms of `parts` that name the event in which they ask for this figure; none if they don't name the figure."""
    if not any(is_named(claim, part) for part in parts):
        return frozenset()
    terms = (term for part in parts for term in (*part.terms, *part.context))
    return frozenset(term for term in terms if not fate_of(term)) - {stem(claim.quantity.unit), "mani"}
