"""The chat and the masthead as HTML fragments. Pure; see `sources` for the panel beside the chat."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from assistant.evidence.corrections import ChangedCitation
from assistant.records import Answer, Citation, Refusal, Verified
from assistant.rendering.answer import why_set_aside
from assistant.rendering.filters import filters_line
from assistant.sample_news import SampleShare
from assistant.web.articles import article_links
from assistant.web.html.escaping import articles, dateline, escaped, join
from assistant.web.html.templates import render
from assistant.web.page.answers import changes, comparison, quotes, timeline_fragment, understood, verdicts, withheld
from index.query.plan import UnderstoodConstraint
from index.records import Stats

NOTHING = Markup("")


def question(text: str, actions: Markup = NOTHING) -> Markup:
    """A question; `actions` are buttons next to it, such as edit and ask again."""
    return render("question", text=text, actions=actions)


def waiting(text: str, note: str, checked: Sequence[Verified] = (), number: int = 0) -> Markup:
    """Answer `number` while it is being made: what is `checked`, the text after it, and the current step."""
    listed = [each for each in checked if each.quoted]
    parts = [verdicts.words_so_far(checked, number)] if checked and not listed else []
    if text.strip():
        parts.append(escaped(text.lstrip() if checked else text))
    return render("waiting", quotes=quotes.so_far(listed) if listed else NOTHING, words=join(parts, " "), note=note)


def status(text: str, warning: bool = False) -> Markup:
    """The line above the composer, which screen readers announce."""
    return Markup('<p class="{}">{}</p>').format("nd-warning" if warning else "nd-progress", escaped(text))


def here(conversation: str) -> Markup:
    """The conversation's address, which scripts read; that of the page if it has none yet."""
    address = f"/?c={conversation}" if conversation else "/"
    return Markup('<a href="{}" tabindex="-1">This conversation</a>').format(address)


def notice(text: str, number: int = 0, actions: Markup = NOTHING) -> Markup:
    """One line in place of answer `number`: an error, or a stopped question. `actions` are its buttons."""
    row = _actions(number, "", actions)
    return Markup('<div class="nd-answer nd-notice"><p>{}</p>{}</div>').format(escaped(text), row)


def answer(
    value: Answer,
    number: int,
    changed: Sequence[ChangedCitation] = (),
    set_aside: Sequence[UnderstoodConstraint] = (),
    story: Markup | None = None,
    actions: Markup = NOTHING,
) -> Markup:
    """Answer `number` of a conversation as a chat message; `changed` are its citations whose words have changed.

    `set_aside` are detected times and outlets that the reader removed. `story` is the timeline below it; with `None`, a
    button that requests one is shown instead. `actions` are further buttons: see `templates/actions.html`.
    """
    asides = _asides(value) + withheld.notes(value) + understood.of_answer(value.understood, set_aside, number)
    if value.reply is not None:
        return render("reply", reply=value.reply, actions=_actions(number, "", actions))
    if value.refusal:
        return _refusal(value, value.refusal, number, asides, changes.under_answer(changed, number), actions)
    listed = quotes.of_answer(value, number)
    return render(
        "answer",
        asides=asides,
        quotes=listed,
        words=NOTHING if listed else verdicts.words(value.sentences, value.citations, number),
        figures=comparison.under_answer(value, number),
        changed=changes.under_answer(changed, number),
        as_of=comparison.as_of(value.as_of),
        made_by=withheld.made_by(value),
        checks=NOTHING if listed else verdicts.checks(value.sentences, value.citations),
        withheld=withheld.withheld(value),
        actions=_actions(
            number, _sources(value.citations), actions, timeline_fragment.asking(number) if story is None else NOTHING
        ),
        story=story or NOTHING,
    )


def _asides(value: Answer) -> Markup:
    """How a question was searched, if not simply as typed: its standalone form, and the asker's filters."""
    lines = []
    shown = any(each.kind in ("history", "spelling") for each in value.understood)  # with a button each
    if value.standalone_question.strip() != value.question.strip() and not shown:
        lines.append(f"Understood as: {value.standalone_question}")
    if value.own_filters:
        lines.append(f"Your filters: {filters_line(value.own_filters)}")
    lines += [why_set_aside(each) for each in value.set_aside]
    return join(Markup('<p class="nd-aside">{}</p>').format(escaped(line)) for line in lines)


def _sources(citations: Sequence[Citation]) -> str:
    count = len({citation.article_id for citation in citations})
    return "1 source" if count == 1 else f"{count} sources"


def _refusal(value: Answer, refusal: Refusal, number: int, asides: Markup, changed: Markup, actions: Markup) -> Markup:
    lines = [refusal.removed] if refusal.removed else []
    if f"{refusal.searched:,}" not in refusal.reason:
        lines.insert(0, f"Searched {articles(refusal.searched)}.")
    found = "Everything found" if value.hits else ""
    return render(
        "refusal",
        label="Closest reports" if value.closest else "No answer",
        asides=asides,
        quotes=quotes.of_answer(value, number),
        changed=changed,
        reason=refusal.reason,
        searched=" ".join(lines),
        nearest=[
            (
                article_links.whole_article(article_links.address(near.article_id), near.title),
                dateline(near.publisher, near.published),
            )
            for near in (() if value.closest else refusal.nearest)
        ],
        withheld=withheld.withheld(value),
        actions=_actions(number, _sources(value.citations) if value.closest else found, actions),
    )


def _actions(number: int, sources: str, more: Markup, story: Markup = NOTHING) -> Markup:
    """The line of buttons below answer `number`; `sources` is the text of the link to them, empty for none."""
    if not (sources or more or story):
        return NOTHING
    return render("actions", number=number, sources=sources, timeline=story, more=more)


def masthead(stats: Stats, sample: bool) -> Markup:
    """The line below the name: number of articles, outlets, and period."""
    outlets = "1 outlet" if len(stats.publishers) == 1 else f"{len(stats.publishers):,} outlets"
    parts = [articles(stats.articles), outlets] if stats.articles else ["no news yet"]
    if stats.oldest and stats.newest:
        months = f"{stats.oldest:%B %Y}", f"{stats.newest:%B %Y}"
        parts.append(months[0] if months[0] == months[1] else " – ".join(months))
    if sample:
        parts.append("sample news")
    return render("masthead", parts=parts)


def welcome(share: SampleShare, editing: bool = False) -> Markup:
    """The text of an empty chat; `share` is the sample's part of the news, `editing` whether news can be added."""
    return render("welcome", share=share, editing=editing)
