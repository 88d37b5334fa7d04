"""Assistant: a question in, an answer out, event by event. Follow one question through the parts here.

    rewrite -> search -> one hit an origin -> quote -> cite -> verify, or refuse

It knows conversation and no store: everything about articles is asked of the index it is given.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from assistant.evidence import as_of, cite, one_per_origin
from assistant.quote import Quotes, quote
from assistant.records import Answer, Citation, Done, Event, Retrieved, Searching, Sentence, Token, Turn, Verified
from assistant.refusal import refusal
from assistant.rewrite import standalone
from assistant.verify import verify
from index.errors import QueryError
from index.query.plan import Kind, Understood
from index.records import Filters, as_utc
from index.search import Findings, read_query

if TYPE_CHECKING:
    from index.news_index import NewsIndex

# Hits an answer is made from, all of them shown beside it.
HITS = 10
MODEL = "quotes"


class Assistant:
    """Answers questions from one index. Holds no state of its own, so that one serves any number of conversations."""

    def __init__(self, index: NewsIndex) -> None:
        self._index = index

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        asked_at: datetime | None = None,
        ignore: Collection[Kind] = (),
    ) -> Answer:
        """The answer to `question`: what `stream` ends with, with the same arguments and errors."""
        for event in self.stream(question, history, filters, asked_at, ignore):
            if isinstance(event, Done):
                return event.answer
        raise AssertionError("a turn always ends with Done")

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        asked_at: datetime | None = None,
        ignore: Collection[Kind] = (),
    ) -> Iterator[Event]:
        """The turn's events as they happen: Searching, Retrieved, then for each sentence Token and Verified, then Done.

        `history` are the earlier turns, oldest first. `asked_at` is the moment the question counts as asked at, now
        if `None`. What the question says of a kind in `ignore` ("time", "outlets") does not
        narrow the search. Closing the iterator between two events ends the turn. Raises `QueryError` at once for an empty or
        too long question and for a moment without a time zone.
        """
        asked = read_query(question)
        try:
            moment = as_utc(asked_at, "asked_at") or datetime.now(UTC)
        except ValueError as error:
            raise QueryError(str(error)) from error
        return self._turn(asked, history, filters or Filters(), moment, ignore)

    def _found(
        self, question: str, filters: Filters, moment: datetime, ignore: Collection[Kind]
    ) -> tuple[Findings, Quotes, tuple[Understood, ...]]:
        """What is found and quoted, and what the question says of time and outlets that it was not held to: dropped one
        by one, and then both, until something answers."""
        first = found = self._index.research(question, HITS, filters, moment, ignore)
        quotes = self._quoted(found)
        said = [each for each in (*first.plan.understood, *first.plan.set_aside) if each.narrows]
        kinds = [each.kind for each in said]
        for dropped in [{kind} for kind in reversed(kinds) if len(kinds) > 1] + [set(kinds)]:
            if quotes.chosen or not dropped:
                break
            found = self._index.research(question, HITS, filters, moment, {*ignore, *dropped})
            quotes = self._quoted(found)
        held = {each.kind for each in found.plan.understood}
        return found, quotes, tuple(each for each in said if each.kind not in held)

    def _quoted(self, found: Findings) -> Quotes:
        return quote(found.plan.topic, one_per_origin(found.hits), self._index.embedder)

    def _turn(
        self,
        question: str,
        history: Sequence[Turn],
        filters: Filters,
        moment: datetime,
        ignore: Collection[Kind],
    ) -> Iterator[Event]:
        alone = standalone(question, history)
        yield Searching(alone, filters)
        found, quotes, aside = self._found(alone, filters, moment, ignore)
        hits, understood = found.hits, found.plan
        yield Retrieved(hits)
        drafts, shown = cite([one.candidate for one in quotes.chosen])
        by_number = {citation.number: citation for citation in shown}
        sentences: list[Sentence] = []
        citations: dict[int, Citation] = {}
        dropped = 0
        for draft in drafts:
            verdict = verify(draft, by_number, self._index)
            dropped += verdict.dropped
            if verdict.sentence.support == "unsupported":
                continue
            yield Token(f" {draft.text}" if sentences else draft.text)
            yield Token("".join(f" [{number}]" for number in verdict.sentence.citations))
            yield Verified(verdict.sentence, verdict.citations)
            sentences.append(verdict.sentence)
            citations |= {citation.number: citation for citation in verdict.citations}
        refused = None if sentences else refusal(quotes, hits, self._index, filters, understood)
        if refused:
            yield Token(refused.reason)
        yield Done(
            Answer(
                question=question,
                standalone_question=alone,
                sentences=tuple(sentences),
                citations=tuple(citations.values()),
                hits=hits,
                refusal=refused,
                as_of=as_of(tuple(citations.values())),
                model=MODEL,
                asked_at=moment,
                filters=understood.filters,
                understood=understood.understood,
                set_aside=aside,
                dropped_citations=dropped,
            )
        )
