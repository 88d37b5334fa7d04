"""Text -> markup: the one place where words of articles and people are escaped for the page. Pure.

Gradio's Markdown renderer, which shows the page's fragments, leaves an HTML block alone until a line break, and reads
what follows a blank line as Markdown again. So no fragment ever holds a line break, and nothing an article says is
read as markup of either kind. Nor does its writing direction reach beyond its own words, or make another outlet's name of
one's own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime

from markupsafe import Markup, escape

_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_OVERRIDES = "\u202d\u202e"
_EMBEDDINGS, _EMBEDDING_ENDS = "\u202a\u202b", "\u202c"
_ISOLATES, _ISOLATE_ENDS = "\u2066\u2067\u2068", "\u2069"


def escaped(value: object) -> Markup:
    """`value` escaped and contained, its line breaks as character references."""
    lines = contained(str(value)).replace("\r\n", "\n").replace("\r", "\n")
    return Markup(str(escape(lines)).replace("\n", "&#10;"))


def contained(text: str) -> str:
    """`text` with every writing direction that it begins ended, and without those that turn letters around.

    News needs none of the latter: they show "swen" as "news", letter by letter.
    """
    if not _DIRECTIONS.search(text):
        return text
    ends: list[str] = []

    def kept(found: re.Match[str]) -> str:
        mark = found[0]
        if mark in _OVERRIDES:
            ends.append("")
            return ""
        if mark in _EMBEDDINGS or mark in _ISOLATES:
            ends.append(_EMBEDDING_ENDS if mark in _EMBEDDINGS else _ISOLATE_ENDS)
            return mark
        if mark == _EMBEDDING_ENDS:
            return ends.pop() if ends and ends[-1] != _ISOLATE_ENDS else ""
        if mark not in ends:
            return ""
        while ends.pop() != mark:  # the end of an isolate ends what was begun in it
            pass
        return mark

    return _DIRECTIONS.sub(kept, text) + "".join(reversed(ends))


def join(parts: Iterable[Markup], between: str = "") -> Markup:
    return Markup(between).join(parts)


def link(address: str, label: Markup) -> Markup:
    """`address` has passed `web_address`: http or https only."""
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer nofollow">{}</a>').format(
        escaped(address), label
    )


def day(moment: datetime | None) -> str:
    """`14 July 2015` (UTC), or `undated`."""
    return f"{moment.day} {moment:%B %Y}" if moment else "undated"


def dateline(publisher: str | None, published: datetime | None) -> str:
    name, date = publisher or "unknown outlet", day(published)
    if any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in name):
        date = f"\u2066{date}\u2069"  # or the day of the month would change places with the outlet
    return f"{name} · {date}"


def articles(count: int) -> str:
    return "1 article" if count == 1 else f"{count:,} articles"
