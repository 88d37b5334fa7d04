"""Adds the last turn's evidence to the hits of a follow-up. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from assistant.records import Turn
from index.records import Filters, Hit

# Most hits of the last turn that are added.
MAX_EARLIER = 4


def with_earlier(
    hits: Sequence[Hit], history: Sequence[Turn], filters: Filters, asked_at: datetime, limit: int = MAX_EARLIER
) -> tuple[Hit, ...]:
    """`hits` followed by those of the last turn, with ranks continued, each passage once.

    Hits of cited articles come first, then the others in their order, at most `limit`. Hits that `filters` exclude or
    that were published after `asked_at` (aware) are left out. An added hit gets the lowest score of the new ones and no
    similarity, because both belonged to another question.
    """
    if not history:
        return tuple(hits)
    last = history[-1].answer
    cited = {citation.article_id for citation in last.citations}
    known = {hit.passage.id for hit in hits}
    kept = [
        hit
        for hit in sorted(last.hits, key=lambda hit: hit.article.id not in cited)
        if hit.passage.id not in known
        and filters.matches(hit.article)
        and not (hit.article.published and hit.article.published > asked_at)
    ][:limit]
    lowest = min((hit.score for hit in hits), default=0.0)
    joined = [replace(hit, rank=len(hits) + number, score=lowest, similarity=0.0) for number, hit in enumerate(kept, 1)]
    return (*hits, *joined)
