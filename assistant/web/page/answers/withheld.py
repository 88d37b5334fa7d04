"""Notes on an answer that a language model wrote or tried to write, as HTML fragments. Pure."""

from __future__ import annotations

from markupsafe import Markup

from assistant.records import QUOTES, Answer
from assistant.web.html.escaping import escaped, join
from assistant.web.html.templates import render


def notes(value: Answer) -> Markup:
    """How the answer was made, one line each: why the model wasn't used, how a follow-up was understood."""
    return join(Markup('<p class="nd-aside nd-how">{}</p>').format(escaped(line)) for line in value.notes)


def made_by(value: Answer) -> Markup:
    """Which model wrote it; empty for quotes, which are the articles' own words."""
    if value.model == QUOTES or value.refusal:
        return Markup("")
    return Markup(
        '<p class="nd-as-of nd-by">Written by {} from these sources, then checked sentence by sentence</p>'
    ).format(escaped(value.model))


def withheld(value: Answer) -> Markup:
    """The collapsed list of withheld sentences, each with what was not found, and of citations that match no source."""
    if not value.withheld and not value.dropped_citations:
        return Markup("")
    lines = []
    if value.withheld:
        one = len(value.withheld) == 1
        said, them = ("1 sentence", "it") if one else (f"{len(value.withheld)} sentences", "them")
        lines.append(f"{said} withheld: the articles lack something in {them}")
    if value.dropped_citations:
        cited = "1 citation" if value.dropped_citations == 1 else f"{value.dropped_citations} citations"
        lines.append(f"{cited} removed")
    return render("withheld", line="; ".join(lines), sentences=value.withheld, dropped=value.dropped_citations)
