"""Bytes of XML -> text and trees that are safe to walk, and an HTML tree for looking at links.

It makes XML from strangers harmless: no document type, so only the standard entities, nothing is loaded from anywhere,
and size and depth are limited. It must not know what a feed, a sitemap or an OPML file looks like.
"""

from __future__ import annotations

import codecs
import re
from html.entities import html5
from typing import TYPE_CHECKING

from index.errors import SourceError
from index.sources.encoding import decode_labelled

if TYPE_CHECKING:
    from typing import TypeAlias

    from lxml.etree import _Element
    from lxml.html import HtmlElement

    Element: TypeAlias = _Element
    Page: TypeAlias = HtmlElement

# Sitemaps may be 50 MB by their standard; news sitemaps have 1,000 addresses and are under 1 MB.
MAX_XML_BYTES = 50_000_000
# No real outline or item is nested deeper; libxml2 itself stops at 256 (2,048 in newer versions).
MAX_DEPTH = 200
PEEKED_BYTES = 16_384

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# How "<" or "<?" begins in encodings that don't extend ASCII.
_BEGINNINGS = (
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0<", "utf-16-be"),
    (b"<\0", "utf-16-le"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
)
_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>", re.IGNORECASE)
# XML forbids these, and one of them in a headline makes a whole feed unreadable.
_FORBIDDEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_DOCTYPE = re.compile(r"<!DOCTYPE\b", re.IGNORECASE)
_DOCTYPE_MARKS = re.compile(r"<!--|-->|[\"'\[\]>]")
_DECLARES = re.compile(r"<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)\b", re.IGNORECASE)
_FIRST_TAG = re.compile(r"<[A-Za-z_]")
_NUMBERED_CHARACTER = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")
_NAMED_CHARACTER = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,31};)")


def decode_xml(data: bytes, charset: str | None = None) -> str:
    """The text of an XML document, without its declaration, document type and characters that XML forbids.

    A byte-order mark decides, then valid UTF-8, then `charset` (what the server says), what the document declares, and
    a guess. Where all fail, broken bytes become `\\ufffd`. Names of characters that HTML knows (`&eacute;`) are
    replaced by the characters, the five that XML knows stay. Raises `SourceError` when it is empty, binary or too large.
    """
    if len(data) > MAX_XML_BYTES:
        raise SourceError(f"is over {MAX_XML_BYTES // 1_000_000} MB, too large to read")
    text = _plain(_decoded(data, charset))
    return _NUMBERED_CHARACTER.sub(_allowed, _NAMED_CHARACTER.sub(_character, text))


def peek(data: bytes) -> str:
    """How `data` begins, for recognising it: its tags are right, its letters may be wrong."""
    for mark, encoding in (*_MARKS, *_BEGINNINGS):
        if data.startswith(mark):
            return _plain(data[: PEEKED_BYTES * 2].decode(encoding, "replace"))
    return _plain(data[:PEEKED_BYTES].decode("latin-1"))


def parse_xml(text: str) -> Element:
    """The root of `text`, parsed leniently: errors are repaired where possible.

    Raises `SourceError` when nothing is left, or when it is nested deeper than `MAX_DEPTH`.
    """
    from lxml import etree

    parser = etree.XMLParser(
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise SourceError(f"is broken XML: {error.msg}") from error
    if root is None:
        raise SourceError("is broken XML")
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise SourceError(f"is nested over {MAX_DEPTH} levels deep, like no feed or list")
    return root


def parse_html(page: str) -> Page | None:
    """The tree of a page for looking at its links; `None` if it is empty."""
    from lxml import etree, html

    parser = html.HTMLParser(no_network=True, encoding="utf-8", huge_tree=False)
    try:
        return html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):  # only comments, or nothing at all
        return None


def local_name(element: Element) -> str:
    """The element's name without its namespace, in lower case."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _decoded(data: bytes, charset: str | None) -> str:
    if not data.strip():
        raise SourceError("is empty")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    for beginning, encoding in _BEGINNINGS:
        if data.startswith(beginning):
            return data.decode(encoding, "replace")
    declared = _DECLARED.match(data)
    try:
        return decode_labelled(data, (charset, declared[1].decode("ascii") if declared else None))
    except SourceError:  # no label, and UTF-8 with broken bytes in it, or binary
        return data.decode("utf-8", "replace")


def _plain(text: str) -> str:
    text = _FORBIDDEN.sub("", text).lstrip("\ufeff \t\r\n")
    return _without_doctype(_DECLARATION.sub("", text, count=1))


def _without_doctype(text: str) -> str:
    """`text` without its document type, which declares entities: XML bombs and file disclosure use them."""
    first, found = _FIRST_TAG.search(text), _DOCTYPE.search(text)
    if found is None or (first and first.start() < found.start()):
        return text
    end = _end_of_doctype(text, found.end())
    rest = text[end:]
    root = _FIRST_TAG.search(rest)
    head = rest[: root.start()] if root else rest
    return text[: found.start()] + _DECLARES.sub("", head) + rest[len(head) :]


def _end_of_doctype(text: str, start: int) -> int:
    """The end of the document type that began before `start`; `start` itself if it doesn't end."""
    closing, inside = "", 0
    for mark in _DOCTYPE_MARKS.finditer(text, start):
        if closing:
            closing = "" if mark[0] == closing else closing
        elif mark[0] in ("<!--", '"', "'"):
            closing = "-->" if mark[0] == "<!--" else mark[0]
        elif mark[0] == "[":
            inside = 1
        elif mark[0] == "]":
            inside = 0
        elif mark[0] == ">" and not inside:
            return mark.end()
    return start


def _allowed(found: re.Match[str]) -> str:
    """The character of a numeric reference as written, or nothing if it is invalid: libxml2 accepts lone surrogates."""
    digits = (found[1] or found[2]).lstrip("0")
    number = int(digits or "0", 16 if found[1] else 10) if len(digits) <= 7 else 0
    return "" if number > 0x10FFFF or _FORBIDDEN.match(chr(number)) else found[0]


def _character(found: re.Match[str]) -> str:
    return html5.get(found[1], found[0])
