"""Text -> markup: the one place where words of articles and people are escaped for the page. Pure.

Gradio's Markdown renderer, which shows the page's fragments, leaves an HTML block alone until a line break, and reads
what follows a blank line as Markdown again. So no fragment ever holds a line break, and nothing an article says is
read as markup of either kind. Nor do its letters stand in another order than they are written in.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import datetime

from markupsafe import Markup, escape

from assistant.text.formatting import in_order
from assistant.text.prompt_injection import shown_line


def escaped(value: object) -> Markup:
    """`value` escaped, without what reorders letters, its line breaks as character references."""
    lines = in_order(str(value)).replace("\r\n", "\n").replace("\r", "\n")
    return Markup(str(escape(lines)).replace("\n", "&#10;"))


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
    name, date = shown_line(publisher) if publisher else "unknown outlet", day(published)
    if any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in name):
        date = f"\u200e{date}"  # or the day of the month would change places with the outlet
    return f"{name} · {date}"


def articles(count: int) -> str:
    return "1 article" if count == 1 else f"{count:,} articles"
