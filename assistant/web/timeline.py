"""The timeline of a story as an HTML fragment: an ordered list, each entry with its time and its source. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from assistant.comparing.timeline import Entry, Timeline
from assistant.records import Citation
from assistant.rendering.comparison import as_of_line
from assistant.rendering.timeline import NOTHING, said_time, why_then
from assistant.web.escaping import dateline, escaped, headline, join


def asking(number: int) -> Markup:
    """The button under answer `number` that asks for the timeline of its story."""
    return Markup(
        '<button type="button" class="nd-again nd-ask-timeline" value="{} timeline">Timeline'
        '<span class="nd-unseen"> of this story</span></button>'
    ).format(number)


def fold(value: Timeline) -> Markup:
    """The timeline under its answer, open, to be folded away."""
    return Markup('<details class="nd-timeline" open><summary>Timeline: {}</summary>{}</details>').format(
        escaped(value.topic), entries(value)
    )


def entries(value: Timeline) -> Markup:
    """The entries oldest first, then those without a date, then the days of the evidence."""
    cited = {citation.number: citation for citation in value.citations}
    if not cited:
        return Markup("<p>{}</p>").format(NOTHING)
    parts = [Markup("<ol>{}</ol>").format(join(_entry(entry, cited) for entry in value.entries))]
    if value.undated:
        rows = join(_entry(entry, cited) for entry in value.undated)
        parts.append(Markup('<p class="nd-label">Undated</p><ol>{}</ol>').format(rows))
    line = as_of_line(value.as_of)
    if line:
        parts.append(Markup('<p class="nd-as-of">{}</p>').format(escaped(line)))
    return join(parts)


def _entry(entry: Entry, cited: Mapping[int, Citation]) -> Markup:
    sources = [cited[number] for number in entry.sentence.citations if number in cited]
    time = escaped(said_time(entry))
    if entry.since:
        time = Markup('<time datetime="{:%Y-%m-%d}">{}</time>').format(entry.since, time)
    why = escaped(why_then(entry, sources[0] if sources else None))
    lines = join(
        Markup("{} · {}").format(
            headline(source.title, source.url), escaped(dateline(source.publisher, source.published))
        )
        for source in sources
    )
    return Markup('<li><p class="nd-when">{} <span>{}</span></p><p>{}</p><p class="nd-from">{}</p></li>').format(
        time, why, escaped(entry.sentence.text), lines
    )
