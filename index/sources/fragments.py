"""Pieces of HTML in feeds and JSON records -> their words. Whole pages are read in `page`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from index.sources.cleaning import clean_text

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# Buttons, and the marks and numbers of footnotes: seen, and no words of the text.
_NO_WORDS = (
    "//script|//style|//noscript|//button|//*[contains(concat(' ', normalize-space(@class), ' '), ' button ')]"
    "|//*[contains(concat(' ', normalize-space(@class), ' '), ' btn ')]"
)
_NOTE_MARK = re.compile(r"[\s\[(]*(?:\d{1,3}|[*†‡↑↩︎^]{1,3})[\s\])]*")
# Publishing systems print the fields of a record before its body, each marked with its name.
_BODY_FIELDS = ("text", "articlebody", "body")
_OTHER_FIELDS = ("name", "headline", "author", "datecreated", "datepublished", "title", "uid", "created", "changed")
_FIELD_NAME = re.compile(r"(?:^|\s)field--name-(?:node-)?([a-z]+)|^\w+:(\w+)$", re.IGNORECASE)
# Headlines of other articles, each a link, have at least this share of a text's letters in links.
LINKED_SHARE = 0.6
_BLOCKS = ("p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "tr", "pre", "figcaption", "br")


def text_of_fragment(markup: str) -> str:
    """The words in a piece of HTML, blocks separated by blank lines; scripts and styles are dropped."""
    from lxml import html

    tree = html.document_fromstring(f"<div>{clean_text(markup)}</div>")
    for element in (*tree.xpath(_NO_WORDS), *_note_marks(tree), *_field_lines(tree)):
        if element.getparent() is not None:
            element.drop_tree()
    for element in tree.iter(*_BLOCKS):
        element.tail = "\n\n" + (element.tail or "")
        element.text = "\n\n" + (element.text or "") if element.tag != "br" else None
    words = str(tree.text_content())
    return "\n\n".join(" ".join(part.split()) for part in re.split(r"\n\n+", words) if part.strip())


def is_list_of_links(markup: str) -> bool:
    """Whether a piece of HTML is nothing but linked headlines, each with its outlet: a list of other articles."""
    from lxml import html

    tree = html.document_fromstring(f"<div>{clean_text(markup)}</div>")
    letters = len("".join(tree.text_content().split()))
    linked = sum(len("".join(link.text_content().split())) for link in tree.iter("a"))
    return letters > 0 and linked >= LINKED_SHARE * letters and not re.search(r"[.!?。]\s", tree.text_content().strip())


def _note_marks(tree: HtmlElement) -> Iterator[HtmlElement]:
    for link in tree.iter("a"):
        if _NOTE_MARK.fullmatch(link.text_content()):
            parent = link.getparent()
            named = f"{link.get('class') or ''} {parent.get('class') or ''} {link.get('href') or ''}"
            if "#" in named or "footnote" in named:
                yield link


def _field_lines(tree: HtmlElement) -> list[HtmlElement]:
    """The fields before the body, of a record that marks its body."""
    named: dict[str, list[HtmlElement]] = {}
    for element in tree.xpath("//*[@property or @rel or @class]"):
        for said in (element.get("property"), element.get("rel"), element.get("class")):
            if said and (found := _FIELD_NAME.search(said)):
                named.setdefault((found[1] or found[2]).lower(), []).append(element)
    if not any(name in named for name in _BODY_FIELDS):
        return []
    bodies = {element for name in _BODY_FIELDS for element in named.get(name, ())}
    lines = [element for name in _OTHER_FIELDS for element in named.get(name, ())]
    return [line for line in lines if not bodies.intersection((line, *line.iterancestors(), *line.iterdescendants()))]
