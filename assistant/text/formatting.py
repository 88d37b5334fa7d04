"""Text and times as every rendering writes them: harmless Markdown, times on the reader's clock.

The only links of a rendering are those of its citations. A URL in the words of an article or a model is put into a code
span, because chat clients turn every other URL into a link, escaped or not.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote

from index.text.reader_clock import clock, is_day, reader_zone
from index.text.reader_clock import day as day
from index.text.timestamps import iso as iso
from index.text.urls import web_address

# Characters that Markdown would read as markup, where a headline or a quote is only words. An underscore counts only at the
# edge of a word, as in Markdown. An ampersand counts only where it begins a character reference.
_MARKUP = re.compile(r"([\\`*\[\]<>|#~!$]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;))")
# A space after these keeps Markdown from reading a link, an image or a tag.
_OPENS_MARKUP = re.compile(r"(\](?=[(\[:])|<(?=[A-Za-z/!?]))")
# Starts a list or an underlined heading at the beginning of a line.
_BLOCK = re.compile(r"^(\d{0,9})([-+=.)])")

# What chat clients turn into links: URLs with a scheme or "www.", e-mail addresses, and host names in common domains.
_ADDRESS = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]{1,15}://|\bwww\.|\b(?:mailto|xmpp|tel|sms|data|javascript|vbscript|file):)[^\s`|\[\]<>]+"
    r"|\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"
    r"|\b(?:[a-z0-9-]{1,63}\.){1,5}(?-i:com|net|org|edu|gov|info|biz|name|museum|asia|coop|aero|shop|pro|web|[a-z]{2})\b"
    r"(?:/[^\s`|\[\]<>]*)?",
    re.IGNORECASE,
)
_BEHIND_AN_ADDRESS = ".,;:!?)'\"”’»*_~"
# Bidirectional embeddings, overrides and isolates show letters in a different order than they are written in.
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_NOT_IN_A_LINK = re.compile(r"[\s<>\\`\x00-\x20\x7f]")


def articles(count: int) -> str:
    """`1 article`, `1,200 articles`."""
    return "1 article" if count == 1 else f"{count:,} articles"


def hour(moment: datetime) -> str:
    """`14 July 2015, 08:30 UTC`, on the reader's clock; only the day where there is no time, as with most outlets."""
    return (
        day(moment) if is_day(moment) else f"{day(moment)}, {clock(moment):%H:%M} {moment.astimezone(reader_zone()):%Z}"
    )


def in_order(text: str) -> str:
    """`text` without characters that reorder its letters or the surrounding ones."""
    return _REORDERING.sub("", text)


def plain(text: str) -> str:
    """`text` on one line, with Markdown's special characters escaped and URLs in code spans.

    >>> plain("*Vote* at https://vote.example/now, they say.")
    '\\\\*Vote\\\\* at `https://vote.example/now`, they say.'
    """
    line = " ".join(in_order(text).split())
    return _rewritten(line, lambda words: _MARKUP.sub(r"\\\1", words))


def unlinked(text: str) -> str:
    """`text` word for word, readable as plain text and as Markdown, without links, images and tags."""
    return _rewritten(in_order(text), lambda words: _OPENS_MARKUP.sub(r"\1 ", words))


def _rewritten(text: str, words: Callable[[str], str]) -> str:
    """`text` with its URLs in code spans, and `words` applied to the text between them."""
    pieces, at = [], 0
    for found in _ADDRESS.finditer(text):
        address = found.group().rstrip(_BEHIND_AN_ADDRESS)
        pieces += [words(text[at : found.start()]), f"`{address}`"]
        at = found.start() + len(address)
    return "".join((*pieces, words(text[at:])))


def paragraph(text: str) -> str:
    """`text` as in `plain`, for the beginning of a line: list and heading marks there are escaped too."""
    return _BLOCK.sub(r"\1\\\2", plain(text))


def autolink(url: str | None) -> str:
    """`<https://…>`, with characters that would end it early percent-encoded; "" if `url` is not a web address."""
    address = web_address(url)
    return f"<{_NOT_IN_A_LINK.sub(lambda found: quote(found.group()), address)}>" if address else ""
