"""A checked draft for a terminal: its sentences with their marks, then the sources, then the totals."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.drafts.draft import CheckedSentence, DraftVerdict
from assistant.rendering.draft import MARKS, MOST_REASONS, cited, counted
from assistant.rendering.screen.answer import SOURCES, source_screen
from assistant.rendering.screen.layout import Block, Paragraph, Style, StyledText

STYLES: dict[DraftVerdict, Style] = {
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
    return [*blocks, (Paragraph(counted(checked)),)]


def _sentence(checked: CheckedSentence) -> Block:
    style = STYLES[checked.verdict]
    numbers = "".join(f" [{citation.number}]" for citation in checked.citations)
    said = Paragraph(
        StyledText(MARKS[checked.verdict], style), StyledText(f" {checked.text}"), StyledText(numbers, "dim"), rest="  "
    )
    reasons = "" if checked.verdict == "supported" else "; ".join(checked.reasons[:MOST_REASONS])
    return (said, Paragraph(StyledText(checked.verdict, style), f": {reasons}" if reasons else "", first="    "))
