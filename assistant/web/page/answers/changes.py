"""What has become of cited words since an answer, as HTML fragments for the chat and the Sources panel. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from assistant.evidence.corrections import ChangedCitation
from assistant.rendering.changes import around_words
from assistant.web.html.escaping import day, escaped, join
from assistant.web.html.templates import render
from assistant.web.page.answers.verdicts import chip
from index.article_diff import Change


def under_answer(changed: Sequence[ChangedCitation], number: int) -> Markup:
    """The note under answer `number`; nothing where all its cited words still stand."""
    if not changed:
        return Markup("")
    return render("changed", rows=[(chip(each.citation, number), _told(each)) for each in changed])


def in_card(changed: Sequence[ChangedCitation]) -> Markup:
    """The same for one card of the panel, beside the words as they were cited."""
    return join(Markup('<p class="nd-since">{}</p>').format(_told(each)) for each in changed)


def _told(each: ChangedCitation) -> Markup:
    outlet = each.citation.publisher or "The outlet"
    if each.kind == "removed":
        return escaped("The article is no longer in the index.")
    when = f"updated {day(each.updated)}" if each.updated else f"seen {day(each.seen)}"
    if each.kind == "dropped":
        return escaped(f"{outlet} has since taken these words out ({when}).")
    return Markup("{} {}").format(escaped(f"{outlet} has since changed these words ({when}):"), marked(each.changes))


def marked(changes: Sequence[Change]) -> Markup:
    """The words that went struck through, those that came underlined; white space alone is no change."""
    parts = []
    for change in changes:
        if change.blank or change.kind == "same":
            parts.append(escaped(change.text if change.kind != "removed" else ""))
            continue
        before, words, after = around_words(change.text)
        tag = {"removed": "del", "added": "ins"}[change.kind]
        parts.append(Markup("{}<{}>{}</{}>{}").format(escaped(before), tag, escaped(words), tag, escaped(after)))
    return Markup('<span class="nd-diff">{}</span>').format(join(parts))
