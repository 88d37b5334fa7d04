"""Finds the material for an answer: the likeliest reading of the question, the hits, and the sentences that answer it.

A question can have several readings, and the times and outlets it names may exclude every answer. The first reading and
the narrowest search that answer are used, and the result says what was given up for that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from assistant.comparing.asked import number_parts
from assistant.comparing.latest import newest_first
from assistant.evidence.citations import one_per_origin
from assistant.evidence.freshness import as_known
from assistant.follow_ups.earlier_hits import with_earlier
from assistant.follow_ups.rewrite import FollowUpReading
from assistant.quoting.confidence import answer_above
from assistant.quoting.quote import ChosenQuotes, as_closest, quote
from assistant.quoting.reports import asks_for_reports, is_about_one_article, key_sentences, leads, reports
from assistant.records import Turn
from index.query.plan import Constraint, QueryPlan, UnderstoodConstraint
from index.query.when import read_whens
from index.records import Filters, Hit

if TYPE_CHECKING:
    from index.news_index import NewsIndex

# Hits an answer is made from. All of them are shown beside it.
HITS = 10
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RetrievedEvidence:
    """`hits` best first; for a follow-up, those of the last turn come after them. `quotes` are the sentences that answer
    (none chosen: none answers). `set_aside` are times and outlets the question names and the search was not limited to.
    `is_follow_up` says that the reading was completed from earlier turns."""

    reading: FollowUpReading
    plan: QueryPlan
    hits: tuple[Hit, ...]
    quotes: ChosenQuotes
    set_aside: tuple[UnderstoodConstraint, ...] = ()
    is_follow_up: bool = False

    @property
    def is_absent(self) -> bool:
        return is_absent(self.plan)


def is_absent(plan: QueryPlan) -> bool:
    """Whether only outlets are asked for that the index has nothing by."""
    return bool(plan.absent) and not plan.filters.publishers


@dataclass(frozen=True, slots=True)
class EvidenceRetriever:
    """Finds evidence for one turn: `history` its earlier turns, `filters` the asker's, `moment` (aware) when it counts
    as asked, `ignore` the kinds in the question that must not narrow the search."""

    index: NewsIndex
    history: Sequence[Turn]
    filters: Filters
    moment: datetime
    ignore: Collection[Constraint]

    def find(self, question: str, readings: Sequence[FollowUpReading]) -> RetrievedEvidence:
        """The result for the first of `readings` that is answered; for the first one where none is."""
        first: RetrievedEvidence | None = None
        asked = "\n".join((question, *(turn.question for turn in self.history)))
        for reading in readings:
            is_follow_up = reading.text != question
            # A time that only an earlier answer names ("Who said that on Monday?") is not the asker's.
            times_asked = not is_follow_up or read_whens(asked, self.moment)
            own = self if times_asked else replace(self, ignore={*self.ignore, "time"})
            found = own._read(reading, is_follow_up)
            if found.quotes.chosen:
                return found
            first = first or found
        assert first is not None, "a question has at least one reading"
        return first

    def _read(self, reading: FollowUpReading, is_follow_up: bool) -> RetrievedEvidence:
        """Search with the times and outlets the question names, then without one of them, then without both.

        What is found without one of them does not answer: it is the closest to show. The first search stands if it has
        any.
        """
        found = first = self._search(reading, is_follow_up, ())
        said = [each for each in (*first.plan.understood, *first.plan.set_aside) if each.narrows]
        for dropped in _kinds_to_ignore([each.kind for each in said]):
            if found.quotes.chosen or found.quotes.closest or found.is_absent:
                break
            wider = self._search(reading, is_follow_up, dropped)
            if wider.quotes.chosen or not found.hits:
                found = wider
        held = {each.kind for each in found.plan.understood}
        aside = tuple(each for each in said if each.kind not in held)
        if aside:
            found = replace(found, quotes=as_closest(found.quotes))
        return RetrievedEvidence(found.reading, found.plan, found.hits, found.quotes, aside, is_follow_up)

    def _search(
        self, reading: FollowUpReading, is_follow_up: bool, dropped: Collection[Constraint]
    ) -> RetrievedEvidence:
        findings = self.index.research(reading.text, HITS, self.filters, self.moment, {*self.ignore, *dropped})
        hits = as_known(findings.hits, self.moment, self.index)
        if is_follow_up:
            hits = with_earlier(hits, self.history, findings.plan.filters, self.moment)
        asked = findings.plan.asked or reading.text
        absent = is_absent(findings.plan)
        quotes = quote(asked, (), self.index.embedder) if absent else self._quotes(asked, findings.plan, hits)
        if quotes.chosen and number_parts(asked):
            hits, quotes = self._with_newer(asked, findings.plan, hits, quotes)
        return RetrievedEvidence(replace(reading, text=asked), findings.plan, hits, quotes)

    def _quotes(self, question: str, plan: QueryPlan, hits: Sequence[Hit]) -> ChosenQuotes:
        """The quotes that answer, by what is asked for: the news, reports on a subject, or something particular."""
        once, line = one_per_origin(hits), answer_above(self.index.count())
        if plan.roundup:
            return leads(question, once)
        if asks_for_reports(question, plan):
            if is_about_one_article(plan) and (meant := self._article_meant(once)):
                return key_sentences(question, meant, self.index.embedder)
            return reports(plan, once, self.index.embedder, line)
        return quote(plan.topic, once, self.index.embedder, line)

    def _with_newer(
        self, question: str, plan: QueryPlan, hits: tuple[Hit, ...], quotes: ChosenQuotes
    ) -> tuple[tuple[Hit, ...], ChosenQuotes]:
        """The newest report of the number asked for in front, and the hits with its own. One that is newer than all found
        is searched for, except where the question names a time."""
        chosen = newest_first(question, quotes.chosen, hits, self.moment)
        told = chosen[0].candidate.hit.article.published
        if told and told + _DAY <= self.moment and not plan.filters.until:
            later = replace(plan.filters, since=max(told + _DAY, plan.filters.since or told))
            found = self.index.research(question, HITS, later, self.moment, self.ignore).hits
            newer = [replace(hit, rank=len(hits) + 1) for hit in as_known(found, self.moment, self.index)]
            chosen = newest_first(question, chosen, (*hits, *newer), self.moment)
            hits = (*hits, *(hit for hit in newer if hit.article.id == chosen[0].candidate.hit.article.id))
        return hits, replace(quotes, chosen=chosen)

    def _article_meant(self, hits: Sequence[Hit]) -> Hit | None:
        """The hit whose article "the article" means: the first one that the last answer cites, or the only one found."""
        last = self.history[-1].answer if self.history else None
        if last and last.citations:
            cited = last.citations[0].article_id
            return next((hit for hit in (*hits, *last.hits) if hit.article.id == cited), None)
        return hits[0] if len({hit.article.id for hit in hits}) == 1 else None


def _kinds_to_ignore(kinds: Sequence[Constraint]) -> Iterator[set[Constraint]]:
    """Kinds to ignore in each further search: one at a time, the last first, then all."""
    if len(kinds) > 1:
        yield from ({kind} for kind in reversed(kinds))
    if kinds:
        yield set(kinds)
