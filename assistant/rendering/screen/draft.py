"""A checked draft for a terminal: its sentences with their marks, then the sources, then the totals."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.drafts.draft import CheckedSentence, Verdict
from assistant.rendering.draft import MARKS, MOST_REASONS, cited, counted
from assistant.rendering.screen.answer import SOURCES, source_screen
from assistant.rendering.screen.layout import Block, Line, Span, Style

STYLES: dict[Verdict, Style] = {
    "supported": "good",
    "partly": "doubtful",
    "unsupported": "bad",
    "nothing found": "bad",
    "no claim": "dim",
}


def check_screen(checked: Sequence[CheckedSentence]) -> list[Block]:
    """The draft sentence by sentence with its verdicts, then the sources with their quotes, then the totals."""
    sources = cited(checked)
    blocks: list[Block] = [_sentence(each) for each in checked]
    blocks += [SOURCES, *map(source_screen, sources)] if sources else []
    return [*blocks, (Line(counted(checked)),)]


def _sentence(checked: CheckedSentence) -> Block:
    style = STYLES[checked.verdict]
    numbers = "".join(f" [{citation.number}]" for citation in checked.citations)
    said = Line(Span(MARKS[checked.verdict], style), Span(f" {checked.text}"), Span(numbers, "dim"), rest="  ")
    reasons = "" if checked.verdict == "supported" else "; ".join(checked.reasons[:MOST_REASONS])
    return (said, Line(Span(checked.verdict, style), f": {reasons}" if reasons else "", first="    "))
