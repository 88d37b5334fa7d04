"""Builds the addresses of article pages, for all links on the page. Pure.

`/articles/ID?version=2&words=10-40&words=90-120#first-mark`: `words` are offsets in the text of the version shown. With
`of=1` they are offsets in version 1, and the same words are looked for in the version shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import quote, urlencode

from markupsafe import Markup

from assistant.records import Citation
from assistant.web.html.escaping import escaped
from index.records import Hit

# Start and end of words in an article's text, in characters, the end exclusive.
WordSpan = tuple[int, int]

FIRST_MARK = "first-mark"


def address(
    article_id: str, version: int | None = None, words: Sequence[WordSpan] = (), words_version: int | None = None
) -> str:
    """The address of an article with `words` marked; by default, of the version that is searched.

    `words_version` is the version that the offsets in `words` refer to, if it is not `version`.
    """
    query = [("version", str(version))] if version is not None else []
    query += [("words", f"{start}-{end}") for start, end in words]
    if words and words_version not in (None, version):
        query.append(("of", str(words_version)))
    path = f"/articles/{quote(article_id, safe='')}"
    return "".join((path, f"?{urlencode(query)}" if query else "", f"#{FIRST_MARK}" if words else ""))


def of_citations(citations: Iterable[Citation]) -> str:
    """The address of the article quoted by `citations` (all of one version), with their words marked."""
    cited = list(citations)
    spans = sorted({(each.start, each.end) for each in cited})
    return address(cited[0].article_id, cited[0].version, spans)


def of_hit(hit: Hit) -> str:
    """The address of a hit's article, with the found passage marked."""
    return address(hit.article.id, hit.article.version, [(hit.passage.start, hit.passage.end)])


def whole_article(address: str, label: object) -> Markup:
    """A link to an article of this index; it opens in a new browser tab."""
    return Markup('<a href="{}" target="_blank" rel="noopener">{}</a>').format(escaped(address), escaped(label))


def apart(words: Iterable[WordSpan]) -> list[WordSpan]:
    """`words` in reading order, overlapping ones merged."""
    merged: list[WordSpan] = []
    for start, end in sorted(words):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged
