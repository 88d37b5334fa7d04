"""When not to answer, and what the refusal says.

Each reason has its own remedy: an empty index needs articles, filters that exclude everything need widening, and a
question that nothing answers needs other articles. Dates and outlets that the question itself names are never called
filters, because the asker set none.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from assistant.prompts import render
from assistant.quoting.quote import ChosenQuotes
from assistant.quoting.signals import NAMES
from assistant.quoting.weights import NEAR_TOPIC
from assistant.records import Nearest, Refusal
from assistant.text.formatting import articles, day
from assistant.text.prose import certain_language
from index.query.plan import QueryPlan
from index.records import Filters, Hit

NEAREST = 3
_NEIGHBOURS = NAMES.index("neighbours")


class ArticleCounter(Protocol):
    """Knows how many articles there are and their dates: `NewsIndex` is one."""

    def count(self, filters: Filters | None = None) -> int:
        """The number of articles passing `filters`; of all articles for `None`."""

    def dates(self) -> tuple[datetime | None, datetime | None]:
        """The oldest and the newest publishing date."""


def refusal(
    quotes: ChosenQuotes,
    hits: Sequence[Hit],
    index: ArticleCounter,
    filters: Filters,
    plan: QueryPlan,
    has_closest: bool = False,
) -> Refusal:
    """Why there is no answer. Call it only when no sentence was chosen, or none of the chosen could be verified.

    `filters` are the asker's own. `plan` is what the search used: those, narrowed by what the question names.
    `has_closest` says that quotes are shown which come close.
    """
    total = index.count()
    passing = index.count(filters) if filters else total
    searched = passing if plan.filters == filters else index.count(plan.filters)
    return Refusal(
        reason=" ".join(
            filter(None, (_reason(quotes, total, passing, searched, filters, plan, has_closest), _dates(index, quotes)))
        ),
        nearest=tuple(_nearest(hit) for hit in hits[:NEAREST]),
        searched=searched,
        removed=_removed(total, passing, searched, filters, plan),
    )


def near(quotes: ChosenQuotes) -> bool:
    """Whether anything found is about the subject of the question, even if it does not answer it."""
    return any(best.signals[_NEIGHBOURS] >= NEAR_TOPIC for best in quotes.best)


def _dates(index: ArticleCounter, quotes: ChosenQuotes) -> str | None:
    """The range of dates of the articles, for those who asked about another time."""
    oldest, newest = index.dates()
    if quotes.chosen or quotes.closest or not oldest or not newest:
        return None
    return render("refusal_dates", oldest=day(oldest), newest=day(newest))


def _removed(total: int, passing: int, searched: int, filters: Filters, plan: QueryPlan) -> str | None:
    said = []
    if passing != total:
        said.append(render("removed_by_filters", removed=_share(total, passing), filters=in_words(filters)))
    if searched != passing:
        readings = ", ".join(each.reading for each in plan.understood if each.narrows)
        said.append(render("removed_by_question", removed=_share(passing, searched), readings=readings))
    return " ".join(said) or None


def _share(before: int, after: int) -> str:
    """`12 of 40 articles`."""
    return f"{before - after:,} of {articles(before)}"


def in_words(filters: Filters) -> str:
    """`from 1 June 2022, before 1 July 2022, outlet: Sample Wire`."""
    said = []
    if filters.since:
        said.append(f"from {day(filters.since)}")
    if filters.until:
        said.append(f"before {day(filters.until)}")
    for name, values in (
        ("outlet", filters.publishers),
        ("section", filters.sections),
        ("language", filters.languages),
    ):
        if values:
            said.append(f"{name}: {' or '.join(values)}")
    return ", ".join(said) or "none"


def _reason(
    quotes: ChosenQuotes, total: int, passing: int, searched: int, filters: Filters, plan: QueryPlan, has_closest: bool
) -> str:
    if has_closest:
        return render("refusal_closest")
    if not total:
        return render("refusal_nothing_indexed")
    if not passing:
        return render("refusal_filters_left_nothing", articles=articles(total), filters=in_words(filters))
    if plan.absent and not plan.filters.publishers:
        return render("refusal_absent_outlet", outlets=" or ".join(plan.absent))
    if quotes.chosen:
        return render("refusal_withheld")
    return render(
        "refusal_close_but_no_answer" if near(quotes) else "refusal_nothing_close", articles=articles(searched)
    )


def _nearest(hit: Hit) -> Nearest:
    article = hit.article
    certain = certain_language(article.text, article.language)
    return Nearest(article.id, article.title, article.publisher, article.published, article.url, certain)
