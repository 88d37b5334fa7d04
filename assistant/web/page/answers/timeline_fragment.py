"""The timeline of a story as an HTML fragment: an ordered list, each entry with its time and its source. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from assistant.comparing.timeline import Timeline, TimelineEntry
from assistant.records import Citation
from assistant.rendering.answer import understood_lines, why_set_aside
from assistant.rendering.comparison import as_of_line
from assistant.rendering.timeline_text import NOTHING, said_time, why_then
from assistant.web.articles import article_links
from assistant.web.html.escaping import dateline, escaped, join
from assistant.web.html.templates import render


def asking(number: int) -> Markup:
    """The button below answer `number` that requests the timeline of its story."""
    return render("timeline_button", number=number)


def on_its_way(note: str) -> Markup:
    """The text in place of the button while the timeline is being made."""
    return Markup('<p class="nd-note nd-telling">{}</p>').format(escaped(note))


def fold(value: Timeline) -> Markup:
    """The timeline below its answer, collapsible and initially open: entries oldest first, then those without a date, then
    the dates of the evidence."""
    cited = {citation.number: citation for citation in value.citations}
    return render(
        "timeline",
        counted=_counted(value),
        narrowed=_narrowed(value),
        nothing="" if cited else NOTHING,
        dated=join(_entry(entry, cited) for entry in value.entries),
        undated=join(_entry(entry, cited) for entry in value.undated),
        as_of=as_of_line(value.as_of) or "",
    )


def announced(value: Timeline) -> str:
    """The status line for a new timeline."""
    counted = _counted(value)
    return f"Timeline of this story: {counted}, under the answer" if counted else f"No timeline. {NOTHING}"


def _counted(value: Timeline) -> str:
    """`8 entries`; empty if there are none."""
    count = len(value.entries) + len(value.undated)
    return "" if not count else "1 entry" if count == 1 else f"{count} entries"


def _narrowed(value: Timeline) -> list[str]:
    """The times and outlets detected in the question: those that filtered the search, and those that did not."""
    lines = understood_lines([each for each in value.understood if each.narrows])
    return [*lines, *(why_set_aside(each) for each in value.set_aside)]


def _entry(entry: TimelineEntry, cited: Mapping[int, Citation]) -> Markup:
    sources = [cited[number] for number in entry.sentence.citations if number in cited]
    lines = join(
        Markup("{} · {}").format(
            article_links.whole_article(article_links.of_citations([source]), source.title),
            escaped(dateline(source.publisher, source.published)),
        )
        for source in sources
    )
    return render(
        "timeline_entry",
        since=f"{entry.since:%Y-%m-%d}" if entry.since else "",
        time=said_time(entry),
        why=why_then(entry, sources[0] if sources else None) or "",
        text=entry.sentence.text,
        sources=lines,
    )
