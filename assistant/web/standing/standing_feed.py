"""The changes of a reader's standing questions as an Atom feed (RFC 4287), for any feed reader. Pure.

Each entry is one change; entries are never modified, and their id is the UUID of the change.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from xml.etree import ElementTree

from assistant.standing.standing_question import StandingQuestion, StoredChange
from assistant.web.standing import standing_panel

MOST_ENTRIES = 100
_ATOM = "http://www.w3.org/2005/Atom"
# Characters that XML 1.0 can't represent.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def atom(standing: Sequence[StandingQuestion], base: str, own: str, reader: str) -> bytes:
    """The feed of `reader`, newest change first. `base` is the page's address, ending in a slash, `own` the feed's."""
    ElementTree.register_namespace("", _ATOM)
    noted = [(question, each) for question in standing for each in question.changes]
    noted = sorted(noted, key=lambda pair: pair[1].change.at, reverse=True)[:MOST_ENTRIES]
    newest = max(
        [each.change.at for _, each in noted] or [each.begun for each in standing] or [datetime.fromtimestamp(0, UTC)]
    )
    feed = ElementTree.Element(_name("feed"))
    # The id does not depend on the secret, so the feed keeps it when its address is renewed.
    own_id = uuid.UUID(hashlib.sha256(f"newsdesk standing {reader}".encode()).hexdigest()[:32])
    _text(feed, "id", f"urn:uuid:{own_id}")
    _text(feed, "title", "Newsdesk: standing questions")
    _text(feed, "updated", _moment(newest))
    _text(ElementTree.SubElement(feed, _name("author")), "name", "Newsdesk")
    _link(feed, own, rel="self", type="application/atom+xml")
    _link(feed, base, rel="alternate", type="text/html")
    for question, each in noted:
        _entry(feed, question, each, base)
    written: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _entry(feed: ElementTree.Element, question: StandingQuestion, noted: StoredChange, base: str) -> None:
    entry = ElementTree.SubElement(feed, _name("entry"))
    _text(entry, "id", f"urn:uuid:{noted.id}")
    _text(entry, "title", noted.change.headline)
    _text(entry, "updated", _moment(noted.change.at))
    _text(entry, "published", _moment(noted.change.at))
    page = base + standing_panel.page_of(question).removeprefix("/")
    _link(entry, page, rel="alternate", type="text/html")
    ElementTree.SubElement(entry, _name("category"), term=_writable(question.asking.question))
    content = _text(entry, "content", str(standing_panel.entry(question, noted.change, page)))
    content.set("type", "html")


def _name(tag: str) -> str:
    return f"{{{_ATOM}}}{tag}"


def _text(parent: ElementTree.Element, tag: str, text: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, _name(tag))
    element.text = _writable(text)
    return element


def _link(parent: ElementTree.Element, href: str, **attributes: str) -> None:
    ElementTree.SubElement(parent, _name("link"), {"href": _writable(href), **attributes})


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("\ufffd", text)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
