"""A timeline for a terminal."""

from __future__ import annotations

from assistant.comparing.timeline import Entry, Timeline
from assistant.rendering.comparison import as_of_line
from assistant.rendering.screen.answer import SOURCES, source_screen, understood_screen
from assistant.rendering.screen.layout import Block, Line, Span
from assistant.rendering.timeline import NOTHING, said_time, why_then


def timeline_screen(timeline: Timeline) -> list[Block]:
    """The entries with their dates and [n], the undated apart, then the numbered sources."""
    asides: list[Block] = [(line,) for line in understood_screen(timeline.understood, timeline.set_aside)]
    if not timeline.citations:
        return [(Line(NOTHING),), *asides]
    blocks: list[Block] = [[_entry(entry) for entry in timeline.entries]]
    if timeline.undated:
        blocks += [(Line(Span("Undated:", "bold")),), [_entry(entry) for entry in timeline.undated]]
    span = as_of_line(timeline.as_of)
    if span:
        blocks.append((Line(Span(span, "dim")),))
    sources = [line for each in timeline.citations for line in source_screen(each, quoted=False)]
    return [*blocks, *asides, SOURCES, sources]


def _entry(entry: Entry) -> Line:
    when = [Span(said_time(entry), "bold"), Span(f" ({why_then(entry)}) ", "dim")] if entry.since else []
    numbers = "".join(f" [{number}]" for number in entry.sentence.citations)
    return Line(*when, entry.sentence.text, Span(numbers, "dim"), first="- ")
