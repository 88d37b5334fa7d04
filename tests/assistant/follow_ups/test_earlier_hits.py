"""The evidence of the last answer is available to the next question."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

from assistant import Assistant
from assistant.follow_ups.earlier_hits import MAX_EARLIER, with_earlier
from assistant.records import Turn
from index import Filters, NewsIndex

LATER = datetime(2024, 12, 1, tzinfo=UTC)


def test_the_cited_article_joins_behind_what_was_found_anew(assistant: Assistant, news_index: NewsIndex) -> None:
    answer = assistant.ask("What did the museum in Lindow buy?", asked_at=LATER)
    found = news_index.search("a comet that can be seen without a telescope", k=1)
    joined = with_earlier(found, [Turn(answer.question, answer)], Filters(), LATER)
    assert joined[0] == found[0]
    assert joined[1].article.id == answer.citations[0].article_id
    assert [hit.rank for hit in joined] == list(range(1, len(joined) + 1))
    assert len(joined) <= 1 + MAX_EARLIER
    assert len({hit.passage.id for hit in joined}) == len(joined)
    assert all(one.score >= other.score for one, other in pairwise(joined))


def test_filters_and_the_moment_of_asking_hold_for_them_too(assistant: Assistant) -> None:
    answer = assistant.ask("What did the museum in Lindow buy?", asked_at=LATER)
    history = [Turn(answer.question, answer)]
    only = Filters(publishers=("Kestrel Sport",))
    assert {hit.article.publisher for hit in with_earlier((), history, only, LATER)} <= {"Kestrel Sport"}
    before = datetime(2024, 2, 1, tzinfo=UTC)
    assert all(hit.article.published <= before for hit in with_earlier((), history, Filters(), before))


def test_without_a_last_turn_nothing_joins(news_index: NewsIndex) -> None:
    found = news_index.search("comet", k=2)
    assert with_earlier(found, [], Filters(), LATER) == tuple(found)
