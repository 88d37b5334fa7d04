"""An article's text as markup, in paragraphs and with marked words. Pure.

The text content of the markup is exactly the stored text, including blank lines between paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markupsafe import Markup

from assistant.web.articles.article_links import FIRST_MARK, WordSpan
from assistant.web.html.escaping import escaped, join

_BREAK = re.compile(r"\n\s*\n")


def paragraphs(text: str, marked: Sequence[WordSpan] = ()) -> Markup:
    """`text` in paragraphs, the words of `marked` (in order, none overlapping) highlighted.

    The id of the first mark is `FIRST_MARK`; those of the others come from `mark_id`.
    """
    parts: list[Markup] = []
    position = 0
    told: set[int] = set()
    for gap in _BREAK.finditer(text):
        parts += [_paragraph(text, position, gap.start(), marked, told), escaped(gap.group())]
        position = gap.end()
    return join([*parts, _paragraph(text, position, len(text), marked, told)])


def mark_id(number: int) -> str:
    """The id of the `number`th mark, from 1."""
    return FIRST_MARK if number == 1 else f"mark-{number}"


def standing(quote: str, start: int, text: str) -> WordSpan | None:
    """The place of `quote` in `text` that is nearest to `start`, its offset in another version; `None` if missing."""
    found = [place.start() for place in re.finditer(re.escape(quote), text)]
    if not found:
        return None
    nearest = min(found, key=lambda place: abs(place - start))
    return nearest, nearest + len(quote)


def _paragraph(text: str, start: int, end: int, marked: Sequence[WordSpan], told: set[int]) -> Markup:
    return Markup('<p dir="auto">{}</p>').format(join(_pieces(text, start, end, marked, told)))


def _pieces(text: str, start: int, end: int, marked: Sequence[WordSpan], told: set[int]) -> Iterator[Markup]:
    """`text[start:end]` with marks. `told` are the marks that have an id already, because one can span paragraphs."""
    position = start
    for number, (first, last) in enumerate(marked, 1):
        first, last = max(first, start), min(last, end)
        if first >= last:
            continue
        yield escaped(text[position:first])
        anchor = "" if number in told else Markup(' id="{}"').format(mark_id(number))
        yield Markup("<mark{}>{}</mark>").format(anchor, escaped(text[first:last]))
        told.add(number)
        position = last
    yield escaped(text[position:end])
