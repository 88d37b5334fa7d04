"""Words and moments as every rendering writes them: harmless Markdown, times in UTC. Pure.

The only links of a rendering are those of its citations: an address in the words of an article or a model stands in a code
span, because chat clients make a link of every address that they see elsewhere, escaped or not.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import quote

from assistant.text.prompt_injection import shown_line
from index.text.timestamps import iso as iso
from index.text.urls import web_address

Json = dict[str, Any]

# Markdown would read these as markup; a headline or a quote is only ever words.
# An underscore inside a word is one to Markdown too.
# An ampersand that begins a character's name would be read as that character.
_MARKUP = re.compile(r"([\\`*\[\]<>|#~!$]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;))")
# Between these and what follows them a blank keeps Markdown from reading a link, a picture or a tag.
_OPENS_MARKUP = re.compile(r"(\](?=[(\[:])|<(?=[A-Za-z/!?]))")
# What makes a list or an underlined heading where it begins a line.
_BLOCK = re.compile(r"^(\d{0,9})([-+=.)])")

# What chat clients link by themselves: addresses with a scheme or "www.", mailboxes, and names of hosts in common domains.
_ADDRESS = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]{1,15}://|\bwww\.|\b(?:mailto|xmpp|tel|sms|data|javascript|vbscript|file):)[^\s`|\[\]<>]+"
    r"|\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"
    r"|\b(?:[a-z0-9-]{1,63}\.){1,5}(?-i:com|net|org|edu|gov|info|biz|name|museum|asia|coop|aero|shop|pro|web|[a-z]{2})\b"
    r"(?:/[^\s`|\[\]<>]*)?",
    re.IGNORECASE,
)
_BEHIND_AN_ADDRESS = ".,;:!?)'\"”’»*_~"
# Embeddings, overrides and isolates show letters in another order than they are written in.
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_NOT_IN_A_LINK = re.compile(r"[\s<>\\`\x00-\x20\x7f]")


def day(moment: datetime) -> str:
    """`14 July 2015` (UTC)."""
    return f"{moment.day} {moment:%B %Y}"


def hour(moment: datetime) -> str:
    """`14 July 2015, 08:30 UTC`; the day alone at midnight, for most outlets give no hour."""
    is_midnight = (moment.hour, moment.minute, moment.second) == (0, 0, 0)
    return day(moment) if is_midnight else f"{day(moment)}, {moment:%H:%M} UTC"


def in_order(text: str) -> str:
    """`text` without what reorders its letters or those around it."""
    return _REORDERING.sub("", text)


def plain(text: str) -> str:
    """`text` on one line, with Markdown's own characters made harmless and addresses in code spans.

    >>> plain("*Vote* at https://vote.example/now, they say.")
    '\\\\*Vote\\\\* at `https://vote.example/now`, they say.'
    """
    line = " ".join(in_order(text).split())
    return _rewritten(line, lambda words: _MARKUP.sub(r"\\\1", words))


def unlinked(text: str) -> str:
    """`text` word for word for whoever reads it as text or as Markdown, without links, pictures and tags."""
    return _rewritten(in_order(text), lambda words: _OPENS_MARKUP.sub(r"\1 ", words))


def _rewritten(text: str, words: Callable[[str], str]) -> str:
    """`text` with its addresses in code spans, and what stands between them as `words` makes it."""
    pieces, at = [], 0
    for found in _ADDRESS.finditer(text):
        address = found.group().rstrip(_BEHIND_AN_ADDRESS)
        pieces += [words(text[at : found.start()]), f"`{address}`"]
        at = found.start() + len(address)
    return "".join((*pieces, words(text[at:])))


def paragraph(text: str) -> str:
    """`text` as `plain` has it, for the beginning of a line: what would make a list or a heading there is harmless too."""
    return _BLOCK.sub(r"\1\\\2", plain(text))


def autolink(url: str | None) -> str:
    """`<https://…>`, with what would end it before its end written as in an address; "" for no web address."""
    address = web_address(url)
    return f"<{_NOT_IN_A_LINK.sub(lambda found: quote(found.group()), address)}>" if address else ""


def source_line(source: Any) -> str:
    """Headline, outlet, date and address of a citation or a headline that came near."""
    date = f"{source.published:%Y-%m-%d}" if source.published else "undated"
    parts = [
        f"**{plain(shown_line(source.title, source.language))}**",
        plain(shown_line(source.publisher or "")),
        date,
        autolink(source.url),
    ]
    return ", ".join(part for part in parts if part)
