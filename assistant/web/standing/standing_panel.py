"""Standing questions as HTML: the list in their section of the page, and a change as a feed reader shows it. Pure.

`standing.js` fills the section and acts on what is pressed in it: a button's `data-standing` says what, its `data-id` to which.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from markupsafe import Markup

from assistant.evidence.corrections import ChangedCitation
from assistant.standing.headlines import plain, source
from assistant.standing.records import Change, Kind, Standing
from assistant.web.html.templates import render

_KINDS: Mapping[Kind, str] = {
    "answered": "Answered now",
    "unanswered": "No longer answered",
    "figure": "Another figure",
    "corrected": "Corrected",
    "news": "New",
}


def listed(standing: Sequence[Standing]) -> Markup:
    """The questions in the order given, each with its state and its changes."""
    return render(
        "standing_list",
        standing=standing,
        kinds=_KINDS,
        moment=moment,
        page_of=page_of,
        unanswered=unanswered,
        **_CHANGE,
    )


def entry(standing: Standing, change: Change, page: str) -> Markup:
    """A change by itself, with its question; `page` is where its conversation is."""
    return render("standing_entry", standing=standing, change=change, page=page, **_CHANGE)


def page_of(standing: Standing) -> str:
    """Where on the page the question was asked."""
    asking = standing.asking
    return f"/?c={asking.conversation}" if asking.conversation else "/"


def unanswered(standing: Standing) -> str:
    """Where there is no answer now: whether there ever was one."""
    latest = standing.asking.latest
    if latest is not None and not latest.refused:
        return ""
    return "Nothing answers it now" if standing.asking.told else "No answer yet"


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


# What a change is shown with.
_CHANGE: Mapping[str, object] = {"source": source, "plain": plain, "said": said}
