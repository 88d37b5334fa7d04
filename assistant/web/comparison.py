"""Who says what, and of when an answer is, as HTML fragments for the chat. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from assistant.records import Answer, AsOf, Citation, Comparison, Figure
from assistant.rendering.comparison import as_of_line, heading, outlets
from assistant.web.escaping import day, escaped, join

_HEAD = Markup(
    '<thead><tr><th scope="col">Figure</th><th scope="col">Outlet</th><th scope="col">Date</th></tr></thead>'
)


def under_answer(value: Answer, number: int) -> Markup:
    """The tables under answer `number`, one for each thing that several reports give a figure of; or nothing."""
    cited = {citation.number: citation for citation in value.citations}
    return join(_table(comparison, cited, number) for comparison in value.comparisons)


def as_of(value: AsOf) -> Markup:
    """The days of the evidence, and what there is to say of its age; nothing where neither is known."""
    line = as_of_line(value)
    parts = [Markup('<p class="nd-as-of">{}</p>').format(escaped(line))] if line else []
    if value.warning:
        parts.append(Markup('<p class="nd-as-of nd-old">{}</p>').format(escaped(value.warning)))
    return join(parts)


def _table(comparison: Comparison, cited: Mapping[int, Citation], number: int) -> Markup:
    rows = join(_row(figure, cited[figure.number], number) for figure in comparison.figures)
    return Markup('<div class="nd-figures nd-{}"><table><caption>{}</caption>{}<tbody>{}</tbody></table></div>').format(
        comparison.relation, escaped(heading(comparison)), _HEAD, rows
    )


def _row(figure: Figure, source: Citation, number: int) -> Markup:
    chip = Markup('<a class="nd-cite" href="#nd-a{}-s{}" title="{}">{}</a>').format(
        number, figure.number, escaped(f"Source {figure.number}: {source.title}"), figure.number
    )
    return Markup("<tr><td>{}{}</td><td>{}</td><td>{}</td></tr>").format(
        escaped(figure.value), chip, escaped(outlets(source.publisher, figure.also_in)), day(source.published)
    )
