"""The page of one version of an article: its text with marked words, its versions, and what changed.

`read` loads it from the index, and raises `ArticleMissing` if it is missing. `document` renders the page and is pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

from markupsafe import Markup

from assistant.protocols import ArticleVersions
from assistant.text.formatting import hour
from assistant.web.articles import article_changes
from assistant.web.articles.article_links import WordSpan, address, apart, whole_article
from assistant.web.articles.article_query import ArticleRequest
from assistant.web.articles.article_text import mark_id, paragraphs, standing
from assistant.web.html.escaping import escaped, join, link
from assistant.web.html.templates import render
from index.errors import NewsdeskError, QueryError
from index.records import Article, Copy, Version
from index.text.urls import web_address

_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
# Maximum length of a quote from another version.
QUOTE_CHARACTERS = 300


class VersionsAndCopies(ArticleVersions, Protocol):
    """The part of `NewsIndex` that is used here."""

    def copies(self, article_id: str) -> tuple[Copy, ...]: ...


class ArticleMissing(NewsdeskError):
    """The article or the version is not in the index; `instead` is the address of an existing version."""

    def __init__(self, line: str, instead: str = "") -> None:
        super().__init__(line)
        self.instead = instead


@dataclass(frozen=True, slots=True)
class ShownArticle:
    """One version of an article to show.

    - `versions` are all stored versions, in order; `searched` is the one that questions are answered from.
    - `words` are the requested words, as offsets in version `cited`; `marks` are their places in the version shown;
      `missing` are those that it does not contain.
    """

    version: Version
    versions: tuple[Version, ...]
    searched: Version
    copies: tuple[Copy, ...] = ()
    words: tuple[WordSpan, ...] = ()
    cited: int = 1
    marks: tuple[WordSpan, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def number(self) -> int:
        return self.version.article.version

    def other(self, version: int) -> str:
        """The address of another version, with the same words requested."""
        return address(self.version.article.id, version, self.words, self.cited)


def read(index: VersionsAndCopies, article_id: str, wish: ArticleRequest) -> ShownArticle:
    """The requested version, by default the searched one.

    Raises `ArticleMissing` if the index doesn't have it, `QueryError` for words outside the text.
    """
    versions = tuple(index.versions(article_id))
    if not versions:
        raise ArticleMissing("This article is not in the index. It may have been removed since it was cited.")
    searched = next((each for each in versions if each.searched), versions[-1])
    shown = _numbered(versions, wish.version, searched)
    cited = _numbered(versions, wish.of, shown) if wish.words else shown
    words = tuple(apart(wish.words))
    marks, missing = _marks(words, cited.article, shown.article)
    return ShownArticle(
        shown, versions, searched, index.copies(article_id), words, cited.article.version, tuple(apart(marks)), missing
    )


def _numbered(versions: Sequence[Version], number: int | None, otherwise: Version) -> Version:
    if number is None:
        return otherwise
    for version in versions:
        if version.article.version == number:
            return version
    there = "1 version" if len(versions) == 1 else f"{len(versions)} versions"
    line = f"“{otherwise.article.title}” has {there} here, and no version {number}."
    raise ArticleMissing(line, address(otherwise.article.id))


def _marks(words: Sequence[WordSpan], cited: Article, shown: Article) -> tuple[list[WordSpan], tuple[str, ...]]:
    """The places of the words of `cited` in `shown`, and the words that are missing there."""
    length = len(cited.text)
    for start, end in words:
        if end > length:
            where = f"the text of version {cited.version}, which has {length:,} characters"
            raise QueryError(f"words={start}-{end} lies outside of {where}")
    if cited.version == shown.version:
        return list(words), ()
    found = [(cited.text[start:end], standing(cited.text[start:end], start, shown.text)) for start, end in words]
    return [span for _, span in found if span], tuple(quote for quote, span in found if span is None)


def document(shown: ShownArticle, assets: str) -> str:
    """The page as HTML. `assets` is the version of the style sheet and the script."""
    article = shown.version.article
    original = web_address(article.url)
    return render(
        "article",
        assets=assets,
        title=article.title,
        article=article,
        language=article.language if _LANGUAGE.fullmatch(article.language or "") else "",
        byline=_listed(article.authors),
        dates=[("Published", article.published), ("Updated", article.updated), ("First seen here", article.first_seen)],
        moment=moment,
        of=_which(shown),
        original=link(original, escaped(f"Read the original at {_host(original)}")) if original else "",
        copies=join((whole_article(address(each.article_id), _named(each)) for each in shown.copies), ", "),
        notes=_notes(shown),
        marks=[mark_id(number) for number in range(1, len(shown.marks) + 1)],
        text=paragraphs(article.text, shown.marks),
        changes=article_changes.sections(shown.version, shown.versions, shown.searched),
        versions=[_row(each, shown) for each in shown.versions] if len(shown.versions) > 1 else [],
    )


def line(text: str, assets: str, instead: str = "") -> str:
    """A page that says in one line why there is nothing to read; `instead` is the address of an existing version."""
    return render("article_line", assets=assets, title="Nothing to read here", line=text, instead=instead)


def moment(value: datetime | None) -> Markup:
    if value is None:
        return Markup("not given")
    return Markup('<time datetime="{}">{}</time>').format(f"{value:%Y-%m-%dT%H:%M:%SZ}", hour(value))


def _which(shown: ShownArticle) -> Markup:
    """The number of this version, the total, and when it was first seen."""
    count = len(shown.versions)
    which = "The only version" if count == 1 else f"Version {shown.number} of {count}"
    return Markup("{}, as first seen {}").format(which, moment(shown.version.seen))


def _notes(shown: ShownArticle) -> list[Markup]:
    """Notes above the text about this version and its marked words."""
    notes = []
    back = _lead(shown, shown.cited)
    for quote in shown.missing:
        words = quote if len(quote) <= QUOTE_CHARACTERS else f"{quote[:QUOTE_CHARACTERS]} …"
        lost = "Cited from version {}, these words are not in version {}: <q>{}</q> {}"
        notes.append(Markup(lost).format(shown.cited, shown.number, escaped(words), back))
    if shown.number != shown.cited and shown.marks and not shown.missing:
        kept = "The marked words were cited from version {}, and this version contains them too. {}"
        notes.append(Markup(kept).format(shown.cited, back))
    if shown.version.withdrawn:
        gone = "This article is withdrawn, and questions are not answered from it: {} (seen {})."
        notes.append(Markup(gone).format(escaped(shown.version.reason), moment(shown.version.withdrawn)))
    elif shown.version is not shown.searched:
        forth = _lead(shown, shown.searched.article.version)
        notes.append(Markup("This is not the version that questions are answered from now. {}").format(forth))
    return notes


def _lead(shown: ShownArticle, number: int) -> Markup:
    return Markup('<a href="{}">Read version {}</a>').format(escaped(shown.other(number)), number)


def _row(each: Version, shown: ShownArticle) -> dict[str, object]:
    """One line of the list of versions."""
    number = each.article.version
    return {
        "number": number,
        "address": "" if number == shown.number else shown.other(number),
        "seen": moment(each.seen),
        "updated": moment(each.article.updated) if each.article.updated else "",
        "searched": each.searched,
    }


def _listed(names: Sequence[str]) -> str:
    """`Ilse Brandt, Tomas Leclerc and Mira Sand`."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _named(copy: Copy) -> str:
    return copy.publisher or copy.title


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
