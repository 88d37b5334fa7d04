"""Pieces of HTML in feeds and JSON records -> their words. Whole pages are read in `page`."""

from __future__ import annotations

import re

from index.sources.cleaning import clean_text

_BLOCKS = ("p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "tr", "pre", "figcaption", "br")


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
