"""When not to answer, and what is said then.

The reasons are told apart because they are mended differently: an empty index needs articles, filters that leave
nothing need widening, and a question nothing answers needs other articles.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from assistant.prompting import render
from assistant.quote import Quotes
from assistant.records import Nearest, Refusal
from assistant.signals import NAMES
from assistant.weights import NEAR_TOPIC
from index.records import Filters, Hit

NEAREST = 3
_NEIGHBOURS = NAMES.index("neighbours")


class ArticleCounter(Protocol):
    """What knows how many articles there are: `NewsIndex` is one."""

    def count(self, filters: Filters | None = None) -> int:
        """Articles passing `filters`; all for `None`."""


def refusal(quotes: Quotes, hits: Sequence[Hit], index: ArticleCounter, filters: Filters) -> Refusal:
    """Why there is no answer. To be asked only when nothing was chosen, or nothing chosen could be verified."""
    total = index.count()
    searched = index.count(filters) if filters else total
    return Refusal(
        reason=_reason(quotes, total, searched, filters),
        nearest=tuple(_nearest(hit) for hit in hits[:NEAREST]),
        searched=searched,
        removed=removed(total, searched, filters),
    )


def removed(total: int, searched: int, filters: Filters) -> str | None:
    """What the filters took away, as a sentence; `None` where they took nothing."""
    if searched == total:
        return None
    took = f"{total - searched} of {_articles(total)}"
    return render("removed_by_filters", removed=took, filters=in_words(filters))


def in_words(filters: Filters) -> str:
    """`from 2022-06-01, before 2022-07-01, outlet: Sample Wire`."""
    said = []
    if filters.since:
        said.append(f"from {filters.since:%Y-%m-%d}")
    if filters.until:
        said.append(f"before {filters.until:%Y-%m-%d}")
    for name, values in (
        ("outlet", filters.publishers),
        ("section", filters.sections),
        ("language", filters.languages),
    ):
        if values:
            said.append(f"{name}: {' or '.join(values)}")
    return ", ".join(said) or "none"


def _reason(quotes: Quotes, total: int, searched: int, filters: Filters) -> str:
    if not total:
        return render("refusal_nothing_indexed")
    if not searched:
        return render("refusal_filters_left_nothing", articles=_articles(total), filters=in_words(filters))
    if quotes.chosen:
        return render("refusal_withheld")
    close = any(best.signals[_NEIGHBOURS] >= NEAR_TOPIC for best in quotes.best)
    return render("refusal_close_but_no_answer" if close else "refusal_nothing_close", articles=_articles(searched))


def _articles(count: int) -> str:
    return f"{count:,} article" if count == 1 else f"{count:,} articles"


def _nearest(hit: Hit) -> Nearest:
    article = hit.article
    return Nearest(article.id, article.title, article.publisher, article.published, article.url)
