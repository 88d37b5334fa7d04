"""A refusal never blames filters that nobody set."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assistant.answering.refusal import refusal
from assistant.quoting.question import analyse
from assistant.quoting.quote import ChosenQuotes
from index.query.plan import QueryPlan, UnderstoodConstraint
from index.records import Filters

SINCE = datetime(2023, 3, 1, tzinfo=UTC)
MARCH = UnderstoodConstraint("time", "in March 2023", "published in March 2023")
OWN = Filters(publishers=("The Ledger",))
BOTH = Filters(since=SINCE, publishers=("The Ledger",))


class Shelf:
    """40 articles, 30 of them the outlet's, 10 of those of the month."""

    newest: datetime | None = datetime(2023, 8, 26, 9, tzinfo=UTC)

    def count(self, filters: Filters | None = None) -> int:
        return {None: 40, OWN: 30, BOTH: 10, Filters(since=SINCE): 12}[filters]

    def dates(self) -> tuple[datetime | None, datetime | None]:
        oldest = datetime(2022, 6, 13, tzinfo=UTC)
        return self.newest and oldest, self.newest


class Undated(Shelf):
    """The same, without dates."""

    newest = None


NOTHING = ChosenQuotes(analyse("Who left?"), (), (), ())
BY_FILTERS = "The filters (outlet: The Ledger) left out 10 of 40 articles."


@pytest.mark.parametrize(
    ("own", "plan", "said"),
    [
        (Filters(), QueryPlan(Filters(), ""), None),
        (OWN, QueryPlan(OWN, ""), BY_FILTERS),
        (
            Filters(),
            QueryPlan(Filters(since=SINCE), "", (MARCH,)),
            "The question itself asks for less (published in March 2023), which left out 28 of 40 articles.",
        ),
        (
            OWN,
            QueryPlan(BOTH, "", (MARCH,)),
            f"{BY_FILTERS} The question itself asks for less (published in March 2023), which left out 20 of 30 articles.",
        ),
    ],
)
def test_a_refusal_tells_the_askers_filters_from_what_the_question_names(
    own: Filters, plan: QueryPlan, said: str | None
) -> None:
    refused = refusal(NOTHING, (), Shelf(), own, plan)
    assert refused.removed == said
    assert refused.searched == Shelf().count(plan.filters or None)


def test_a_refusal_says_from_when_to_when_there_are_articles() -> None:
    said = refusal(NOTHING, (), Shelf(), Filters(), QueryPlan(Filters(), "")).reason
    assert said.endswith(" The index has articles from 13 June 2022 to 26 August 2023.")


def test_a_refusal_says_nothing_of_dates_where_no_article_has_one() -> None:
    said = refusal(NOTHING, (), Undated(), Filters(), QueryPlan(Filters(), "")).reason
    assert said == "I searched 40 articles and found nothing about this."
