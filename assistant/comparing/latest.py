"""The newest figure of a running story first: where an answer gives a count, the latest report of the same count leads.

Three reports say 12, 15 and later 17 hurt: 17 is the answer, and 12 and 15 are earlier figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from assistant.comparing.asked import event_words, is_asked_for, is_named, number_parts
from assistant.comparing.quantity_words import NO_COUNTS
from assistant.comparing.same_thing import FigureClaim, claims_in, same_things
from assistant.quoting.candidates import Candidate
from assistant.quoting.question import QuestionPart
from assistant.quoting.quote import ScoredCandidate
from assistant.quoting.weights import MAX_SENTENCES
from index.query.when import read_when
from index.records import Hit

_NEVER = datetime.min.replace(tzinfo=UTC)


def newest_first(
    question: str, chosen: Sequence[ScoredCandidate], hits: Sequence[Hit], moment: datetime
) -> tuple[ScoredCandidate, ...]:
    """`chosen` with the newest report in `hits` of the figure that `question` asks for in front; as it is without one.

    A question that names a time before `moment` ("on Monday", "by 3 August") gets the newest figure published by then.
    """
    parts = number_parts(question) if chosen else ()
    claims = list(claims_in(hits)) if parts else []
    asked = _asked_figure(parts, chosen, claims)
    if asked is None:
        return tuple(chosen)
    said, anchor = asked
    until = read_when(question, moment).until
    same = [anchor, *same_things(anchor, claims, event_words(question))]
    told = [each for each in same if not each.is_headline]
    in_time = [each for each in told if until is None or (each.published and each.published < until)]
    newest = max(in_time, key=_growing, default=anchor).candidate
    first = next((one for one in chosen if _is(one.candidate, newest)), None) or replace(said, candidate=newest)
    return (first, *(one for one in chosen if one is not first))[:MAX_SENTENCES]


def _growing(claim: FigureClaim) -> tuple[datetime, float]:
    """Its day; of one day a count by its value, because counts grow."""
    return claim.published or _NEVER, 0.0 if claim.quantity.unit in NO_COUNTS else claim.quantity.high


def _asked_figure(
    parts: Sequence[QuestionPart], chosen: Sequence[ScoredCandidate], claims: Sequence[FigureClaim]
) -> tuple[ScoredCandidate, FigureClaim] | None:
    """The first figure of the chosen sentences that is asked for; after the first sentence, only one that is named."""
    for one in chosen:
        fits = is_asked_for if one is chosen[0] else is_named
        for claim in claims:
            if _is(claim.candidate, one.candidate) and any(fits(claim, part) for part in parts):
                return one, claim
    return None


def _is(one: Candidate, other: Candidate) -> bool:
    return (one.hit.article.id, one.start, one.end) == (other.hit.article.id, other.start, other.end)
