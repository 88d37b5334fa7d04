"""Who says what: the figures that several reports give for one thing, beside the answer that gives one of them.

It shows agreement, conflict, and figures that a later one updates; it never judges which is true. A report carried by
several outlets counts once. `same_thing` decides what counts the same; this module merges copies and relates the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from assistant.comparing.asked import event_of, is_asked_for, number_parts
from assistant.comparing.quantities import quantities
from assistant.comparing.same_thing import FigureClaim, agree, claims_in, same_things
from assistant.evidence.citations import SAME_ORIGIN, citation_of
from assistant.quoting.question import QuestionPart
from assistant.records import Citation, Comparison, Figure, Relation, Sentence
from assistant.text.tokens import overlap, stem, terms
from index.embedding.embedder import Embedder
from index.records import Article, Hit

# Most tables under one answer.
MOST_TABLES = 3
# Sentences of two outlets with this share of terms in common are one report.
SAME_SENTENCE = 0.8
# Reports at most this far apart are of the same time: a day, since most outlets give no hour, and a night.
SAME_TIME = timedelta(hours=36)
# What doesn't grow: newer, lower figures don't contradict older ones only if they are called corrections.
_CORRECTS = frozenset(map(stem, ("revised", "corrected", "correction", "downgraded", "upgraded")))


@dataclass(frozen=True, slots=True)
class AnswerComparisons:
    """The tables, and the citations they need beyond those of the answer, with numbers that continue the answer's.

    `notes` are newer headlines with another figure, which no sentence of their article gives.
    """

    comparisons: tuple[Comparison, ...] = ()
    citations: tuple[Citation, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Report:
    """The figure of one origin. `outlets` are those that carry the same report."""

    claim: FigureClaim
    outlets: tuple[str, ...] = ()

    @property
    def article(self) -> Article:
        return self.claim.candidate.hit.article

    @property
    def publisher(self) -> str:
        return (self.article.publisher or self.article.id).casefold()


def compare(
    question: str,
    sentences: Sequence[Sentence],
    citations: Sequence[Citation],
    hits: Sequence[Hit],
    embedder: Embedder,
) -> AnswerComparisons:
    """The figures in `hits` for what the answer's `sentences` give a figure of; empty unless two reports have one.

    `hits` are all hits of the search, near-copies included; `citations` are the answer's, which sentences cite by number.
    Only English text is compared.
    """
    if not any(quantities(sentence.text) for sentence in sentences):
        return AnswerComparisons()
    cited = {citation.number: citation for citation in citations}
    shown = list(citations)
    parts = number_parts(question)
    claims = list(claims_in(hits, wide=bool(parts)))
    tables: list[Comparison] = []
    notes: list[str] = []
    for anchor in _anchors(parts, sentences, cited, claims):
        event = event_of(anchor, parts)
        same = [anchor, *same_things(anchor, claims, embedder, event)]
        reports = [_Report(claim) for claim in same if not claim.is_headline]
        notes += [_note(claim) for claim in same if claim.is_headline and _is_newest(claim, reports)]
        related = _related(_one_per_origin(reports), bool(event))
        if related and len(tables) < MOST_TABLES:
            figures = tuple(_figure(report, shown) for report in related[0])
            tables.append(Comparison(anchor.quantity.label, related[1], figures))
    return AnswerComparisons(tuple(tables), tuple(shown[len(citations) :]), tuple(notes))


def _is_newest(headline: FigureClaim, reports: Sequence[_Report]) -> bool:
    dates = [each.article.published for each in reports if each.article.published]
    return bool(headline.published and dates and headline.published >= max(dates))


def _note(headline: FigureClaim) -> str:
    article = headline.candidate.hit.article
    return f"A newer headline, {article.publisher or 'unknown outlet'}, {headline.published:%Y-%m-%d}, says “{article.title}”."


def _anchors(
    parts: Sequence[QuestionPart],
    sentences: Sequence[Sentence],
    cited: dict[int, Citation],
    claims: Sequence[FigureClaim],
) -> Iterator[FigureClaim]:
    """The answer's figures, if its cited words have them, one of each kind; for a question for a number, only that one."""
    seen: set[object] = set()
    for sentence in sentences:
        said = {(q.kind, q.value) for q in quantities(sentence.text)}
        by_number = (cited[number] for number in sentence.citations if number in cited)
        for claim in (claim for citation in by_number for claim in _within(citation, claims)):
            wanted = any(is_asked_for(claim, part) for part in parts) if parts else claim.is_news
            counts = claim.quantity.unit, claim.quantity.outcome
            if wanted and (claim.quantity.kind, claim.quantity.value) in said and counts not in seen:
                seen.add(counts)
                yield claim


def _within(citation: Citation, claims: Sequence[FigureClaim]) -> Iterator[FigureClaim]:
    """The figures in the cited words."""
    for claim in claims:
        of_it = not claim.is_headline and claim.article_id == citation.article_id
        if of_it and citation.start <= claim.candidate.start and claim.candidate.end <= citation.end:
            yield claim


def _one_per_origin(reports: Sequence[_Report]) -> list[_Report]:
    """One report per origin, its first in order; the outlets of the others are added to it."""
    kept: list[_Report] = []
    for report in reports:
        candidate = report.claim.candidate
        # A copy is known to have the figures of the passage, and of no other sentence.
        copies = tuple(copy.publisher or copy.title for copy in candidate.hit.also_in if not candidate.distance)
        at = next((i for i, other in enumerate(kept) if _one_origin(report, other)), None)
        if at is None:
            kept.append(replace(report, outlets=tuple(dict.fromkeys(copies))))
            continue
        name = report.article.publisher or report.article.title
        outlets = dict.fromkeys((*kept[at].outlets, name, *copies))
        kept[at] = replace(kept[at], outlets=tuple(each for each in outlets if each != kept[at].article.publisher))
    return kept


def _one_origin(one: _Report, other: _Report) -> bool:
    """Whether both carry one report. A different figure in its words makes it a separate report."""
    left, right = one.claim.candidate, other.claim.candidate
    if one.claim.quantity.value != other.claim.quantity.value:
        return False
    passages = (frozenset(terms(each.hit.passage.text, each.hit.article.language)) for each in (left, right))
    return overlap(left.terms, right.terms) >= SAME_SENTENCE or overlap(*passages) >= SAME_ORIGIN


def _related(reports: Sequence[_Report], asked: bool) -> tuple[list[_Report], Relation] | None:
    """The dated reports, oldest first and of one moment by value, and their relation; the undated too where all agree."""
    dated = sorted((each for each in reports if each.article.published), key=_in_time)
    if len(dated) < 2:
        return None
    if _all_agree(dated):
        undated = [each for each in reports if not each.article.published]
        agreeing = [each for each in (*undated, *dated) if agree(each.claim.quantity, dated[-1].claim.quantity)]
        return (_once(agreeing), "agree") if _publishers(agreeing) > 1 else None
    of_now = [each for each in dated if _same_time(each, dated[-1])]
    if _all_agree(of_now):
        return (_once(dated), "later") if _updates(dated, asked) else None
    return (_once(dated), "differ") if _publishers(of_now) > 1 else None


def _same_time(one: _Report, newest: _Report) -> bool:
    """Whether both are of one time: within `SAME_TIME` for a toll or a magnitude, on one day for a price, rate or count."""
    if one.claim.telling:
        return _published(newest) - _published(one) <= SAME_TIME
    return _published(newest).date() == _published(one).date()


def _published(report: _Report) -> datetime:
    assert report.article.published is not None
    return report.article.published


def _in_time(report: _Report) -> tuple[datetime, float]:
    return _published(report), report.claim.quantity.high


def _publishers(reports: Sequence[_Report]) -> int:
    return len({report.publisher for report in reports})


def _updates(reports: Sequence[_Report], asked: bool) -> bool:
    """Whether newer figures (`reports` in time order) update older ones: a toll, or what is asked for, grows, or is called
    corrected."""
    grows = all(one.claim.quantity.high <= other.claim.quantity.high for one, other in pairwise(reports))
    return (grows and (asked or reports[-1].claim.quantity.outcome is not None)) or bool(
        reports[-1].claim.candidate.terms & _CORRECTS
    )


def _once(reports: Sequence[_Report]) -> list[_Report]:
    """Each figure of an outlet once, where it first gave it."""
    once: dict[tuple[str, tuple[float, float]], _Report] = {}
    for report in reports:
        once.setdefault((report.publisher, report.claim.quantity.value), report)
    return list(once.values())


def _all_agree(reports: Sequence[_Report]) -> bool:
    return all(agree(one.claim.quantity, other.claim.quantity) for one in reports for other in reports)


def _figure(report: _Report, shown: list[Citation]) -> Figure:
    """The report's figure as shown; its citation is appended to `shown` where that has none."""
    candidate, article, quantity = report.claim.candidate, report.article, report.claim.quantity
    value = candidate.text[quantity.start : quantity.end]
    for each in shown:
        same = (each.article_id, each.version) == (article.id, article.version)
        if same and each.start <= candidate.start and candidate.end <= each.end:
            return Figure(value, each.number, report.outlets)
    number = max((each.number for each in shown), default=0) + 1
    shown.append(citation_of(article, number, (candidate.start, candidate.end), candidate.surroundings))
    return Figure(value, number, report.outlets)
