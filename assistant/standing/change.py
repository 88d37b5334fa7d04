"""Decides whether an answer has changed for its reader, and how. The steps, in order:

    corrected words -> changed figures -> sentences with new information -> an `AnswerChange`, or `None`

These are not changes: another order, another copy of a wire report, the same sentence in a newer version, an article that
was found but not chosen last time. An answer is not lost when the search ranks other articles higher. It is lost when the
words it cited are gone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from assistant.comparing.quantities import quantities
from assistant.evidence.corrections import ChangedCitation, changed_citations
from assistant.protocols import ArticleHistory, ClaimChecker
from assistant.records import Answer, Citation
from assistant.standing.figures import new_figures
from assistant.standing.headlines import headline
from assistant.standing.novelty import TOLD_READ, new_sentences, quoted
from assistant.standing.relevance import OutletsAndHistory, surely_about
from assistant.standing.standing_question import (
    AnswerChange,
    AnswerChangeKind,
    NewFigure,
    QuotedSentence,
    StandingRequest,
)
from assistant.text.tokens import terms
from index.embedding.embedder import Embedder

# An article becomes searchable some seconds after its `seen` time is recorded; in a large batch it takes longer.
MARGIN = timedelta(minutes=10)

# When the cited words became available in this index; `None` if unknown.
Arrived = Callable[[Citation], datetime | None]


def seen_at(index: ArticleHistory) -> Arrived:
    """When this index first had the cited version."""

    def arrived(citation: Citation) -> datetime | None:
        found = (each.seen for each in index.versions(citation.article_id) if each.article.version == citation.version)
        return next(found, None)

    return arrived


def changed(
    asking: StandingRequest,
    after: Answer,
    index: OutletsAndHistory,
    embedder: Embedder,
    checker: ClaimChecker,
    arrived: Arrived | None = None,
) -> AnswerChange | None:
    """What the current answer `after` changes for a reader who already knows `asking.told`; `None` if nothing.

    `asking.latest` is the previous answer. `arrived` replaces the lookup of when the index first had an article.
    """
    before = asking.latest
    if before is None:
        return None
    corrected = _corrected(asking.told, after, index)
    since = before.asked_at - MARGIN
    fresh = _fresh(after, since, arrived or seen_at(index))
    figures = new_figures(before, after, fresh)
    new = new_sentences(before, after, asking.told, fresh, checker)
    if new:
        sure = surely_about(after, index, embedder)
        new = tuple(sorted((each for each in new if each.text in sure), key=lambda each: -sure[each.text]))
    kind = _kind(before, after, corrected, figures, new)
    if kind is None:
        return None
    now = quoted(after)
    kept, told = {each.text for each in now}, {each.text for each in asking.told}
    change = AnswerChange(
        kind=kind,
        headline="",
        at=after.asked_at,
        new=new,
        gone=tuple(each for each in quoted(before) if each.text not in kept and each.text in told),
        figures=figures,
        corrected=corrected,
        now=now,
    )
    return replace(change, headline=headline(change))


def told_after(asking: StandingRequest, after: Answer, change: AnswerChange | None) -> tuple[QuotedSentence, ...]:
    """What the reader knows after this asking: the whole first answer, plus what changes added, minus what they withdrew."""
    if asking.latest is None and not asking.told:
        return quoted(after)
    if change is None:
        return asking.told
    dead = {_key(each.citation) for each in change.corrected}
    standing = [each for each in asking.told if not dead.intersection(map(_key, each.citations))]
    figures = [QuotedSentence(each.new_citation.quote, (each.new_citation,)) for each in change.figures]
    came = [QuotedSentence(each.now, ()) for each in change.corrected if each.now]
    known = {each.text for each in standing}
    # A reported correction includes the sentence that replaced the old one.
    again = [each for each in change.now if each.text in {one.text for one in came}]
    fresh = {each.text: each for each in (*came, *figures, *again, *change.new) if each.text not in known}
    return (*standing, *fresh.values())[-TOLD_READ:]


def _kind(
    before: Answer,
    after: Answer,
    corrected: Sequence[ChangedCitation],
    figures: Sequence[NewFigure],
    new: Sequence[QuotedSentence],
) -> AnswerChangeKind | None:
    if after.refused:
        return "unanswered" if corrected and not before.refused else "corrected" if corrected else None
    if before.refused and new:
        return "answered"
    if figures:
        return "figure"
    if corrected:
        return "corrected"
    return "news" if new else None


def _fresh(after: Answer, since: datetime, arrived: Arrived) -> tuple[Citation, ...]:
    """The citations whose words arrived after `since`, or at an unknown time."""
    moments = [(citation, arrived(citation)) for citation in after.citations]
    return tuple(citation for citation, moment in moments if moment is None or moment >= since)


def _corrected(told: Sequence[QuotedSentence], after: Answer, index: ArticleHistory) -> tuple[ChangedCitation, ...]:
    """Reported citations that no longer hold, numbered from 1. A change of commas or of "the" does not count."""
    citations = {_key(citation): citation for each in told for citation in each.citations}
    numbered = tuple(replace(each, number=number) for number, each in enumerate(citations.values(), 1))
    found = changed_citations(replace(after, citations=numbered), index)
    return tuple(each for each in found if each.now is None or _content_differs(each.citation.quote, each.now))


def _content_differs(old: str, new: str) -> bool:
    if Counter(terms(old)) != Counter(terms(new)):
        return True
    return [each.value for each in quantities(old)] != [each.value for each in quantities(new)]


def _key(citation: Citation) -> tuple[str, int, int, int]:
    return citation.article_id, citation.version, citation.start, citation.end
