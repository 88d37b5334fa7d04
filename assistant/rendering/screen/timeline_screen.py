"""A timeline for a terminal."""

from __future__ import annotations

from assistant.comparing.timeline import Timeline, TimelineEntry
from assistant.rendering.comparison import as_of_line
from assistant.rendering.screen.answer import SOURCES, source_screen, understood_screen
from assistant.rendering.screen.layout import Block, Paragraph, StyledText
from assistant.rendering.timeline_text import NOTHING, said_time, why_then


def timeline_screen(timeline: Timeline) -> list[Block]:
    """The entries with their dates and [n], the undated apart, then the numbered sources."""
    asides: list[Block] = [(line,) for line in understood_screen(timeline.understood, timeline.set_aside)]
    if not timeline.citations:
        return [(Paragraph(NOTHING),), *asides]
    blocks: list[Block] = [[_entry(entry) for entry in timeline.entries]]
    if timeline.undated:
        blocks += [(Paragraph(StyledText("Undated:", "bold")),), [_entry(entry) for entry in timeline.undated]]
    span = as_of_line(timeline.as_of)
    if span:
        blocks.append((Paragraph(StyledText(span, "dim")),))
    sources = [line for each in timeline.citations for line in source_screen(each, quoted=False)]
    return [*blocks, *asides, SOURCES, sources]


def _entry(entry: TimelineEntry) -> Paragraph:
    when = [StyledText(said_time(entry), "bold"), StyledText(f" ({why_then(entry)}) ", "dim")] if entry.since else []
    numbers = "".join(f" [{number}]" for number in entry.sentence.citations)
    return Paragraph(*when, entry.sentence.text, StyledText(numbers, "dim"), first="- ")
