"""The XML inside of Word and OpenDocument texts -> their text, in paragraphs. Pure.

What is deleted, hidden or a comment is not read; what was inserted and not accepted yet is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from index.errors import SourceError
from index.sources.safe_xml import decode_xml, local_name, parse_xml

if TYPE_CHECKING:
    from index.sources.safe_xml import Element

# In Word's XML: deleted text, the second version of a drawing for old programs, instructions, references to notes.
_UNREAD_IN_WORD = frozenset(
    {"del", "movefrom", "fallback", "instrtext", "deltext", "rpr", "ppr", "sectpr", "txbxcontent"}
)
_UNREAD_IN_ODT = frozenset({"tracked-changes", "annotation", "note", "annotation-end", "bookmark", "forms"})

Walk = Callable[["Element"], Iterator[str]]


def text_of_word(document: bytes) -> str:
    """The text of `word/document.xml`: each paragraph, table cell and text box is a paragraph.

    Raises `SourceError` when it has none, as `text_of_odt` does.
    """
    return _text(document, _word_pieces)


def text_of_odt(content: bytes) -> str:
    """The text of an OpenDocument text's `content.xml`."""
    return _text(content, _odt_pieces)


def _text(data: bytes, pieces: Walk) -> str:
    root = parse_xml(decode_xml(data))
    body = next((part for part in root.iter("{*}*") if local_name(part) == "body"), root)
    text = "\n\n".join(
        filter(None, (" ".join(part.split(" ")).strip() for part in "".join(pieces(body)).split("\n\n")))
    )
    if not text:
        raise SourceError("has no text; if its pages are pictures, run text recognition (OCR) on it")
    return text


def _word_pieces(element: Element) -> Iterator[str]:
    name = local_name(element)
    if name == "r" and any(local_name(part) == "vanish" for part in element.iter("{*}vanish")):
        return
    if name == "t":
        yield element.text or ""
    elif name in ("tab", "cr", "br"):
        yield " " if name == "tab" else "\n"
    elif name == "nobreakhyphen":
        yield "-"
    elif name == "p":
        boxes = [box for box in element.iter("{*}txbxContent") if not _is_second(box)]
        yield "\n\n"
        for child in element:
            yield from _read(child, _word_pieces, _UNREAD_IN_WORD)
        yield "\n\n"
        for box in boxes:
            for child in box:
                yield from _word_pieces(child)
    else:
        for child in element:
            yield from _read(child, _word_pieces, _UNREAD_IN_WORD)


def _is_second(box: Element) -> bool:
    return any(local_name(above) == "fallback" for above in box.iterancestors())


def _odt_pieces(element: Element) -> Iterator[str]:
    name = local_name(element)
    edge = "\n\n" if name in ("p", "h") else ""
    if name in ("s", "tab", "line-break"):
        yield "\n" if name == "line-break" else " "
    yield edge
    yield (element.text or "").replace("\n", " ") if name in ("p", "h", "span", "a") else ""
    for child in element:
        yield from _read(child, _odt_pieces, _UNREAD_IN_ODT)
        yield (child.tail or "").replace("\n", " ") if name in ("p", "h", "span", "a") else ""
    yield edge


def _read(element: Element, pieces: Walk, unread: frozenset[str]) -> Iterator[str]:
    if local_name(element) and local_name(element) not in unread:
        yield from pieces(element)
