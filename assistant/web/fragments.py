"""The chat and the masthead as HTML fragments. Pure; see `sources` for the panel beside the chat."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from assistant.corrections import ChangedCitation
from assistant.records import Answer, Citation, Refusal, Sentence
from assistant.render import why_set_aside
from assistant.rendering.filters import filters_line
from assistant.web import article_links, changes, comparison, timeline, understood, written
from assistant.web.escaping import articles, dateline, escaped, join
from assistant.web.templates import render
from index.query.plan import Understood
from index.records import Stats

_NONE = Markup("")
_VERDICTS = {"partly": "partly supported", "unsupported": "not supported by its source"}


def question(text: str, number: int) -> Markup:
    """Question `number` of a conversation as its chat message."""
    return render("question", text=text, number=number)


def waiting(text: str, note: str) -> Markup:
    """An answer on its way: the words so far and, while there are none, what is being done."""
    body = Markup('<p class="nd-words">{}</p>').format(escaped(text)) if text else Markup("")
    return Markup('<div class="nd-answer nd-waiting">{}<p class="nd-note">{}</p></div>').format(body, escaped(note))


def status(text: str, warning: bool = False) -> Markup:
    """The line above the composer, which screen readers announce."""
    return Markup('<p class="{}">{}</p>').format("nd-warning" if warning else "nd-progress", escaped(text))


def here(conversation: str) -> Markup:
    """The conversation's own address, which scripts read; the page's, where it has none yet."""
    address = f"/?c={conversation}" if conversation else "/"
    return Markup('<a href="{}" tabindex="-1">This conversation</a>').format(address)


def notice(text: str, row: Markup = _NONE) -> Markup:
    """One line in place of an answer: an error, a question that was stopped. `row` is what can be done about it."""
    return Markup('<div class="nd-answer nd-notice"><p>{}</p>{}</div>').format(escaped(text), _actions(row))


def answer(
    value: Answer,
    number: int,
    changed: Sequence[ChangedCitation] = (),
    set_aside: Sequence[Understood] = (),
    story: Markup | None = None,
    row: Markup = _NONE,
) -> Markup:
    """Answer `number` of a conversation as its chat message; `changed` are its citations that no longer stand.

    `set_aside` is what was understood in its question before, and removed by the reader. `story` is the timeline told
    under it; `None` puts the button there that asks for one. `row` is what else can be done with the answer.
    """
    asides = _asides(value) + written.notes(value) + understood.of_answer(value.understood, set_aside, number)
    if value.refusal:
        return _refusal(value, value.refusal, number, asides, row)
    cited = {citation.number: citation for citation in value.citations}
    seen: set[int] = set()
    sentences = join(
        (_sentence(sentence, number, place, cited, seen) for place, sentence in enumerate(value.sentences, 1)), " "
    )
    return Markup('<div class="nd-answer">{}<p class="nd-words">{}</p>{}{}{}{}{}{}{}{}</div>').format(
        asides,
        sentences,
        comparison.under_answer(value, number),
        changes.under_answer(changed, number),
        comparison.as_of(value.as_of),
        written.made_by(value),
        _verdict(value.sentences, number),
        written.withheld(value),
        _NONE if story is None else story,
        _actions(_sources_link(number, len(value.citations)), timeline.asking(number) if story is None else _NONE, row),
    )


def _actions(*parts: Markup) -> Markup:
    """The row of what can be done with an answer; nothing where that is nothing."""
    inside = join(parts)
    return Markup('<div class="nd-actions">{}</div>').format(inside) if inside else inside


def _asides(value: Answer) -> Markup:
    """What was asked of the index where that is not simply the question: its reading, and the asker's filters."""
    lines = []
    if value.standalone_question.strip() != value.question.strip():
        lines.append(f"Understood as: {value.standalone_question}")
    if value.own_filters:
        lines.append(f"Your filters: {filters_line(value.own_filters)}")
    lines += [why_set_aside(each) for each in value.set_aside]
    return join(Markup('<p class="nd-aside">{}</p>').format(escaped(line)) for line in lines)


def _sentence(sentence: Sentence, number: int, place: int, cited: dict[int, Citation], seen: set[int]) -> Markup:
    """Sentence `place` of answer `number`, from 1; `seen` are the citations whose chip has been drawn."""
    shown = [n for n in sentence.citations if n in cited]
    chips = join(_chip(cited[n], number, n not in seen) for n in shown)
    seen.update(shown)
    flag = _flag(sentence, number, place) if sentence.support in _VERDICTS else Markup("")
    # The last word and its chips stay on one line.
    start, space, word = sentence.text.rpartition(" ")
    tail = Markup('<span class="nd-tail">{}{}</span>').format(escaped(word), chips)
    return Markup('<span class="nd-sentence">{}{}{}</span>').format(escaped(start + space), tail, flag)


def _flag(sentence: Sentence, number: int, place: int) -> Markup:
    """A verdict that is not a good one, in words; the reasons come up under it, and it leads to them."""
    return Markup(
        ' <a class="nd-flag" href="#nd-a{}-k{}">{}<span class="nd-reasons"><span class="nd-unseen">: </span>{}</span></a>'
    ).format(number, place, _VERDICTS[sentence.support], escaped("; ".join(sentence.checks)))


def _chip(citation: Citation, number: int, first: bool) -> Markup:
    anchor = Markup(' id="nd-a{}-c{}"').format(number, citation.number) if first else Markup("")
    label = f"Source {citation.number}: {citation.title}"
    return Markup('<a class="nd-cite"{} href="#nd-a{}-s{}" title="{}">{}</a>').format(
        anchor, number, citation.number, escaped(label), citation.number
    )


def _verdict(sentences: Sequence[Sentence], number: int) -> Markup:
    """How far the sources carry the answer, with what was compared for each sentence folded away."""
    good = sum(sentence.support == "supported" for sentence in sentences)
    if good == len(sentences):
        line = "Checked: the cited words carry every sentence" if good > 1 else "Checked: the cited words carry it"
    else:
        line = f"Checked: the cited words carry {good or 'none'} of {len(sentences)} sentences in full"
        if len(sentences) == 1:
            line = "Checked: the cited words carry it in part"
    rows = join(
        Markup('<li id="nd-a{}-k{}">{}{}</li>').format(
            number, place, _verdict_word(sentence), escaped("; ".join(sentence.checks) or sentence.support)
        )
        for place, sentence in enumerate(sentences, 1)
    )
    return Markup('<details class="nd-checks"><summary>{}</summary><ol>{}</ol></details>').format(line, rows)


def _verdict_word(sentence: Sentence) -> Markup:
    """The verdict before its reasons, where it is not a good one."""
    word = _VERDICTS.get(sentence.support)
    return Markup("<b>{}</b> ").format(word[:1].upper() + word[1:] + ":") if word else Markup("")


def _sources_link(number: int, count: int, label: str = "") -> Markup:
    text = label or ("1 source" if count == 1 else f"{count} citations")
    return Markup('<a class="nd-open" href="#nd-a{}-sources">Show {}</a>').format(number, text)


def _refusal(value: Answer, refusal: Refusal, number: int, asides: Markup, row: Markup) -> Markup:
    lines = [refusal.removed] if refusal.removed else []
    if f"{refusal.searched:,}" not in refusal.reason:
        lines.insert(0, f"Searched {articles(refusal.searched)}.")
    nearest = Markup("")
    if refusal.nearest:
        rows = join(
            Markup("<li>{}<span>{}</span></li>").format(
                article_links.whole_article(article_links.address(near.article_id), near.title),
                escaped(dateline(near.publisher, near.published)),
            )
            for near in refusal.nearest
        )
        nearest = Markup('<p class="nd-label">Nearest headlines</p><ul class="nd-nearest">{}</ul>').format(rows)
    link = _sources_link(number, 0, "everything found") if value.hits else _NONE
    return Markup(
        '<div class="nd-answer nd-refusal"><p class="nd-label">No answer</p>{}<p class="nd-words">{}</p>'
        '<p class="nd-searched">{}</p>{}{}{}</div>'
    ).format(
        asides, escaped(refusal.reason), escaped(" ".join(lines)), nearest, written.withheld(value), _actions(link, row)
    )


def masthead(stats: Stats, sample: bool) -> Markup:
    """The line under the name: how much news there is, from whom, from when."""
    outlets = "1 outlet" if len(stats.publishers) == 1 else f"{len(stats.publishers):,} outlets"
    parts = [articles(stats.articles), outlets]
    if stats.oldest and stats.newest:
        months = f"{stats.oldest:%B %Y}", f"{stats.newest:%B %Y}"
        parts.append(months[0] if months[0] == months[1] else " – ".join(months))
    if sample:
        parts.append("sample news")
    line = join((Markup("<span>{}</span>").format(part) for part in parts), " · ")
    return Markup('<div class="nd-masthead"><h1>Newsdesk</h1><p>{}</p></div>').format(line)


def welcome(stats: Stats, editing: bool = False) -> Markup:
    """What the empty chat says; `editing` is whether news can be added on the page."""
    if not stats.articles:
        how = (
            Markup("<p>Press “Add news” and paste a link, or drop files.</p>")
            if editing
            else Markup(
                "<p>Stop the server, add a file or a folder of articles, and start it again:</p>"
                "<p><code>python app.py add PATH</code></p>"
            )
        )
        return Markup('<div class="nd-welcome"><h2>There is no news here yet</h2>{}</div>').format(how)
    return Markup(
        '<div class="nd-welcome"><h2>Ask the news</h2><p>Every sentence of an answer names its article and is checked '
        "against the words it cites. Where the articles do not answer, Newsdesk says so.</p></div>"
    )
