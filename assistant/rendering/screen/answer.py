"""An answer and hits for a terminal. Content and order are those of the Markdown in `assistant.rendering.answer`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assistant.records import Answer, Citation, Comparison, Sentence, credit, numbers
from assistant.rendering.answer import understood_lines, why_set_aside
from assistant.rendering.comparison import as_of_line, heading, outlets
from assistant.rendering.screen.layout import Block, Paragraph, Style, StyledText, cells
from assistant.text.formatting import iso
from index.query.plan import UnderstoodConstraint
from index.records import Hit
from index.text.urls import web_address

SOURCES = (Paragraph(StyledText("Sources:", "bold")),)


def answer_screen(answer: Answer) -> list[Block]:
    """Quotes as a list or sentences as prose, notes on their age and on the search, then the sources."""
    return [*words_screen(answer), *evidence_screen(answer)]


def words_screen(answer: Answer) -> list[Block]:
    """What the answer says: the reply, or the reason of a refusal, or its quotes or sentences with [n]."""
    if answer.reply is not None:
        return [(Paragraph(answer.reply),)]
    blocks: list[Block] = [(Paragraph(StyledText(answer.refusal.reason, "doubtful")),)] if answer.refusal else []
    if answer.quotes:
        blocks.append([quote_line(quote, cited) for quote, cited in answer.quotes])
    elif answer.sentences:
        spans = [span for each in answer.sentences for span in (StyledText(" "), *sentence_spans(each))]
        blocks.append((Paragraph(*spans[1:]),))
    return blocks


def evidence_screen(answer: Answer) -> list[Block]:
    """Everything below that. The words of a source that are in a list of quotes are not repeated. Nothing for a reply."""
    if answer.reply is not None:
        return []
    refusal = answer.refusal
    asides = understood_screen(answer.understood, answer.set_aside, answer.notes)
    blocks: list[Block] = [(line,) for line in (*([] if refusal else _dates(answer)), *asides)]
    if refusal and refusal.removed:
        blocks.append((Paragraph(refusal.removed),))
    if refusal and refusal.nearest and not answer.quotes:
        blocks.append((Paragraph(StyledText("Nearest headlines:", "bold")),))
        blocks.append([line for each in refusal.nearest for line in _source(each, "- ", "")])
    blocks += [_comparison(each, answer.citations) for each in answer.comparisons]
    listed = {cited.number for _, cited in answer.quotes}
    sources = [source_screen(each, quoted=each.number not in listed) for each in answer.citations]
    return [*blocks, *([SOURCES, *sources] if sources else []), *withheld_screen(answer.withheld)]


def quote_line(quote: Sentence, cited: Citation) -> Paragraph:
    """One quote of a list: `- The quote. (Harbour Times, 14 July 2015) [1]`."""
    return Paragraph(quote.text, StyledText(f" ({credit(cited)}) {numbers(quote)}", "dim"), first="- ")


def sentence_spans(sentence: Sentence) -> list[StyledText]:
    """One sentence with its citation numbers, and with its verdict unless it is fully supported."""
    partly = [StyledText(" (partly supported)", "doubtful")] if sentence.support == "partly" else []
    return [StyledText(sentence.text), *partly, *(StyledText(f" [{number}]", "dim") for number in sentence.citations)]


def _dates(answer: Answer) -> list[Paragraph]:
    """The dates of the evidence, and a warning about its age."""
    span, warning = as_of_line(answer.as_of), answer.as_of.warning
    lines = [Paragraph(StyledText(span, "dim"))] if span else []
    return lines + ([Paragraph(StyledText(warning, "doubtful"))] if warning else [])


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
