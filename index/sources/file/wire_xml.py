"""Wire services' XML (NewsML-G2, NewsML 1, NITF) -> one `WireStory` for each text in it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from index.errors import SourceError
from index.sources.file.blocks import paragraphs_in
from index.sources.file.wire import wire_story
from index.sources.fragments import text_of_fragment
from index.sources.results import Record, WireStory
from index.sources.safe_xml import decode_xml, local_name, parse_xml

if TYPE_CHECKING:
    from index.sources.safe_xml import Element

MAX_STORIES = 10_000
_ITEMS = ("newsitem", "nitf")


def wire_records(data: bytes) -> Iterator[Record]:
    """A record for each story. Pictures and other items without a text are passed over."""
    root = parse_xml(decode_xml(data))
    items = (
        [root] if local_name(root) in _ITEMS else [part for part in root.iter("{*}*") if local_name(part) == "newsitem"]
    )
    if len(items) > MAX_STORIES:
        raise SourceError(f"holds over {MAX_STORIES:,} stories; split it")
    texts = [item for item in items if _is_text(item)]
    if not texts:
        raise SourceError("holds no text: only pictures or other media, which have none to quote")
    for number, item in enumerate(texts, 1):
        yield Record(f"story {number}" if len(texts) > 1 else "", partial(_story, item))


def _is_text(item: Element) -> bool:
    kind = _attribute(_first(item, "itemClass"), "qcode") or _attribute(_first(item, "NewsItemType"), "FormalName")
    return not kind or kind.rpartition(":")[2].lower() in ("text", "news", "composite")


def _story(item: Element) -> WireStory:
    if local_name(item) == "nitf":
        return _nitf(item)
    return _g2(item) if _first(item, "itemMeta") is not None else _newsml1(item)


def _g2(item: Element) -> WireStory:
    about, content = _first(item, "itemMeta"), _first(item, "contentMeta")
    source = content if content is not None else item
    provider = _first(item, "provider")
    return wire_story(
        key=item.get("guid"),
        number=item.get("version"),
        status=_attribute(_first(item, "pubStatus"), "qcode"),
        embargo=_text(about, "embargoed"),
        fields={
            "title": _text(source, "headline"),
            "text": _body(item),
            "publisher": _attribute(provider, "literal") or _text(provider, "name") or _code(provider),
            "byline": _text(source, "by"),
            "dateline": _text(source, "dateline"),
            "language": _attribute(_first(source, "language"), "tag"),
            "published": _text(about, "firstCreated") or _text(source, "contentCreated"),
            "updated": _text(about, "versionCreated"),
        },
    )


def _newsml1(item: Element) -> WireStory:
    identity, management = _first(item, "Identification"), _first(item, "NewsManagement")
    return wire_story(
        key=_text(identity, "PublicIdentifier") or _text(identity, "NewsItemId"),
        number=_text(identity, "RevisionId"),
        status=_attribute(_first(management, "Status"), "FormalName"),
        embargo=None,
        fields={
            "title": _text(item, "HeadLine"),
            "text": _body(item),
            "publisher": _text(_first(item, "Provider"), "Party") or _text(identity, "ProviderId"),
            "byline": _text(item, "ByLine"),
            "dateline": _text(item, "DateLine"),
            "language": _attribute(_first(item, "Language"), "FormalName"),
            "published": _text(management, "FirstCreated"),
            "updated": _text(management, "ThisRevisionCreated"),
        },
    )


def _nitf(item: Element) -> WireStory:
    about, head = _first(item, "docdata"), _first(item, "body.head")
    status = _attribute(about, "management-status")
    publication = _first(item, "pubdata")
    return wire_story(
        key=_attribute(_first(about, "doc-id"), "id-string"),
        number=_attribute(_first(about, "du-key"), "version"),
        status=status,
        embargo=_attribute(_first(about, "date.release"), "norm") if status == "embargoed" else None,
        fields={
            "title": _text(head, "hl1") or _text(_first(item, "head"), "title"),
            "text": _body(item),
            "publisher": _attribute(publication, "name") or _text(item, "distributor"),
            "byline": _text(head, "byline"),
            "dateline": _text(_first(head, "dateline"), "location") or _text(head, "dateline"),
            "language": item.get("{http://www.w3.org/XML/1998/namespace}lang"),
            "caption": _text(_first(item, "media"), "media-caption"),
            "published": _attribute(_first(about, "date.issue"), "norm")
            or _attribute(publication, "date.publication")
            or _attribute(_first(head, "story.date"), "norm"),
        },
    )


def _body(item: Element) -> str:
    """The text: the first content that has one, as markup inside of the XML or packed into it."""
    for name in ("body.content", "body", "inlineXML", "DataContent"):
        content = _first(item, name)
        if content is not None and (words := paragraphs_in(content)):
            return "\n\n".join(words)
    packed = _first(item, "inlineData")
    if packed is None or not packed.text:
        return ""
    return text_of_fragment(packed.text) if "html" in packed.get("contenttype", "") else packed.text


def _first(element: Element | None, name: str) -> Element | None:
    """The first element of that name inside, whatever its namespace."""
    wanted = name.lower()
    inside = element.iter("{*}*") if element is not None else ()
    return next((part for part in inside if part is not element and local_name(part) == wanted), None)


def _text(element: Element | None, name: str) -> str | None:
    found = _first(element, name)
    return " ".join("".join(str(part) for part in found.itertext()).split()) or None if found is not None else None


def _attribute(element: Element | None, name: str) -> str | None:
    return (element.get(name) or None) if element is not None else None


def _code(element: Element | None) -> str | None:
    return (_attribute(element, "qcode") or "").rpartition(":")[2] or None
