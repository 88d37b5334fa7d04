"""Text -> markup: the only place where text of articles and people is escaped for the page. Pure.

Gradio's Markdown renderer shows the page's fragments. It leaves an HTML block alone until a line break, and reads the text
after a blank line as Markdown again. So no fragment contains a line break, and no text is read as HTML or Markdown.
Characters that reverse the order of letters are removed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import datetime

from markupsafe import Markup, escape

from assistant.text import formatting
from assistant.text.formatting import articles as articles
from assistant.text.formatting import in_order
from assistant.text.prompt_injection import shown_line


def escaped(value: object) -> Markup:
    """`value` escaped, without bidirectional controls, and with line breaks as character references."""
    lines = in_order(str(value)).replace("\r\n", "\n").replace("\r", "\n")
    return Markup(str(escape(lines)).replace("\n", "&#10;"))


def join(parts: Iterable[Markup], between: str = "") -> Markup:
    return Markup(between).join(parts)


def link(address: str, label: Markup) -> Markup:
    """A link. `address` must have passed `web_address`: http or https only."""
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer nofollow">{}</a>').format(
        escaped(address), label
    )


def day(moment: datetime | None) -> str:
    """`14 July 2015` (UTC), or `undated`."""
    return formatting.day(moment) if moment else "undated"


def dateline(publisher: str | None, published: datetime | None) -> str:
    name, date = shown_line(publisher) if publisher else "unknown outlet", day(published)
    if any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in name):
        date = f"\u200e{date}"  # without the mark, the day of the month would change places with the outlet
    return f"{name} · {date}"
