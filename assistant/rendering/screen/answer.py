"""An answer and hits for a terminal. Content and order are those of the Markdown in `assistant.rendering.answer`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assistant.records import Answer, Citation, Comparison, Sentence
from assistant.rendering.answer import understood_lines, why_set_aside
from assistant.rendering.comparison import as_of_line, heading, outlets
from assistant.rendering.screen.layout import Block, Paragraph, Style, StyledText, cells
from assistant.text.formatting import iso
from index.query.plan import UnderstoodConstraint
from index.records import Hit
from index.text.urls import web_address

SOURCES = (Paragraph(StyledText("Sources:", "bold")),)


def answer_screen(answer: Answer) -> list[Block]:
    """The sentences with [n], notes on their age and on the search, then the sources with their quotes."""
    if answer.refusal:
        return [*_refusal(answer), *withheld_screen(answer.withheld)]
    return [
        (Paragraph(*spans_of(answer.sentences)),),
        *aside_screen(answer),
        *(_comparison(each, answer.citations) for each in answer.comparisons),
        SOURCES,
        *(source_screen(each) for each in answer.citations),
        *withheld_screen(answer.withheld),
    ]


def spans_of(sentences: Sequence[Sentence]) -> list[StyledText]:
    """Sentences as one paragraph, each with its citation numbers, and with its verdict unless it is fully supported."""
    spans: list[StyledText] = []
    for sentence in sentences:
        spans += [StyledText(" "), *sentence_spans(sentence)] if spans else sentence_spans(sentence)
    return spans


def sentence_spans(sentence: Sentence) -> list[StyledText]:
    """One sentence with its citation numbers, and with its verdict unless it is fully supported."""
    partly = [StyledText(" (partly supported)", "doubtful")] if sentence.support == "partly" else []
    return [StyledText(sentence.text), *partly, *(StyledText(f" [{number}]", "dim") for number in sentence.citations)]


def aside_screen(answer: Answer) -> list[Block]:
    """The dates of the evidence, the parts of the question that narrowed the search, and notes, one line each."""
    span, warning = as_of_line(answer.as_of), answer.as_of.warning
    lines = [Paragraph(StyledText(span, "dim"))] if span else []
    lines += [Paragraph(StyledText(warning, "doubtful"))] if warning else []
    return [(line,) for line in (*lines, *understood_screen(answer.understood, answer.set_aside, answer.notes))]


def understood_screen(
    understood: Sequence[UnderstoodConstraint], set_aside: Sequence[UnderstoodConstraint], notes: Sequence[str] = ()
) -> list[Paragraph]:
    """The times and outlets named in the question, and those that were not applied."""
    return [
        Paragraph(StyledText(each, "dim"))
        for each in (*understood_lines(understood), *map(why_set_aside, set_aside), *notes)
    ]


def source_screen(citation: Citation, *, quoted: bool = True) -> Block:
    """`[1] Headline, outlet, date`, its address, and its quote."""
    numbered = f"[{citation.number}] "
    return _source(citation, numbered, f"“{citation.quote}”" if quoted else "")


def withheld_screen(withheld: Sequence[Sentence]) -> list[Block]:
    """Sentences of a language model that the evidence does not support, each with the first reason; empty if none."""
    if not withheld:
        return []
    lines = [
        Paragraph(each.text, StyledText(f" ({each.checks[0] if each.checks else each.support})", "bad"), first="- ")
        for each in withheld
    ]
    return [(Paragraph(StyledText("Withheld, because the evidence does not support it:", "bold")),), lines]


def hits_screen(
    hits: Sequence[Hit], understood: Sequence[UnderstoodConstraint], set_aside: Sequence[UnderstoodConstraint]
) -> list[Block]:
    """Hits by their rank: headline, outlet, date, address, and the passage."""
    asides = [(line,) for line in understood_screen(understood, set_aside)]
    return [*asides, *(map(_hit, hits) if hits else [(Paragraph("Nothing found."),)])]


def _hit(hit: Hit) -> Block:
    source = _source(hit.article, f"{hit.rank}. ", hit.passage.text)
    if not hit.also_in:
        return source
    also = ", ".join(copy.publisher or copy.title for copy in hit.also_in)
    return (*source, Paragraph(StyledText(f"Also in: {also}", "dim"), first=" " * len(source[0].first)))


def _source(source: Any, first: str, words: str) -> Block:
    """The lines for any object with a headline, an outlet, a date and an address."""
    under = " " * len(first)
    lines = [Paragraph(*headline_spans(source), first=first)]
    address = web_address(source.url)
    lines += [Paragraph(StyledText(address, "dim"), first=under)] if address else []
    return (*lines, Paragraph(words, first=under)) if words else lines


def headline_spans(source: Any) -> list[StyledText]:
    """`Headline, outlet, date` of any object that has them, and the page of a citation from a document."""
    page = getattr(source, "page", None)
    beside = [source.publisher, (iso(source.published) or "undated")[:10], f"page {page}" if page else None]
    return [StyledText(source.title, "bold"), StyledText("".join(f", {each}" for each in beside if each), "dim")]


def _refusal(answer: Answer) -> list[Block]:
    refusal = answer.refusal
    assert refusal is not None
    blocks: list[Block] = [(Paragraph(StyledText(refusal.reason, "doubtful")),)]
    blocks += [(line,) for line in understood_screen(answer.understood, answer.set_aside, answer.notes)]
    if refusal.removed:
        blocks.append((Paragraph(refusal.removed),))
    if refusal.nearest:
        blocks.append((Paragraph(StyledText("Nearest headlines:", "bold")),))
        blocks.append([line for each in refusal.nearest for line in _source(each, "- ", "")])
    return blocks


def _comparison(comparison: Comparison, citations: Sequence[Citation]) -> Block:
    """A heading, then figures and outlets in columns."""
    cited = {citation.number: citation for citation in citations}
    rows = [(f"{figure.value} [{figure.number}]", cited[figure.number], figure) for figure in comparison.figures]
    wide = max(cells(shown) for shown, _, _ in rows)
    style: Style = "" if comparison.relation == "agree" else "doubtful"
    lines = [Paragraph(StyledText(heading(comparison), "bold"))]
    for shown, source, figure in rows:
        outlet, day = outlets(source.publisher, figure.also_in), (iso(source.published) or "undated")[:10]
        padded = f"  {shown}{' ' * (wide - cells(shown))}  "
        lines.append(Paragraph(StyledText(outlet, style), StyledText(f", {day}", "dim"), first=padded))
    return lines
