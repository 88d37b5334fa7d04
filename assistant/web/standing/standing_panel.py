"""Standing questions as HTML: the list in the page's panel, and a change as a feed reader shows it. Pure.

`standing.js` fills the panel and handles its buttons: `data-standing` is the action, `data-id` the question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from markupsafe import Markup

from assistant.evidence.corrections import ChangedCitation
from assistant.standing.headlines import plain, source
from assistant.standing.standing_question import AnswerChange, AnswerChangeKind, StandingQuestion
from assistant.web.html.templates import render

_KINDS: Mapping[AnswerChangeKind, str] = {
    "answered": "Answered now",
    "unanswered": "No longer answered",
    "figure": "Another figure",
    "corrected": "Corrected",
    "news": "New",
}


def listed(standing: Sequence[StandingQuestion]) -> Markup:
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


def entry(standing: StandingQuestion, change: AnswerChange, page: str) -> Markup:
    """A single change with its question; `page` is the address of its conversation."""
    return render("standing_entry", standing=standing, change=change, page=page, **_CHANGE)


def page_of(standing: StandingQuestion) -> str:
    """The address where the question was asked."""
    asking = standing.asking
    return f"/?c={asking.conversation}" if asking.conversation else "/"


def unanswered(standing: StandingQuestion) -> str:
    """The note for a question without an answer: whether it ever had one."""
    latest = standing.asking.latest
    if latest is not None and not latest.refused:
        return ""
    return "Nothing answers it now" if standing.asking.told else "No answer yet"


def said(each: ChangedCitation) -> str:
    """What happened to cited words."""
    outlet = each.citation.publisher or "The outlet"
    if each.kind == "withdrawn":
        return f"“{each.citation.title}” is withdrawn."
    if each.kind == "removed":
        return f"“{each.citation.title}” is no longer here."
    if each.kind == "dropped":
        return f"{outlet} has removed this:"
    return f"{outlet} has changed this:"


def moment(at: datetime) -> Markup:
    """A time in UTC; `standing.js` converts it to the reader's time zone."""
    return render("standing_moment", at=at)


# Functions for the template of a change.
_CHANGE: Mapping[str, object] = {"source": source, "plain": plain, "said": said}
