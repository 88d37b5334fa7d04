"""What the last turn was answered from, kept at hand for a question that follows it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from assistant.records import Turn
from index.records import Filters, Hit

# Hits of the last turn that join the new ones, at most.
MAX_EARLIER = 4


def with_earlier(
    hits: Sequence[Hit], history: Sequence[Turn], filters: Filters, asked_at: datetime, limit: int = MAX_EARLIER
) -> tuple[Hit, ...]:
    """`hits` with the last turn's behind them, ranked on, each passage once.

    Those of cited articles come first, then the others in their order, at most `limit`. What `filters` would not let
    through, and what was published after `asked_at` (aware), stays out. A kept hit has the lowest score of the new ones
    and no similarity: both belonged to another question.
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
