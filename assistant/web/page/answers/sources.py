"""The Sources panel as HTML fragments. Pure.

An answer's number scopes its ids: `nd-a3-s1` are the cited words of citation 1 in answer 3, `nd-a3-sources` the
answer's part of the panel. They correspond to the chips in the answer itself (`verdicts`), such as `nd-a3-c1`.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from markupsafe import Markup

from assistant.evidence.corrections import ChangedCitation
from assistant.records import Answer, Citation
from assistant.web.articles import article_links
from assistant.web.html.escaping import escaped, join, link
from assistant.web.html.templates import render
from assistant.web.page.answers import changes
from index.records import Copy, Hit
from index.text.urls import web_address

SNIPPET_CHARACTERS = 220


def of_answer(value: Answer, number: int, current: bool, changed: Sequence[ChangedCitation] = ()) -> Markup:
    """The part of the Sources panel that belongs to answer `number`; only the `current` one is shown.

    `changed` are the answer's citations whose words the outlet has changed since.
    """
    copies = {hit.article.id: hit.also_in for hit in value.hits}
    cards = join(
        _card(group, number, copies.get(group[0].article_id, ()), changed) for group in _by_article(value.citations)
    )
    if value.reply is not None:
        cards = nothing_yet()
    elif not value.citations:
        cards = Markup('<p class="nd-empty">Nothing is cited, because nothing found answers the question.</p>')
    return _section(
        number, current, value.question, cards + _found(value.hits, unfolded=value.refused and not value.closest)
    )


def of_search(question: str, hits: Sequence[Hit], number: int) -> Markup:
    """The panel's part for an answer that is being made: the hits of its search."""
    return _section(number, True, question, _found(hits, unfolded=True))


def _section(number: int, current: bool, question: str, body: Markup) -> Markup:
    return Markup('<section class="nd-sources{}" id="nd-a{}-sources"><p class="nd-for">{}</p>{}</section>').format(
        " nd-current" if current else "", number, escaped(question), body
    )


def _found(hits: Sequence[Hit], unfolded: bool) -> Markup:
    """The plain list of hits, best first."""
    if not hits:
        return Markup("")
    return Markup('<details class="nd-hits"{}><summary>Everything found ({})</summary><ol>{}</ol></details>').format(
        Markup(" open") if unfolded else Markup(""), len(hits), join(map(_hit, hits))
    )


def _by_article(citations: Sequence[Citation]) -> list[list[Citation]]:
    """Citations of the same version of an article together, in the order the answer first cites them."""
    groups: dict[tuple[str, int], list[Citation]] = {}
    for citation in citations:
        groups.setdefault((citation.article_id, citation.version), []).append(citation)
    return list(groups.values())


def _by_passage(citations: Sequence[Citation]) -> list[list[Citation]]:
    """Citations of one article by passage, in reading order. Overlapping quotes keep separate passages and highlights."""
    groups: list[list[Citation]] = []
    for citation in sorted(citations, key=lambda each: (each.passage_start, each.start)):
        for group in groups:
            if group[0].passage_start == citation.passage_start and group[-1].end <= citation.start:
                group.append(citation)
                break
        else:
            groups.append([citation])
    return groups


def _card(group: Sequence[Citation], number: int, copies: Sequence[Copy], changed: Sequence[ChangedCitation]) -> Markup:
    first = group[0]
    numbers = join(
        Markup('<a class="nd-number" href="#nd-a{}-c{}" title="Back to the answer">{}</a>').format(
            number, citation.number, citation.number
        )
        for citation in group
    )
    several = len(group) > 1
    numbered = {citation.number for citation in group}
    return render(
        "source",
        cited=first,
        chips=numbers,
        pages=_pages(group),
        quotes=[_marked(part, number, several) for part in _by_passage(group)],
        since=changes.in_card([each for each in changed if each.number in numbered]),
        copies=join(map(_copy, copies), ", "),
        whole=article_links.of_citations(group),
        original=_original(first.url),
    )


def _pages(group: Sequence[Citation]) -> str:
    """The pages of a document on which the quotes are: "page 3", "pages 1, 4"; "" for what has no pages."""
    numbers = sorted({citation.page for citation in group if citation.page})
    return f"{'page' if len(numbers) == 1 else 'pages'} {', '.join(map(str, numbers))}" if numbers else ""


def _marked(group: Sequence[Citation], number: int, numbered: bool) -> Markup:
    """The passage with the cited words of each citation highlighted; the words alone if they lie outside of it.

    `numbered` puts the citation's number in front of its words, for a card that holds several.
    """
    first = group[0]
    pieces: list[Markup] = []
    position = 0
    for citation in group:
        start, end = citation.start - first.passage_start, citation.end - first.passage_start
        mark = Markup('<mark id="nd-a{}-s{}">{}</mark>').format(number, citation.number, escaped(citation.quote))
        if numbered:
            mark = Markup("<sup>{}</sup>").format(citation.number) + mark
        if first.passage[start:end] != citation.quote or start < 0:
            pieces.append(mark)
            continue
        pieces += [escaped(first.passage[position:start]), mark]
        position = end
    return join([*pieces, escaped(first.passage[position:])])


def _copy(copy: Copy) -> Markup:
    return article_links.whole_article(article_links.address(copy.article_id), copy.publisher or copy.title)


def _original(url: str | None) -> Markup:
    """The link to the outlet's own page, if there is one."""
    address = web_address(url)
    if not address:
        return Markup("")
    host = (urlsplit(address).hostname or "").removeprefix("www.")
    return link(address, escaped(f"Read the original at {host}"))


def _hit(hit: Hit) -> Markup:
    words = " ".join(hit.passage.text.split())
    snippet = words if len(words) <= SNIPPET_CHARACTERS else words[:SNIPPET_CHARACTERS].rsplit(" ", 1)[0] + " …"
    return render("source_hit", hit=hit, whole=article_links.of_hit(hit), snippet=snippet)


def nothing_yet() -> Markup:
    return Markup(
        '<p class="nd-empty">The articles behind an answer appear here, with the cited words highlighted.</p>'
    )
