"""Which figure a question asks for. Pure."""

from __future__ import annotations

from assistant.comparing.quantities import fate_of
from assistant.comparing.quantity_words import PLANNED
from assistant.comparing.same_thing import FigureClaim
from assistant.quoting.question import QuestionPart, analyse
from assistant.text.tokens import stem


def number_parts(question: str) -> tuple[QuestionPart, ...]:
    """The parts of `question` that ask for a number."""
    return tuple(part for part in analyse(question).parts if part.kind == "number" or "toll" in part.terms)


def event_words(question: str) -> frozenset[str]:
    """The terms of `question` that say what its figure is about, without the outcome for people; "planned" if it asks for
    what is expected."""
    planned = {"planned"} if PLANNED & set(map(stem, question.lower().split())) else set[str]()
    terms = (term for term in analyse(question).terms if not fate_of(term))
    return (frozenset(terms) - {"mani", "much", "peopl", "number"}) | planned


def is_asked_for(claim: FigureClaim, part: QuestionPart) -> bool:
    """Whether `part` can ask for this figure: for the same outcome, and for the same noun where it counts one.

    "How many does the mill employ?" does not ask for the hurt, nor "How many were hurt?" for the dead.
    """
    if 2 * len(part.names & claim.said) < len(part.names):
        return False
    outcome, text = claim.quantity.outcome, part.text.lower()
    fates = {fate for word in text.rstrip("?").split() if (fate := fate_of(word))}
    if outcome or (fates and claim.quantity.unit == "people"):
        return outcome in fates
    if {"rate", "percentag", "percent"} & set(part.terms):
        return claim.quantity.unit == "percent"
    return "how many" not in text or not part.focus or bool(part.focus & claim.counted)


def is_named(claim: FigureClaim, part: QuestionPart) -> bool:
    """Whether `part` names what the figure counts, by its noun or its outcome, and no other name stands before it in place of
    the question's."""
    before = claim.names_before
    taken = before and part.names & claim.names and not part.names & before
    return not taken and is_asked_for(claim, part) and bool(claim.quantity.outcome or part.focus & claim.counted)
