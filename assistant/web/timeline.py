"""The timeline of a story as an HTML fragment: an ordered list, each entry with its time and its source. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from assistant.comparing.timeline import Entry, Timeline
from assistant.records import Citation
from assistant.render import understood_lines, why_set_aside
from assistant.rendering.comparison import as_of_line
from assistant.rendering.timeline import NOTHING, said_time, why_then
from assistant.web import article_links
from assistant.web.escaping import dateline, escaped, join


def asking(number: int) -> Markup:
    """The button under answer `number` that asks for the timeline of its story."""
    return Markup(
        '<button type="button" class="nd-again nd-ask-timeline" value="{} timeline">Timeline'
        '<span class="nd-unseen"> of this story</span></button>'
    ).format(number)


def on_its_way(note: str) -> Markup:
    """What stands in the button's place while the story is put together."""
    return Markup('<p class="nd-note nd-telling">{}</p>').format(escaped(note))


def fold(value: Timeline) -> Markup:
    """The timeline under its answer, open, to be folded away."""
    return Markup(
        '<details class="nd-timeline" open><summary>Timeline of this story <span>{}</span></summary>{}{}</details>'
    ).format(_counted(value), _narrowed(value), entries(value))


def announced(value: Timeline) -> str:
    """What the status line says of a timeline that has just been told."""
    counted = _counted(value)
    return f"Timeline of this story: {counted}, under the answer" if counted else f"No timeline. {NOTHING}"


def _counted(value: Timeline) -> str:
    """`8 entries`; nothing where there is none."""
    count = len(value.entries) + len(value.undated)
    return "" if not count else "1 entry" if count == 1 else f"{count} entries"


def _narrowed(value: Timeline) -> Markup:
    """What the search was held to by the question's own words, and what of those it was not held to."""
    lines = understood_lines([each for each in value.understood if each.narrows])
    lines += [why_set_aside(each) for each in value.set_aside]
    return join(Markup('<p class="nd-aside">{}</p>').format(escaped(line)) for line in lines)


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
            article_links.whole_article(article_links.of_citations([source]), source.title),
            escaped(dateline(source.publisher, source.published)),
        )
        for source in sources
    )
    return Markup('<li><p class="nd-when">{} <span>{}</span></p><p>{}</p><p class="nd-from">{}</p></li>').format(
        time, why, escaped(entry.sentence.text), lines
    )
