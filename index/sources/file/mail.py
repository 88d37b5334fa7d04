"""E-mails, mailboxes and pages saved as MHTML -> articles. A newsletter's outlet is its sender."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr
from functools import partial
from typing import TYPE_CHECKING

from index.errors import SourceError
from index.records import Article
from index.sources.cleaning import clean_text, one_line
from index.sources.encoding import MAX_ARTICLE_BYTES, codec, decode, open_bytes, read_whole
from index.sources.fields import MAX_TEXT_CHARACTERS, article_from_fields, bounded
from index.sources.file.blocks import BLOCKS, paragraphs_in
from index.sources.file.plain_text import paragraphs
from index.sources.file_bytes import FileLike
from index.sources.results import FileContent, Member, Record
from index.sources.safe_xml import local_name, parse_html
from index.sources.sandbox.recognise import read_saved
from index.text.dates import parse_date
from index.text.urls import web_address

if TYPE_CHECKING:
    from index.sources.safe_xml import Page

# With its attachments.
MAX_MAIL_BYTES = 60_000_000
MAX_PARTS = 1_000

_FROM_LINE = re.compile(rb"^From \S+ .*\d\d:\d\d", re.IGNORECASE)
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0|max-height\s*:\s*0"
)
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)


def read_mail(file: FileLike) -> Iterator[Record | Member]:
    """A saved page (MHTML), or an e-mail's own text and then each file attached to it."""
    yield from _parts_of(read_whole(file, MAX_MAIL_BYTES), "")


def read_mbox(file: FileLike) -> Iterator[Record | Member]:
    """Each e-mail of a mailbox, as `read_mail` reads it. One that is too large is left out and named."""
    number = 0
    for number, data in enumerate(_messages(file), 1):
        where = f"message {number}"
        if data is None:
            yield Record(where, _too_large)
        else:
            yield from _parts_of(_QUOTED_FROM.sub(rb"\1", data), where)
    if not number:
        raise SourceError("holds no e-mail: no line begins with “From ”")


def _messages(file: FileLike) -> Iterator[bytes | None]:
    """The bytes of each message, without its “From ” line; `None` for one over `MAX_MAIL_BYTES`."""
    message: bytearray | None = None
    blank = True
    with open_bytes(file) as stream:
        while line := stream.readline(MAX_MAIL_BYTES):
            if blank and _FROM_LINE.match(line[:200]):
                if message is not None:
                    yield bytes(message) if len(message) <= MAX_MAIL_BYTES else None
                message = bytearray()
            elif message is not None and len(message) <= MAX_MAIL_BYTES:
                message += line
            blank = not line.strip()
    if message is not None:
        yield bytes(message) if len(message) <= MAX_MAIL_BYTES else None


def _too_large() -> Article:
    raise SourceError(f"is over {MAX_MAIL_BYTES // 1_000_000} MB; save its attachments, and add them")


def _parts_of(data: bytes, where: str) -> Iterator[Record | Member]:
    message = email.message_from_bytes(data)
    parts = list(_leaves(message))
    if len(parts) > MAX_PARTS:
        raise SourceError(f"has {len(parts):,} parts, as no e-mail has")
    saved = message.get("Snapshot-Content-Location") or message.get_content_type() == "multipart/related"
    page = next((part for part in parts if saved and part.get("Content-Location") and _is(part, "text/html")), None)
    if page is not None:
        yield Record(where, partial(_saved_page, message, page))
        return
    yield Record(where, partial(_letter, message, parts))
    for part in parts:
        forwarded = _is(part, "message/rfc822")
        if name := "forwarded.eml" if forwarded else _filename(part):
            load = partial(_forwarded if forwarded else _decoded, part)
            yield Member(f"{where}, {name}" if where else name, load)


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that are no containers. A forwarded message is one part: its text is not that of the letter around it."""
    inside = message.get_payload()
    if _is(message, "message/rfc822") or not isinstance(inside, list):
        yield message
        return
    for part in inside:
        if isinstance(part, Message):
            yield from _leaves(part)


def _forwarded(part: Message) -> bytes:
    inside = part.get_payload()
    try:
        return inside[0].as_bytes() if isinstance(inside, list) and isinstance(inside[0], Message) else b""
    except (UnicodeError, LookupError, ValueError, KeyError) as error:
        raise SourceError("is a forwarded message that can't be read; save it by itself") from error


def _is(part: Message, kind: str) -> bool:
    return part.get_content_type() == kind


def _saved_page(message: Message, page: Message) -> FileContent:
    url = web_address(one_line(str(message.get("Snapshot-Content-Location") or page.get("Content-Location"))))
    seen = parse_date(message.get("Date"))
    charset = page.get_content_charset()
    kind = "text/html"
    return read_saved(_decoded(page), url=url or "", content_type=kind, charset=charset, wanted="page", seen_at=seen)


def _letter(message: Message, parts: list[Message]) -> Article:
    written = [part for part in parts if not _filename(part)]
    html = next((part for part in written if _is(part, "text/html")), None)
    plain = next((part for part in written if _is(part, "text/plain")), None)
    found = _words_of_html(_text_of(html)) if html is not None else []
    if not found and plain is not None:
        found = paragraphs(clean_text(_SIGNATURE.split(bounded(_text_of(plain), "text", MAX_TEXT_CHARACTERS))[0]))
    if not found:
        raise SourceError("is an e-mail without a text of its own")
    name, sender = parseaddr(_header(message, "From"))
    return article_from_fields(
        {
            "title": _header(message, "Subject") or None,
            "text": "\n\n".join(found),
            "publisher": one_line(name) or sender.rpartition("@")[2] or None,
            "published": message.get("Date"),
            "url": _header(message, "Archived-At").strip("<>") or None,
        }
    )


def _words_of_html(markup: str) -> list[str]:
    """The paragraphs that readers see, without those that are links only: buttons, “View in browser”, “Unsubscribe”."""
    page = parse_html(bounded(markup, "HTML", MAX_ARTICLE_BYTES))
    if page is None:
        return []
    hidden = {part for part in page.iter() if part.get("hidden") is not None or _HIDDEN.search(part.get("style") or "")}
    links = {block for block in page.iter(*BLOCKS) if _is_only_links(block)}
    return paragraphs_in(page, hidden | links) or paragraphs_in(page, hidden)


def _is_only_links(block: Page) -> bool:
    """Whether an innermost block has words only in links. A headline is one, too."""
    if local_name(block) in ("h1", "h2", "h3", "h4") or any(
        local_name(part) in BLOCKS for part in block.iterdescendants()
    ):
        return False
    words = "".join(str(block.text_content()).split())
    linked = "".join("".join(str(link.text_content()).split()) for link in block.iter("a"))
    return bool(words) and len(linked) >= len(words)


def _text_of(part: Message) -> str:
    data = _decoded(part)
    charset = codec(part.get_content_charset())
    try:
        return data.decode(charset) if charset else decode(data)
    except (UnicodeError, SourceError):
        return data.decode(charset or "utf-8", "replace")


def _decoded(part: Message) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _filename(part: Message) -> str:
    try:
        return one_line(part.get_filename() or "").replace("/", "_")[:200]
    except (LookupError, UnicodeError, ValueError):
        return "attachment"


def _header(message: Message, name: str) -> str:
    said = str(message.get(name) or "")
    try:
        return one_line(str(make_header(decode_header(said))))
    except (LookupError, UnicodeError, HeaderParseError, ValueError):
        return one_line(said)
