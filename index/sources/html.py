"""A saved web page -> an article. The only file that knows trafilatura, which finds the body among everything else.

What a page says about itself for machines (JSON-LD, then meta tags) is read here: the extractor drops the time and zone
of its dates.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.dates import parse_date
from index.errors import SourceError
from index.records import Article
from index.sources.cleaning import clean_text, one_line
from index.sources.encoding import decode, is_utf8, open_bytes
from index.sources.fields import article_from_fields, split_authors
from index.urls import web_address

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# The largest of 153 saved news pages weighed 4 MB.
MAX_PAGE_BYTES = 20_000_000

PUBLISHED_METAS = (
    *("article:published_time", "og:article:published_time", "article:published", "datepublished", "parsely-pub-date"),
    *(
        "sailthru.date",
        "dc.date.issued",
        "dcterms.created",
        "dc.date",
        "pubdate",
        "publishdate",
        "publish-date",
        "date",
    ),
)
UPDATED_METAS = (
    *("article:modified_time", "og:article:modified_time", "article:modified", "datemodified", "og:updated_time"),
    *("dcterms.modified", "dc.date.modified", "last-modified", "lastmod"),
)
# Below this the extractor found a menu or a button, not an article.
MIN_TEXT_CHARACTERS = 50
# Longer than any headline: some pages put the whole lead into their h1.
MAX_SEEN_HEADLINE = 250
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_TIME_OF_DAY = re.compile(r"\d[T ]\d\d:?\d\d|^\d{10,13}$")
_ZONED = re.compile(r"(?:Z|[+-]\d\d:?(?:\d\d)?|GMT|UTC)$|^\d{10,13}$")
_OUTLET_MARK = re.compile(r"(?<=\s)(?:[|»–—-]|--)(?=\s)")
_BLOCKS = ("p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "tr", "pre", "figcaption", "br")


def read_html(path: Path) -> Article:
    """The article on a saved page (`.html`, also gzipped). Raises `SourceError` when no article text is found."""
    with open_bytes(path) as file:
        data = file.read(MAX_PAGE_BYTES + 1)
    return article_from_bytes(data)


def article_from_page(page: str, url: str | None = None) -> Article:
    """The article in the HTML of `page`. `url` is where it was fetched, if it was; the page's own address goes first.

    Paragraphs of the body are separated by a blank line. Raises `SourceError` when no article text is found.
    """
    from trafilatura import bare_extraction
    from trafilatura.settings import Document
    from trafilatura.utils import load_html

    tree = load_html(page)
    if tree is None:
        raise SourceError("is not a web page")
    found = bare_extraction(tree, url=url, with_metadata=True, include_comments=False)
    if not isinstance(found, Document) or len(found.text or "") < MIN_TEXT_CHARACTERS:
        raise SourceError("no article text was found on the page")
    metas, story = _metas(tree), _story(tree)
    published = _date_as_said(story, "datePublished", metas, PUBLISHED_METAS)
    publisher = _name(story.get("publisher")) or metas.get("og:site_name") or found.sitename or found.hostname
    title = _headline(tree, publisher, (story.get("headline"), metas.get("og:title"), found.title))
    return article_from_fields(
        {
            "title": title,
            "text": "\n\n".join(_paragraphs(found.text or "", title)),
            "url": _address(tree, metas, story) or found.url or url,
            "publisher": publisher,
            "authors": _authors(story) or list(split_authors((found.author or "").replace(";", "\n"))),
            "section": _first(story.get("articleSection")) or metas.get("article:section") or _first(found.categories),
            "language": _language(tree, metas, story),
            "published": published or found.date,
            "updated": _date_as_said(story, "dateModified", metas, UPDATED_METAS),
        }
    )


def article_from_bytes(data: bytes, *, url: str | None = None, charset: str | None = None) -> Article:
    """The article on a fetched page. `charset` is what the HTTP header said, if it said anything.

    Raises `SourceError` as `article_from_page` does, and for what is empty, binary or over 20 MB.
    """
    if len(data) > MAX_PAGE_BYTES:
        raise SourceError(f"is over {MAX_PAGE_BYTES // 1_000_000} MB, too large for a page")
    return article_from_page(decode_page(data, charset), url)


def decode_page(data: bytes, charset: str | None = None) -> str:
    """The page's text: UTF-8 or by its byte-order mark, else by `charset`, else as it declares, else a guess.

    In a page that declares its encoding, broken bytes become `\\ufffd`. Raises `SourceError` if it is empty or binary.
    """
    if b"\0" in data[:1024] or is_utf8(data):
        return decode(data)
    declared = _CHARSET.search(data[:8192])
    for name in (charset, declared and declared[1].decode("ascii", "replace")):
        if name:
            try:
                return data.decode(name, "replace")
            except LookupError:
                continue
    return decode(data)


def text_of_fragment(markup: str) -> str:
    """The words in a piece of HTML, blocks separated by blank lines; scripts and styles are dropped."""
    from lxml import html

    tree = html.document_fromstring(f"<div>{clean_text(markup)}</div>")
    for element in tree.xpath("//script|//style|//noscript"):
        element.drop_tree()
    for element in tree.iter(*_BLOCKS):
        element.tail = "\n\n" + (element.tail or "")
        element.text = "\n\n" + (element.text or "") if element.tag != "br" else None
    words = str(tree.text_content())
    return "\n\n".join(" ".join(part.split()) for part in re.split(r"\n\n+", words) if part.strip())


def _paragraphs(text: str, title: str | None) -> list[str]:
    """The extractor's lines, without a repeated headline on top."""
    lines = [line for line in text.split("\n") if line.strip()]
    return lines[1:] if len(lines) > 1 and title and _words(lines[0]) == _words(title) else lines


def _metas(tree: HtmlElement) -> dict[str, str]:
    """The page's meta tags by name or property, in lower case; the first of several counts."""
    metas: dict[str, str] = {}
    for element in tree.iter("meta"):
        content = (element.get("content") or "").strip()
        for kind in ("property", "name", "itemprop", "http-equiv"):
            if content and element.get(kind):
                metas.setdefault(element.get(kind).strip().lower(), content)
    for element in tree.xpath("//*[@itemprop='datePublished' or @itemprop='dateModified'][@datetime]"):
        metas.setdefault(element.get("itemprop").lower(), element.get("datetime").strip())
    return metas


def _story(tree: HtmlElement) -> dict[str, Any]:
    """The JSON-LD object about the article: of several, the first with a headline and a date; `{}` without any."""
    stories = []
    for script in tree.xpath("//script[contains(@type, 'ld+json')]/text()"):
        try:
            stories += [part for part in _objects(json.loads(script, strict=False)) if _is_story(part)]
        except (ValueError, RecursionError):  # pages carry broken JSON-LD; their meta tags say the same
            continue
    complete = [story for story in stories if story.get("headline") and story.get("datePublished")]
    return next(iter(complete or stories), {})


def _objects(value: object, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > 4:
        return
    if isinstance(value, list):
        for part in value:
            yield from _objects(part, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _objects(value.get(key), depth + 1)


def _is_story(value: dict[str, Any]) -> bool:
    kinds = value.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(name, str) and name.endswith(("Article", "BlogPosting", "Report")) for name in names)


def _date_as_said(story: dict[str, Any], name: str, metas: dict[str, str], meta_names: tuple[str, ...]) -> str | None:
    """The page's first date that can be read, or another spelling of the same day that tells time and zone as well."""
    said = [value for value in (story.get(name), *map(metas.get, meta_names)) if isinstance(value, str)]
    read = [(value, moment) for value in said if (moment := parse_date(value))]
    if not read:
        return None
    near = [value for value, moment in read if abs(moment - read[0][1]) <= timedelta(hours=26)]
    return max(near, key=_exactness)


def _exactness(date: str) -> int:
    """0 for a day, 1 with a time, 2 with a time and its zone."""
    return (1 + bool(_ZONED.search(date))) if _TIME_OF_DAY.search(date) else 0


def _headline(tree: HtmlElement, publisher: str | None, said: Iterable[object]) -> str | None:
    """The headline that readers see, where the page has one that agrees with what it says for machines; else that."""
    titles = [unescape(title) for title in said if isinstance(title, str) and title.strip()]
    seen = [text for element in tree.iter("h1") if (text := one_line(element.text_content()))]
    wanted = _words(" ".join(titles))
    for text in seen:
        words = _words(text)
        if len(text) <= MAX_SEEN_HEADLINE and len(words) >= 3 and len(words & wanted) >= len(words) / 2:
            return text
    return _without_outlet(titles[0], publisher) if titles else next(iter(seen), None)


def _without_outlet(title: str, publisher: str | None) -> str:
    """`title` without the outlet's name that pages put behind it: "Headline - The Outlet"."""
    marks = list(_OUTLET_MARK.finditer(title))
    if marks and publisher and _words(title[marks[-1].end() :]) & _words(publisher):
        return title[: marks[-1].start()].rstrip()
    return title


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def _address(tree: HtmlElement, metas: dict[str, str], story: dict[str, Any]) -> str | None:
    links = tree.xpath("//link[@rel='canonical']/@href")
    for value in (*links, metas.get("og:url"), story.get("url")):
        if isinstance(value, str) and web_address(value):
            return value
    return None


def _authors(story: dict[str, Any]) -> list[str]:
    value = story.get("author")
    parts = value if isinstance(value, list) else [value]
    return [name for part in parts if (name := part if isinstance(part, str) else _name(part))]


def _name(value: object) -> str | None:
    value = value[0] if isinstance(value, list) and value else value
    name = value.get("name") if isinstance(value, dict) else value
    return _first(name)


def _first(value: object) -> str | None:
    value = value[0] if isinstance(value, list) and value else value
    return value if isinstance(value, str) and value.strip() else None


def _language(tree: HtmlElement, metas: dict[str, str], story: dict[str, Any]) -> str | None:
    said = (_first(story.get("inLanguage")), tree.get("lang"), metas.get("og:locale"), metas.get("content-language"))
    return next((value for value in said if value), None)
