"""Standing questions as HTML: the section of the page, the list in it, and a change as a feed reader shows it. Pure.

`standing.js` fills the section and acts on what is pressed in it: a button's `data-act` says what, its `data-id` to which.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from assistant.corrections import ChangedCitation
from assistant.standing.records import Change, Standing
from assistant.standing.words import source
from assistant.web.templates import render


def section() -> Markup:
    """The section, with nothing in it yet."""
    return render("standing")


def listed(standing: Sequence[Standing]) -> Markup:
    """The questions in the order given, each with its state and its changes."""
    return render(
        "standing_list", standing=standing, source=source, moment=moment, page_of=page_of, line=state_line, said=said
    )


def entry(standing: Standing, change: Change, page: str) -> Markup:
    """A change by itself, with its question; `page` is where its conversation is."""
    return render("standing_entry", standing=standing, change=change, source=source, said=said, page=page)


def watch(conversation: str, number: int) -> Markup:
    """The button under exchange `number` of a kept conversation that makes its question a standing one."""
    return render("standing_watch", conversation=conversation, number=number)


def page_of(standing: Standing) -> str:
    """Where on the page the question was asked."""
    asking = standing.asking
    return f"/?conversation={asking.conversation}" if asking.conversation else "/"


def state_line(standing: Standing) -> str:
    """What there is to say of a question besides its changes."""
    latest = standing.asking.latest
    if latest is None or latest.refused:
        return "No answer yet" if not standing.asking.told else "Nothing answers it now"
    since = standing.changes[0].change.at if standing.changes else standing.begun
    return f"{'Changed' if standing.changes else 'Unchanged since'} {since.day} {since:%B %Y}"


def said(each: ChangedCitation) -> str:
    """What has become of words that were told."""
    outlet = each.citation.publisher or "The outlet"
    if each.kind == "removed":
        return f"“{each.citation.title}” is no longer here."
    if each.kind == "dropped":
        return f"{outlet} has taken this out:"
    return f"{outlet} has changed this:"


def moment(at: datetime) -> Markup:
    """In UTC; `standing.js` says it in the reader's own time."""
    return render("standing_moment", at=at)
