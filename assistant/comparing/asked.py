"""Which figure a question asks for. Pure."""

from __future__ import annotations

from assistant.comparing.quantities import fate_of
from assistant.comparing.same_thing import FigureClaim
from assistant.quoting.question import QuestionPart, analyse


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


def asked_event(question: str) -> frozenset[str]:
    """The terms of a question for a number that name its event, not what happened to people."""
    named = (term for part in number_parts(question) for term in (*part.terms, *part.context))
    return frozenset(term for term in named if not fate_of(term)) - {"mani", "much"}
