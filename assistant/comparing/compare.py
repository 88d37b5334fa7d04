"""Who says what: the figures that several reports give for one thing, beside the answer that gives one of them.

It shows agreement, conflict, and figures that a later one updates; it never judges which is true. A report carried by
several outlets counts once. `same_thing` decides what counts the same; this module merges copies and relates the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from assistant.comparing.asked import event_words, is_asked_for, number_parts
from assistant.comparing.quantities import quantities
from assistant.comparing.same_thing import FigureClaim, agree, claims_in, same_things
from assistant.evidence.citations import SAME_ORIGIN, citation_of
from assistant.protocols import ArticleStore
from assistant.quoting.question import QuestionPart
from assistant.records import Citation, Comparison, Figure, Relation, Sentence
from assistant.text.tokens import overlap, terms
from index.records import Article, Hit

# Most tables under one answer.
MOST_TABLES = 3
# Sentences of two outlets with this share of terms in common are one report.
SAME_SENTENCE = 0.8
_UNDATED = datetime.min.replace(tzinfo=UTC)


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

    @property
    def published(self) -> datetime:
        return self.article.published or _UNDATED


def compare(
    question: str,
    sentences: Sequence[Sentence],
    citations: Sequence[Citation],
    hits: Sequence[Hit],
    index: ArticleStore,
) -> AnswerComparisons:
    """The figures in `hits` for what the answer's `sentences` give a figure of; empty unless two reports have one.

    `hits` are all hits of the search, near-copies included; `citations` are the answer's, which sentences cite by number.
    `index` gives the text of copies. Only English text is compared.
    """
    if not any(quantities(sentence.text) for sentence in sentences):
        return AnswerComparisons()
    cited = {citation.number: citation for citation in citations}
    shown = list(citations)
    claims = list(claims_in(hits))
    tables: list[Comparison] = []
    notes: list[str] = []
    for anchor in _anchors(number_parts(question), sentences, cited, claims):
        same = [anchor, *same_things(anchor, claims, event_words(question))]
        reports = _one_per_origin([_Report(each, _copies(each, index)) for each in same if not each.is_headline])
        newest = max(report.published for report in reports)
        notes += [_note(each) for each in same if each.is_headline and each.published and each.published >= newest]
        relation = _relation(reports, newest)
        if relation and len(tables) < MOST_TABLES:
            figures = tuple(_figure(report, shown) for report in reports)
            tables.append(Comparison(anchor.quantity.label, relation, figures))
    return AnswerComparisons(tuple(tables), tuple(shown[len(citations) :]), tuple(notes))


def _note(headline: FigureClaim) -> str:
    article = headline.candidate.hit.article
    return f"A newer headline, {article.publisher or 'unknown outlet'}, {headline.published:%Y-%m-%d}, says “{article.title}”."


def _anchors(
    parts: Sequence[QuestionPart],
    sentences: Sequence[Sentence],
    cited: dict[int, Citation],
    claims: Sequence[FigureClaim],
) -> Iterator[FigureClaim]:
    """The answer's figures, if its cited words have them, one of each kind: those that are asked for; for a question for
    something else, those that say what they count."""
    seen: set[object] = set()
    for sentence in sentences:
        said = {(q.kind, q.value) for q in quantities(sentence.text)}
        by_number = (cited[number] for number in sentence.citations if number in cited)
        for claim in (claim for citation in by_number for claim in _within(citation, claims)):
            wanted = any(is_asked_for(claim, part) for part in parts) if parts else claim.telling
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


def _copies(claim: FigureClaim, index: ArticleStore) -> tuple[str, ...]:
    """The outlets of the copies of its article that have its very sentence."""
    articles = (index.article(copy.article_id) for copy in claim.candidate.hit.also_in)
    having = (article for article in articles if article and claim.candidate.text in article.text)
    return tuple(article.publisher or article.title for article in having)


def _one_per_origin(reports: Sequence[_Report]) -> list[_Report]:
    """The reports oldest first, of one moment by value: each figure of an origin once, with the outlets that carry it."""
    kept: list[_Report] = []
    for report in sorted(reports, key=lambda each: (each.published, each.claim.quantity.high)):
        at = next((i for i, other in enumerate(kept) if _one_origin(report, other)), None)
        if at is None:
            kept.append(report)
        else:
            name = report.article.publisher or report.article.title
            outlets = dict.fromkeys((*kept[at].outlets, name, *report.outlets))
            outlets.pop(kept[at].article.publisher or "", None)
            kept[at] = replace(kept[at], outlets=tuple(outlets))
    return kept


def _one_origin(one: _Report, other: _Report) -> bool:
    """Whether both are one outlet's or one report carried by two. Another figure makes it another report."""
    left, right = one.claim.candidate, other.claim.candidate
    if one.claim.quantity.value != other.claim.quantity.value:
        return False
    passages = (frozenset(terms(each.hit.passage.text, each.hit.article.language)) for each in (left, right))
    return (
        one.publisher == other.publisher
        or overlap(left.terms, right.terms) >= SAME_SENTENCE
        or overlap(*passages) >= SAME_ORIGIN
    )


def _relation(reports: Sequence[_Report], newest: datetime) -> Relation | None:
    """How the figures relate; `None` where one outlet alone gives one figure."""
    if _all_agree(reports):
        return "agree" if len({report.publisher for report in reports}) > 1 else None
    return "later" if _all_agree([each for each in reports if each.published.date() == newest.date()]) else "differ"


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
