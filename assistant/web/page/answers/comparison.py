"""Comparisons of figures between reports, and the age of an answer, as HTML fragments for the chat. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from assistant.records import Answer, AsOf, Citation, Comparison, Figure
from assistant.rendering.comparison import as_of_line, heading, outlets
from assistant.web.html.escaping import day, escaped, join
from assistant.web.html.templates import render
from assistant.web.page.answers.verdicts import chip


@dataclass(frozen=True, slots=True)
class _Row:
    """A table row: the figure without its last word, that word (kept on one line with `chip`, the link to the source), the
    outlet, and the date."""

    start: str
    last: str
    chip: Markup
    outlets: str
    day: str


def under_answer(value: Answer, number: int) -> Markup:
    """The tables below answer `number`, one for each quantity that several reports give; may be empty."""
    cited = {citation.number: citation for citation in value.citations}
    return join(_table(comparison, cited, number) for comparison in value.comparisons)


def as_of(value: AsOf) -> Markup:
    """The dates of the evidence, and a warning about its age; empty if there is neither."""
    line = as_of_line(value)
    parts = [Markup('<p class="nd-as-of">{}</p>').format(escaped(line))] if line else []
    if value.warning:
        parts.append(Markup('<p class="nd-as-of nd-old">{}</p>').format(escaped(value.warning)))
    return join(parts)


def _table(comparison: Comparison, cited: Mapping[int, Citation], number: int) -> Markup:
    figures = [_figure(figure, cited[figure.number], number) for figure in comparison.figures]
    return render("figures", relation=comparison.relation, heading=heading(comparison), figures=figures)


def _figure(figure: Figure, source: Citation, number: int) -> _Row:
    start, space, last = figure.value.rpartition(" ")
    told_by = outlets(source.publisher, figure.also_in)
    return _Row(start + space, last, chip(source, number), told_by, day(source.published))
