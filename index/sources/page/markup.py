"""Prepares a page's tree for the extractor: what readers see, but the extractor leaves out, is put into another shape.

Captions are taken out, because they are shown with an article and are no part of its text. It must not know what the
extractor is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from index.sources.cleaning import one_line

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_CAPTIONS, MAX_CAPTION_CHARACTERS = 20, 600
# A hidden block with less text is an icon or a label for screen readers, not a paragraph.
MIN_PROSE_CHARACTERS = 40
# A live blog has at least this many dated entries.
MIN_UPDATES = 3
# Dates and quotations within sentences that are looked at.
MAX_PARTS = 500
# With this much text behind its mark, a paywall is open.
MIN_OPEN_CHARACTERS = 100
_TEXT_BLOCKS = ("p", "blockquote", "ul", "ol", "table", "h2", "h3", "h4")


def captions_of(tree: HtmlElement) -> tuple[str, ...]:
    """The captions of the article's pictures, each on one line, in order, removed from the tree."""
    found = []
    for caption in list(islice(tree.iter("figcaption"), MAX_CAPTIONS)):
        if next(caption.iterancestors("aside", "nav", "footer"), None) is None:
            found.append(one_line(caption.text_content()[:MAX_CAPTION_CHARACTERS]))
        caption.drop_tree()
    return tuple(dict.fromkeys(each for each in found if each))


def show_what_readers_see(tree: HtmlElement) -> None:
    """Paragraphs hidden from screen readers only, lists in the cells of tables, the heads of a live blog's entries, and
    dates and quotations within a sentence.
    """
    for element in tree.xpath("//*[@aria-hidden='true']"):
        if _is_prose(element):
            del element.attrib["aria-hidden"]
    for cell in tree.iter("td", "th"):
        for part in list(cell.iter("ul", "ol")):
            for item in part.iter("li"):
                item.tail = "; " if item.getnext() is not None else " "
                item.drop_tag()
            part.drop_tag()
    for time, heading in _updates(tree):
        said = one_line(f"{time.text_content()} {heading.text_content() if heading is not None else ''}")
        head = time if heading is None else heading
        for child in list(head):
            child.drop_tree()
        head.tag, head.text = "p", said
        if heading is not None and time.getparent() is not None:
            time.drop_tree()
    for part in list(islice(tree.iter("time", "q"), MAX_PARTS)):
        block = next(part.iterancestors("p"), None)
        if block is not None and (part.tag == "q" or _is_sentence(block, part)):
            if part.tag == "q":  # whose marks are the browser's
                part.text = f"“{part.text or ''}"
                part.tail = f"”{part.tail or ''}"
            part.drop_tag()


def behind_paywall(tree: HtmlElement) -> frozenset[str]:
    """The paragraphs, without spaces, of what the page marks as behind its paywall."""
    marked = tree.xpath("//*[contains(concat(' ', normalize-space(@class), ' '), ' paywall ')]/descendant-or-self::p")
    return frozenset("".join(block.text_content().split()) for block in islice(marked, 500))


def is_open(behind: frozenset[str], paragraphs: Sequence[str]) -> bool:
    """Whether what is marked as behind the paywall is in the article: then the whole article is on the page."""
    return sum(map(len, behind & {"".join(paragraph.split()) for paragraph in paragraphs})) >= MIN_OPEN_CHARACTERS


def _is_sentence(block: HtmlElement, date: HtmlElement) -> bool:
    """Whether a paragraph is a sentence that has `date` in it, and not a label before a date."""
    said = one_line(block.text_content()[:1000])
    return said.endswith((".", "!", "?")) or len(said) - len(date.text_content()) >= MIN_PROSE_CHARACTERS


def _is_prose(element: HtmlElement) -> bool:
    """Whether a block hidden from screen readers is text of the article: paywalls hide it like that until they open."""
    blocks = [element] if element.tag in _TEXT_BLOCKS else list(islice(element.iter(*_TEXT_BLOCKS), 50))
    return sum(len(one_line(block.text_content()[:1000])) for block in blocks) >= MIN_PROSE_CHARACTERS


def _updates(tree: HtmlElement) -> Iterator[tuple[HtmlElement, HtmlElement | None]]:
    """The times of a live blog's entries, each with its entry's heading: siblings of one kind, each with a paragraph."""
    entries: dict[tuple[object, str, str], dict[HtmlElement, tuple[HtmlElement, HtmlElement | None]]] = {}
    for time in islice(tree.iter("time"), 500):
        for entry in islice(time.iterancestors("div", "article", "section", "li"), 3):
            heading = next(entry.iter("h2", "h3", "h4"), None)
            text = max((len(block.text_content()) for block in islice(entry.iter("p"), 5)), default=0)
            if text < MIN_PROSE_CHARACTERS:
                continue
            teaser = heading is not None and (heading.find(".//a") is not None or heading.getparent().tag == "a")
            if not teaser and next(entry.iterancestors("aside", "nav", "footer"), None) is None:
                kind = (entry.getparent(), str(entry.tag), (entry.get("class") or "").partition(" ")[0])
                entries.setdefault(kind, {}).setdefault(entry, (time, heading))
            break
    for found in entries.values():
        if len(found) >= MIN_UPDATES and not any(
            time in heading.iter() for time, heading in found.values() if heading is not None
        ):
            yield from found.values()
