"""Markup that is no web page (wire formats, newsletters) -> its paragraphs, block by block. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from index.sources.safe_xml import local_name

if TYPE_CHECKING:
    from index.sources.safe_xml import Element

BLOCKS = frozenset(
    {"p", "div", "li", "ul", "ol", "table", "tr", "td", "th", "blockquote", "pre", "br", "hr", "center", "block"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "hl1", "hl2", "dt", "dd", "section", "article", "header", "footer"}
)
_UNREAD = frozenset({"script", "style", "head", "title", "noscript", "template", "media", "svg"})


def paragraphs_in(root: Element, unread: Collection[Element] = ()) -> list[str]:
    """The paragraphs of `root` in reading order, each on one line. Elements in `unread` are left out."""
    lines = "".join(_pieces(root, unread)).split("\n")
    return [words for line in lines if (words := " ".join(line.split()))]


def _pieces(element: Element, unread: Collection[Element]) -> Iterator[str]:
    """The text with a line end at each edge of a block. Recursion ends where `safe_xml` limits the depth."""
    name = local_name(element)
    if not name or name in _UNREAD or element in unread:
        return
    edge = "\n" if name in BLOCKS else ""
    yield edge
    yield (element.text or "").replace("\n", " ")
    for child in element:
        yield from _pieces(child, unread)
        yield (child.tail or "").replace("\n", " ")
    yield edge
