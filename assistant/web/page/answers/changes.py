"""Changes to cited words since an answer, as HTML fragments for the chat and the Sources panel. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from assistant.evidence.corrections import ChangedCitation
from assistant.web.html.changed_words import marked
from assistant.web.html.escaping import day, escaped, join
from assistant.web.html.templates import render
from assistant.web.page.answers.verdicts import chip


def under_answer(changed: Sequence[ChangedCitation], number: int) -> Markup:
    """The note below answer `number`; empty if all its cited words are unchanged."""
    if not changed:
        return Markup("")
    return render("changed", rows=[(chip(each.citation, number), _told(each)) for each in changed])


def in_card(changed: Sequence[ChangedCitation]) -> Markup:
    """The same for one card of the panel, next to the words as they were cited."""
    return join(Markup('<p class="nd-since">{}</p>').format(_told(each)) for each in changed)


def _told(each: ChangedCitation) -> Markup:
    outlet = each.citation.publisher or "The outlet"
    if each.kind == "withdrawn":
        return escaped(f"The article is withdrawn, and not searched any more (seen {day(each.seen)}): {each.reason}.")
    if each.kind == "removed":
        return escaped("The article is no longer in the index.")
    when = f"updated {day(each.updated)}" if each.updated else f"seen {day(each.seen)}"
    if each.kind == "dropped":
        return escaped(f"{outlet} has since removed these words ({when}).")
    return Markup("{} {}").format(escaped(f"{outlet} has since changed these words ({when}):"), marked(each.changes))
