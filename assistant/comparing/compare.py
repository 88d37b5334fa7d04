"""Who says what: the figures that several reports give for one thing, beside the answer that gives one of them.

It shows agreement, conflict, and figures that a later one updates; it never judges which is true. A report carried by
several outlets counts once. `same_thing` decides what counts the same; this module gathers figures, merges copies and
relates them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from assistant.comparing.quantities import Quantity, quantities
from assistant.comparing.same_thing import FigureClaim, same_thing, surely_the_same
from assistant.evidence.citations import SAME_ORIGIN, citation_of
from assistant.quoting.candidates import gather
from assistant.quoting.question import analyse
from assistant.records import Citation, Comparison, Figure, Relation, Sentence
from assistant.text.tokens import overlap, stem, terms
from index.embedding.embedder import Embedder
from index.records import Article, Hit

# Most tables under one answer, and most figures in one table (the newest are kept).
MOST_TABLES = 3
MOST_FIGURES = 6
# Sentences of two outlets with this share of terms in common are one report.
SAME_SENTENCE = 0.8
# Reports at most this far apart are of the same time: a day, since most outlets give no hour, and a night.
SAME_TIME = timedelta(hours=36)
# Rounded figures that differ by less than this factor agree: "about 45" and "47", "more than 40" and "43".
ROUNDED = 1.1
# Counts that grow over time: a newer, higher figure updates an older one.
_GROWING = frozenset({"dead", "hurt", "arrested", "displaced", "evacuated", "rescued", "infected", "in hospital"})
_CORRECTS = frozenset(map(stem, ("revised", "corrected", "correction", "downgraded", "upgraded")))


@dataclass(frozen=True, slots=True)
class AnswerComparisons:
    """The tables, and the citations they need beyond those of the answer, with numbers that continue the answer's."""

    comparisons: tuple[Comparison, ...] = ()
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class _Report:
    """The figure of one origin. `outlets` are those that carry the same report; `version` is that of the article."""

    claim: FigureClaim
    article: Article
    outlets: tuple[str, ...] = ()

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
    hits = [hit for hit in hits if (hit.article.language or "en").startswith("en")]
    cited = {citation.number: citation for citation in citations}
    if not any(quantities(sentence.text) for sentence in sentences):
        return AnswerComparisons()
    claims = [FigureClaim(c, q) for c in gather(hits).candidates for q in quantities(c.text)]
    claims = [claim for claim in claims if _is_unambiguous(claim)]
    shown = list(citations)
    tables: list[Comparison] = []
    for anchor in _anchors(question, sentences, cited, claims):
        if len(tables) == MOST_TABLES:
            break
        table = _table(anchor, claims, embedder)
        if table and not any(table[0][0].claim.quantity.label == each.subject for each in tables):
            tables.append(_written(anchor.quantity.label, *table, shown))
    return AnswerComparisons(tuple(tables), tuple(shown[len(citations) :]))


def _anchors(
    question: str, sentences: Sequence[Sentence], cited: dict[int, Citation], claims: Sequence[FigureClaim]
) -> Iterator[FigureClaim]:
    """The answer's figures, if its cited words have them; for a question about a number, only those it asks for."""
    found: list[FigureClaim] = []
    for sentence in sentences:
        said = {(q.kind, q.value) for q in quantities(sentence.text)}
        for citation in (cited[number] for number in sentence.citations if number in cited):
            found += [
                claim
                for claim in claims
                if claim.candidate.hit.article.id == citation.article_id
                and citation.start <= claim.candidate.start
                and claim.candidate.end <= citation.end
                and (claim.quantity.kind, claim.quantity.value) in said
            ]
    parts = [part for part in analyse(question).parts if part.kind == "number"]
    wanted = {term for part in parts for term in part.terms}
    asked = [claim for claim in found if wanted & {stem(word) for word in claim.quantity.label.lower().split()}]
    seen: set[object] = set()
    for claim in asked if parts and asked else found:
        if claim.quantity.kind not in seen and (claim in asked or claim.is_news):
            seen.add(claim.quantity.kind)
            yield claim


def _is_unambiguous(claim: FigureClaim) -> bool:
    """Whether its sentence gives no other figure in that unit, which would make it unclear which is of what."""
    own = claim.quantity
    others = (other for other in quantities(claim.candidate.text) if other.unit == own.unit)
    return all(other.value == own.value for other in others if other.outcome == own.outcome)


def _table(
    anchor: FigureClaim, claims: Sequence[FigureClaim], embedder: Embedder
) -> tuple[list[_Report], Relation] | None:
    """The reports on what `anchor` counts, oldest first, and their relation; `None` if there is no table to show."""
    own = anchor.candidate.hit.article
    alike = [
        claim
        for claim in claims
        if claim.quantity.kind == anchor.quantity.kind and claim.candidate.hit.article.id != own.id
    ]
    near = _nearness(anchor.candidate.text, [claim.candidate.text for claim in alike], embedder)
    same = [
        (claim, value)
        for claim, value in zip(alike, near, strict=True)
        if same_thing(anchor, claim, value)
        and (agree(anchor.quantity, claim.quantity) or surely_the_same(anchor, claim, value))
    ]
    reports = [
        _Report(anchor, own),
        *(_Report(claim, claim.candidate.hit.article) for claim in _best_per_article(same)),
    ]
    return _related(_one_per_origin(reports), anchor)


def _nearness(text: str, others: Sequence[str], embedder: Embedder) -> list[float]:
    if not others:
        return []
    vectors = embedder.embed_documents([text, *others])
    return [float(value) for value in vectors[1:] @ vectors[0]]


def _best_per_article(same: Sequence[tuple[FigureClaim, float]]) -> list[FigureClaim]:
    """The most similar figure of each article; none for an article that gives several for the same thing."""
    by_article: dict[str, list[tuple[FigureClaim, float]]] = {}
    for claim, value in same:
        by_article.setdefault(claim.candidate.hit.article.id, []).append((claim, value))
    return [
        max(own, key=lambda each: each[1])[0]
        for own in by_article.values()
        if len({claim.quantity.value for claim, _ in own}) == 1
    ]


def _one_per_origin(reports: Sequence[_Report]) -> list[_Report]:
    """One report per origin, its first in order; the outlets of the others are added to it."""
    kept: list[_Report] = []
    for report in reports:
        copies = tuple(copy.publisher or copy.title for copy in report.claim.candidate.hit.also_in)
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


def _related(reports: Sequence[_Report], anchor: FigureClaim) -> tuple[list[_Report], Relation] | None:
    """The relation of the reports: first among those of the newest's time, then with the older ones."""
    dated = sorted((each for each in reports if each.article.published), key=_published)
    undated = [each for each in reports if not each.article.published]
    if not dated or len(reports) < 2:
        return None
    now = [each for each in dated if _same_time(each, dated[-1])]
    older = [each for each in dated if each not in now]
    if _publishers(now) > 1 and not _all_agree(now):
        return _last(dated if _growing(dated, anchor) else now), "differ"
    if older and not _all_agree([*older, now[-1]]) and _growing([*older, *now], anchor):
        return _last(dated), "later"
    agreeing = [each for each in (*undated, *dated) if agree(each.claim.quantity, now[-1].claim.quantity)]
    return (_last(agreeing), "agree") if _publishers(agreeing) > 1 else None


def _same_time(one: _Report, newest: _Report) -> bool:
    """Whether both are of one time: within `SAME_TIME` for a toll or a magnitude, on one day for a price, rate or count."""
    if one.claim.telling:
        return _published(newest) - _published(one) <= SAME_TIME
    return _published(newest).date() == _published(one).date()


def _published(report: _Report) -> datetime:
    assert report.article.published is not None
    return report.article.published


def _publishers(reports: Sequence[_Report]) -> int:
    return len({report.publisher for report in reports})


def _growing(reports: Sequence[_Report], anchor: FigureClaim) -> bool:
    """Whether newer figures (`reports` in time order) update older ones: the count grows, or is called corrected."""
    values = [each.claim.quantity.high for each in reports]
    grows = anchor.quantity.outcome in _GROWING and all(a <= b for a, b in pairwise(values))
    return grows or bool(reports[-1].claim.candidate.terms & _CORRECTS)


def _last(reports: Sequence[_Report]) -> list[_Report]:
    """The newest `MOST_FIGURES`, each figure of an outlet once."""
    once: dict[tuple[str, tuple[float, float]], _Report] = {}
    for report in reports:
        once.setdefault((report.publisher, report.claim.quantity.value), report)
    return list(once.values())[-MOST_FIGURES:]


def _all_agree(reports: Sequence[_Report]) -> bool:
    return all(agree(one.claim.quantity, other.claim.quantity) for one in reports for other in reports)


def agree(one: Quantity, other: Quantity) -> bool:
    """Whether both can be right as worded: equal, or apart by no more than the wording allows."""
    if one.value == other.value:
        return True
    lower, higher = sorted((one, other), key=lambda each: each.low)
    if one.low < one.high or other.low < other.high:
        return lower.high >= higher.low
    close = 0 < higher.low <= ROUNDED * lower.low
    open_ended = lower.bound in ("least", "about") or higher.bound in ("most", "about")
    return close and open_ended and not (lower.bound == higher.bound == "least")


def _written(subject: str, reports: Sequence[_Report], relation: Relation, shown: list[Citation]) -> Comparison:
    """The reports as a table; new citations are appended to `shown`."""
    return Comparison(subject, relation, tuple(_figure(report, shown) for report in reports))


def _figure(report: _Report, shown: list[Citation]) -> Figure:
    candidate, article, quantity = report.claim.candidate, report.article, report.claim.quantity
    value = candidate.text[quantity.start : quantity.end]
    for each in shown:
        same = (each.article_id, each.version) == (article.id, article.version)
        if same and each.start <= candidate.start and candidate.end <= each.end:
            return Figure(value, each.number, report.outlets)
    number = max((each.number for each in shown), default=0) + 1
    shown.append(citation_of(article, number, (candidate.start, candidate.end), candidate.surroundings))
    return Figure(value, number, report.outlets)
