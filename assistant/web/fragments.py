"""Records -> HTML fragments of the page. Pure; the one place where text of articles and people becomes markup.

Every value goes through `_text`, so nothing an article says can be read as markup. Gradio's Markdown renderer, which
shows these fragments, leaves an HTML block alone until a line break: a fragment therefore never holds one.

An answer's number scopes its ids: `nd-a3-c1` is the first chip of citation 1 in answer 3, `nd-a3-s1` its cited words
in the Sources panel, `nd-a3-sources` the answer's part of that panel.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from assistant.records import Answer, Citation, Refusal, Sentence
from index.records import Copy, Hit, Stats
from index.urls import web_address

SNIPPET_CHARACTERS = 220

_VERDICTS = {"partly": "partly supported", "unsupported": "not supported by its source"}


def _text(value: object) -> Markup:
    """`value` escaped, its line breaks as character references so that Markdown never sees a new line."""
    lines = str(value).replace("\r\n", "\n").replace("\r", "\n")
    return Markup(str(escape(lines)).replace("\n", "&#10;"))


def _join(parts: Iterable[Markup], between: str = "") -> Markup:
    return Markup(between).join(parts)


def day(moment: datetime | None) -> str:
    """`14 July 2015` (UTC), or `undated`."""
    return f"{moment.day} {moment:%B %Y}" if moment else "undated"


def question(text: str) -> Markup:
    return Markup('<div class="nd-question">{}</div>').format(_text(text))


def waiting(text: str, note: str) -> Markup:
    """An answer on its way: the words so far and, while there are none, what is being done."""
    body = Markup('<p class="nd-words">{}</p>').format(_text(text)) if text else Markup("")
    return Markup('<div class="nd-answer nd-waiting">{}<p class="nd-note">{}</p></div>').format(body, _text(note))


def notice(text: str) -> Markup:
    """One line in place of an answer: an error, a question that was stopped."""
    return Markup('<div class="nd-answer nd-notice"><p>{}</p></div>').format(_text(text))


def answer(value: Answer, number: int) -> Markup:
    """Answer `number` of a conversation as its chat message."""
    if value.refusal:
        return _refusal(value.refusal, number, len(value.hits))
    cited = {citation.number: citation for citation in value.citations}
    seen: set[int] = set()
    sentences = _join((_sentence(sentence, number, cited, seen) for sentence in value.sentences), " ")
    return Markup('<div class="nd-answer"><p class="nd-words">{}</p>{}{}{}</div>').format(
        sentences, _as_of(value), _verdict(value.sentences), _sources_link(number, len(value.citations))
    )


def _sentence(sentence: Sentence, number: int, cited: dict[int, Citation], seen: set[int]) -> Markup:
    chips = _join(_chip(cited[n], number, n not in seen and not seen.add(n)) for n in sentence.citations if n in cited)
    flag = Markup("")
    if sentence.support in _VERDICTS:
        flag = Markup(' <span class="nd-flag nd-{}">{}</span>').format(sentence.support, _VERDICTS[sentence.support])
    return Markup('<span class="nd-sentence">{}{}{}</span>').format(_text(sentence.text), chips, flag)


def _chip(citation: Citation, number: int, first: bool) -> Markup:
    anchor = Markup(' id="nd-a{}-c{}"').format(number, citation.number) if first else Markup("")
    label = f"Source {citation.number}: {citation.title}"
    return Markup('<a class="nd-cite"{} href="#nd-a{}-s{}" title="{}">{}</a>').format(
        anchor, number, citation.number, _text(label), citation.number
    )


def _as_of(value: Answer) -> Markup:
    oldest, newest = value.as_of.oldest, value.as_of.newest
    if not oldest or not newest:
        return Markup("")
    span = day(oldest) if day(oldest) == day(newest) else f"{day(oldest)} to {day(newest)}"
    return Markup('<p class="nd-as-of">As of: evidence from {}</p>').format(span)


def _verdict(sentences: Sequence[Sentence]) -> Markup:
    """How far the sources carry the answer, with what was compared for each sentence folded away."""
    good = sum(sentence.support == "supported" for sentence in sentences)
    if good == len(sentences):
        line = "Checked: the cited words carry every sentence" if good > 1 else "Checked: the cited words carry it"
    else:
        line = f"Checked: {good} of {len(sentences)} sentences fully carried by the cited words"
    rows = _join(
        Markup("<li>{}</li>").format(_text("; ".join(sentence.checks) or sentence.support)) for sentence in sentences
    )
    return Markup('<details class="nd-checks"><summary>{}</summary><ol>{}</ol></details>').format(line, rows)


def _sources_link(number: int, count: int, label: str = "") -> Markup:
    text = label or ("1 source" if count == 1 else f"{count} citations")
    return Markup('<a class="nd-open" href="#nd-a{}-sources">Show {}</a>').format(number, text)


def _refusal(refusal: Refusal, number: int, found: int) -> Markup:
    articles = "1 article" if refusal.searched == 1 else f"{refusal.searched:,} articles"
    searched = f"Searched {articles}." + (f" {refusal.removed}" if refusal.removed else "")
    nearest = Markup("")
    if refusal.nearest:
        rows = _join(
            Markup("<li>{}<span>{}</span></li>").format(
                _headline(near.title, near.url), _text(_dateline(near.publisher, near.published))
            )
            for near in refusal.nearest
        )
        nearest = Markup('<p class="nd-label">Nearest headlines</p><ul class="nd-nearest">{}</ul>').format(rows)
    link = _sources_link(number, found, "everything found") if found else Markup("")
    return Markup(
        '<div class="nd-answer nd-refusal"><p class="nd-label">No answer</p><p class="nd-words">{}</p>'
        '<p class="nd-searched">{}</p>{}{}</div>'
    ).format(_text(refusal.reason), _text(searched), nearest, link)


def sources(value: Answer, number: int, current: bool) -> Markup:
    """The part of the Sources panel that belongs to answer `number`; only the `current` one is shown."""
    copies = {hit.article.id: hit.also_in for hit in value.hits}
    cards = _join(_card(group, number, copies.get(group[0].article_id, ())) for group in _by_passage(value.citations))
    if not value.citations:
        cards = Markup('<p class="nd-empty">Nothing is cited, because nothing found answers the question.</p>')
    hits = Markup("")
    if value.hits:
        hits = Markup(
            '<details class="nd-hits"{}><summary>Everything found ({})</summary><ol>{}</ol></details>'
        ).format(Markup("") if value.citations else Markup(" open"), len(value.hits), _join(map(_hit, value.hits)))
    return Markup('<section class="nd-sources{}" id="nd-a{}-sources"><p class="nd-for">{}</p>{}{}</section>').format(
        " nd-current" if current else "", number, _text(value.question), cards, hits
    )


def _by_passage(citations: Sequence[Citation]) -> list[list[Citation]]:
    """Citations of the same passage together, unless their words overlap: each keeps a highlight of its own."""
    groups: list[list[Citation]] = []
    for citation in citations:
        for group in groups:
            first = group[0]
            same = (first.article_id, first.version, first.passage_start) == (
                citation.article_id,
                citation.version,
                citation.passage_start,
            )
            if same and all(citation.end <= other.start or other.end <= citation.start for other in group):
                group.append(citation)
                break
        else:
            groups.append([citation])
    return groups


def _card(group: Sequence[Citation], number: int, copies: Sequence[Copy]) -> Markup:
    first = group[0]
    numbers = _join(
        Markup('<a class="nd-number" href="#nd-a{}-c{}" title="Back to the answer">{}</a>').format(
            number, citation.number, citation.number
        )
        for citation in group
    )
    also = Markup("")
    if copies:
        names = _join((_copy(copy) for copy in copies), ", ")
        also = Markup('<p class="nd-also">Also in {}</p>').format(names)
    return Markup(
        '<article class="nd-source"><p class="nd-dateline">{}{}</p><h3>{}</h3><blockquote>{}</blockquote>{}{}</article>'
    ).format(
        numbers,
        Markup("<span>{}</span>").format(_text(_dateline(first.publisher, first.published))),
        _text(first.title),
        _marked(group, number),
        also,
        _original(first.url),
    )


def _marked(group: Sequence[Citation], number: int) -> Markup:
    """The passage with the cited words of each citation highlighted; the words alone if they lie outside of it."""
    first = group[0]
    pieces: list[Markup] = []
    position = 0
    for citation in sorted(group, key=lambda citation: citation.start):
        start, end = citation.start - first.passage_start, citation.end - first.passage_start
        mark = Markup('<mark id="nd-a{}-s{}">{}</mark>').format(number, citation.number, _text(citation.quote))
        if first.passage[start:end] != citation.quote or start < 0:
            pieces.append(mark)
            continue
        pieces += [_text(first.passage[position:start]), mark]
        position = end
    return _join([*pieces, _text(first.passage[position:])])


def _copy(copy: Copy) -> Markup:
    name = _text(copy.publisher or copy.title)
    address = web_address(copy.url)
    return _link(address, name) if address else name


def _original(url: str | None) -> Markup:
    address = web_address(url)
    if not address:
        return Markup("")
    host = (urlsplit(address).hostname or "").removeprefix("www.")
    return Markup('<p class="nd-original">{}</p>').format(_link(address, _text(f"Read the original at {host}")))


def _headline(title: str, url: str | None) -> Markup:
    address = web_address(url)
    return _link(address, _text(title)) if address else Markup("<b>{}</b>").format(_text(title))


def _link(address: str, label: Markup) -> Markup:
    """`address` has passed `web_address`: http or https only."""
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer nofollow">{}</a>').format(
        _text(address), label
    )


def _hit(hit: Hit) -> Markup:
    words = " ".join(hit.passage.text.split())
    snippet = words if len(words) <= SNIPPET_CHARACTERS else words[:SNIPPET_CHARACTERS].rsplit(" ", 1)[0] + " …"
    return Markup('<li>{}<span class="nd-dateline">{}</span><span class="nd-snippet">{}</span></li>').format(
        _headline(hit.article.title, hit.article.url),
        _text(_dateline(hit.article.publisher, hit.article.published)),
        _text(snippet),
    )


def _dateline(publisher: str | None, published: datetime | None) -> str:
    return f"{publisher or 'unknown outlet'} · {day(published)}"


def masthead(stats: Stats, sample: bool) -> Markup:
    """The line under the name: how much news there is, from whom, from when."""
    articles = "1 article" if stats.articles == 1 else f"{stats.articles:,} articles"
    outlets = "1 outlet" if len(stats.publishers) == 1 else f"{len(stats.publishers):,} outlets"
    parts = [articles, outlets]
    if stats.oldest and stats.newest:
        months = f"{stats.oldest:%B %Y}", f"{stats.newest:%B %Y}"
        parts.append(months[0] if months[0] == months[1] else " – ".join(months))
    if sample:
        parts.append("sample news")
    line = _join((Markup("<span>{}</span>").format(part) for part in parts), " ")
    return Markup('<div class="nd-masthead"><h1>Newsdesk</h1><p>{}</p></div>').format(line)


def welcome(stats: Stats) -> Markup:
    """What the empty chat says."""
    if not stats.articles:
        return Markup(
            '<div class="nd-welcome"><h2>There is no news here yet</h2>'
            "<p>Add a file or a folder of articles, then reload this page:</p>"
            "<p><code>python app.py add PATH</code></p></div>"
        )
    return Markup(
        '<div class="nd-welcome"><h2>Ask the news</h2><p>Every sentence of an answer is quoted from an article, '
        "dated and checked. Where the articles do not answer, Newsdesk says so.</p></div>"
    )


def no_sources() -> Markup:
    return Markup(
        '<p class="nd-empty">The articles behind an answer appear here, with the cited words highlighted.</p>'
    )
