"""What there is to answer a question from: the likeliest way to read it, the hits, and the sentences that would answer.

A question may be read in several ways, and says things of time and outlets that may leave nothing; the first reading and
the narrowest search that answer are taken, and what was given up for that is said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from assistant.evidence.citations import one_per_origin
from assistant.evidence.freshness import as_known
from assistant.follow_ups.earlier_hits import with_earlier
from assistant.follow_ups.rewrite import Reading
from assistant.quoting.leads import leads
from assistant.quoting.quote import Quotes, quote
from assistant.records import Turn
from index.query.plan import Kind, Plan, Understood
from index.records import Filters, Hit

if TYPE_CHECKING:
    from index.news_index import NewsIndex

# Hits an answer is made from, all of them shown beside it.
HITS = 10


@dataclass(frozen=True, slots=True)
class Found:
    """`hits` best first, those of the last turn behind them where the question leans on it; `quotes` what of them answers
    (nothing chosen: nothing does); `set_aside` what the question says of time and outlets and was not held to."""

    reading: Reading
    plan: Plan
    hits: tuple[Hit, ...]
    quotes: Quotes
    set_aside: tuple[Understood, ...] = ()


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds for one turn: `history` its earlier ones, `filters` the asker's, `moment` (aware) when it counts as asked,
    `ignore` what the question says that is not listened to."""

    index: NewsIndex
    history: Sequence[Turn]
    filters: Filters
    moment: datetime
    ignore: Collection[Kind]

    def find(self, question: str, readings: Sequence[Reading]) -> Found:
        """By the first of `readings` that is answered; by the first of all where none is."""
        first: Found | None = None
        for reading in readings:
            found = self._read(reading, leans=reading.text != question)
            if found.quotes.chosen:
                return found
            first = first or found
        assert first is not None, "a question is read in one way at least"
        return first

    def _read(self, reading: Reading, leans: bool) -> Found:
        """With all that the question says of time and outlets, or without one of them, or without both."""
        found = first = self._search(reading, leans, ())
        said = [each for each in (*first.plan.understood, *first.plan.set_aside) if each.narrows]
        for dropped in _to_drop([each.kind for each in said]):
            if found.quotes.chosen:
                break
            found = self._search(reading, leans, dropped)
        held = {each.kind for each in found.plan.understood}
        aside = tuple(each for each in said if each.kind not in held)
        return Found(reading, found.plan, found.hits, found.quotes, aside)

    def _search(self, reading: Reading, leans: bool, dropped: Collection[Kind]) -> Found:
        findings = self.index.research(reading.text, HITS, self.filters, self.moment, {*self.ignore, *dropped})
        hits = as_known(findings.hits, self.moment, self.index)
        if leans:
            hits = with_earlier(hits, self.history, findings.plan.filters, self.moment)
        if findings.plan.roundup:
            quotes = leads(reading.text, one_per_origin(hits))
        else:
            quotes = quote(findings.plan.topic, one_per_origin(hits), self.index.embedder)
        return Found(reading, findings.plan, hits, quotes)


def _to_drop(kinds: Sequence[Kind]) -> Iterator[set[Kind]]:
    """One kind at a time, the last first, and then all."""
    if len(kinds) > 1:
        yield from ({kind} for kind in reversed(kinds))
    if kinds:
        yield set(kinds)
