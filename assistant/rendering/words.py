"""Words and moments as every rendering writes them: harmless Markdown, times in UTC. Pure."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from urllib.parse import quote

from index.moments import iso as iso
from index.urls import web_address

Json = dict[str, Any]

# Markdown would read these as markup; a headline or a quote is only ever words.
# An underscore inside a word is one to Markdown too.
# An ampersand that begins a character's name would be read as that character.
_MARKUP = re.compile(r"([\\`*\[\]<>|#~!$]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;))")
# What makes a list or an underlined heading where it begins a line.
_BLOCK = re.compile(r"^(\d{0,9})([-+=.)])")

_NOT_IN_A_LINK = re.compile(r"[\s<>\\`\x00-\x20\x7f]")


def day(moment: datetime) -> str:
    """`14 July 2015` (UTC)."""
    return f"{moment.day} {moment:%B %Y}"


def hour(moment: datetime) -> str:
    """`14 July 2015, 08:30 UTC`; the day alone at midnight, for most outlets give no hour."""
    is_midnight = (moment.hour, moment.minute, moment.second) == (0, 0, 0)
    return day(moment) if is_midnight else f"{day(moment)}, {moment:%H:%M} UTC"


def plain(text: str) -> str:
    """`text` on one line, with Markdown's own characters made harmless."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def paragraph(text: str) -> str:
    """`text` as `plain` has it, for the beginning of a line: what would make a list or a heading there is harmless too."""
    return _BLOCK.sub(r"\1\\\2", plain(text))


def autolink(url: str | None) -> str:
    """`<https://…>`, with what would end it before its end written as in an address; "" for no web address."""
    address = web_address(url)
    return f"<{_NOT_IN_A_LINK.sub(lambda found: quote(found.group()), address)}>" if address else ""


def source_line(source: Any) -> str:
    """Headline, outlet, date and address of anything that carries them."""
    date = f"{source.published:%Y-%m-%d}" if source.published else "undated"
    parts = [f"**{plain(source.title)}**", plain(source.publisher or ""), date, autolink(source.url)]
    return ", ".join(part for part in parts if part)
