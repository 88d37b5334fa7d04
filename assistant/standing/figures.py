"""Finds figures of an answer that differ from earlier figures for the same thing. Pure.

`assistant.comparing` decides whether two figures are about the same thing; in doubt, it says no.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from assistant.comparing.asked import event_words
from assistant.comparing.quantities import quantities
from assistant.comparing.same_thing import FigureClaim, agree, same_things
from assistant.quoting.candidates import Candidate, gather
from assistant.records import Answer, Citation
from assistant.standing.standing_question import NewFigure

# One change can contain several figures; readers do not read more than this.
MOST_FIGURES = 3


def new_figures(before: Answer, after: Answer, arrived: Collection[Citation]) -> tuple[NewFigure, ...]:
    """The figures of `after` that replace or contradict figures of `before`.

    Only figures cited in `arrived` count, so a report that was already there changes nothing. A figure never replaces a
    newer one.
    """
    new = list(_claims(after, arrived))
    old = list(_claims(before, before.citations)) if new else []
    found: dict[str, NewFigure] = {}
    for citation, claim in new:
        figure = _replaced(claim, citation, old, event_words(after.standalone_question))
        if figure:
            found.setdefault(figure.subject, figure)
    return tuple(found.values())[:MOST_FIGURES]


def _claims(answer: Answer, citations: Collection[Citation]) -> Iterator[tuple[Citation, FigureClaim]]:
    """The figures in the cited words, except where a sentence gives several values in one unit."""
    if not any(quantities(citation.quote) for citation in citations):
        return
    candidates = gather(answer.hits).candidates
    for citation in citations:
        for candidate in _cited(citation, candidates):
            own = quantities(candidate.text)
            for quantity in own:
                claim = FigureClaim(candidate, quantity)
                others = {other.value for other in own if other.unit == quantity.unit}
                if len(others) == 1:
                    yield citation, claim


def _cited(citation: Citation, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    for candidate in candidates:
        article = candidate.hit.article
        if (article.id, article.version) != (citation.article_id, citation.version):
            continue
        if citation.start <= candidate.start and candidate.end <= citation.end:
            yield candidate


def _replaced(
    claim: FigureClaim,
    citation: Citation,
    old: Sequence[tuple[Citation, FigureClaim]],
    asked: frozenset[str],
) -> NewFigure | None:
    """The old figure that `claim` replaces; `None` if an old figure agrees with it or none is about the same thing."""
    alike = [each for _, each in old if each.quantity.kind == claim.quantity.kind]
    if not alike or any(agree(each.quantity, claim.quantity) for each in alike):
        return None
    same = same_things(claim, alike, asked)
    at, earlier = next(((at, each) for at, each in old if each in same and not _older(citation, at)), (None, None))
    return NewFigure(claim.quantity.label, _words(earlier), _words(claim), at, citation) if at and earlier else None


def _older(one: Citation, other: Citation) -> bool:
    return bool(one.published and other.published and one.published.date() < other.published.date())


def _words(claim: FigureClaim) -> str:
    quantity = claim.quantity
    return claim.candidate.text[quantity.start : quantity.end]
