"""A PDF document -> an article with the places where its pages begin.

Lines are joined to paragraphs by the distances between them. What stands at the top or bottom of several pages (names,
page numbers) is no part of the text. The headline is what is set largest on the first page.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from index.errors import SourceError
from index.records import Article
from index.sources.cleaning import clean_text, one_line
from index.sources.file.plain_text import MAX_HEADLINE_CHARACTERS, article_from_plain_text

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfTextPage

MAX_PAGES = 2_000
# A distance between two lines that is so many times the usual one separates paragraphs.
PARAGRAPH_GAP = 1.3
# Lines of single spacing are at most so many letters' heights apart; a document has it if so many of its lines have.
SINGLE_SPACING, SINGLE_SHARE = 1.6, 0.1
# A line that ends a sentence, and leaves so much of the width free, ends its paragraph.
SHORT_LINE = 0.75
# A headline is set so many times larger than the text.
HEADLINE_SIZE = 1.15
# Lines at the edge of a page that may be its header or footer.
EDGE_LINES = 2
# Documents whose lines end in a hyphen at least so often divide words; in others such a hyphen belongs to the word.
DIVIDED_SHARE, MIN_DIVIDED = 0.02, 2
# The library writes a hyphen that divides a word, or may divide it, as one of these, and no line end after it.
_DIVIDES = "\ufffe\x02"
_LINE = re.compile(rf"([^\n{_DIVIDES}]*)([\n{_DIVIDES}]|$)")
_BULLETS = frozenset("•▪●◦‣■")
_SENTENCE_CLOSED = re.compile(r"[.!?:…。][\"'”’»)]*$")
_DIVIDED = re.compile(r"(?<![^\W\d_])([^\W\d_]++)-$")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page: its text, its baseline from the bottom of the page, the size of its letters, and its right end
    from the left of the page, all in points.
    """

    text: str
    bottom: float
    size: float
    right: float


def article_in_pdf(data: bytes) -> Article:
    """The article in a document. Its `pages` are the offsets in its text at which the pages begin.

    Raises `SourceError` when it is damaged, locked, too long, or has no text: a scan has pictures of words.
    """
    pages = _without_edges(_pages(data))
    if not any(pages):
        raise SourceError(
            "has no text, only pictures of its pages (a scan); run text recognition (OCR) on it, and add what that gives"
        )
    title, pages = _headline(pages)
    article = article_from_plain_text("\n\n".join(([title] if title else []) + _paragraphs(pages)))
    return replace(article, pages=_places(article.text, [[line.text for line in page] for page in pages]))


def load() -> None:
    """Load the library, which is not possible any more once a process is restricted."""
    import pypdfium2  # noqa: F401


def _pages(data: bytes) -> list[list[_Line]]:
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        document = PdfDocument(data)
        if len(document) > MAX_PAGES:
            raise SourceError(f"has {len(document):,} pages, more than {MAX_PAGES:,}; split it")
        return [list(_lines(document, number)) for number in range(len(document))]
    except PdfiumError as error:
        if "assword" in str(error):
            raise SourceError("is locked with a password; save it without one") from error
        raise SourceError("is a damaged PDF document; save or download it again") from error


def _lines(document: PdfDocument, number: int) -> Iterator[_Line]:
    words = document[number].get_textpage()
    place = 0
    for found in _LINE.finditer(words.get_text_range()):
        shown = found[1].strip()
        if shown:
            start = place + len(found[1]) - len(found[1].lstrip())
            first = _box(words, start)
            last = _box(words, start + len(shown) - 1)
            yield _Line(
                " ".join(shown.split()) + ("-" if found[2] and found[2] in _DIVIDES else ""),
                first[1],
                first[3] - first[1],
                last[2],
            )
        place += sum(2 if letter > "\uffff" else 1 for letter in found[0])


def _box(words: PdfTextPage, place: int) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of the character at `place` of a page's text, in points; zeros for one not drawn."""
    from pypdfium2 import raw

    index = raw.FPDFText_GetCharIndexFromTextIndex(words, place)
    left, bottom, right, top = words.get_charbox(index, loose=True) if index >= 0 else (0.0, 0.0, 0.0, 0.0)
    return left, bottom, right, top


def _without_edges(pages: Sequence[Sequence[_Line]]) -> list[list[_Line]]:
    """The pages without lines at their tops and bottoms that repeat, whatever number is in them."""
    seen = Counter(mark for page in pages for mark in {_mark(line) for line in _edges(page)})
    often = {mark for mark, times in seen.items() if times > 1 and times >= len(pages) / 3}
    return [
        [line for line in page if not (any(line is edge for edge in _edges(page)) and _mark(line) in often)]
        for page in pages
    ]


def _edges(page: Sequence[_Line]) -> list[_Line]:
    return [*page[:EDGE_LINES], *page[max(EDGE_LINES, len(page) - EDGE_LINES) :]]


def _mark(line: _Line) -> str:
    return re.sub(r"\d+", "#", line.text)


def _headline(pages: list[list[_Line]]) -> tuple[str | None, list[list[_Line]]]:
    """The headline, if the first page with text sets one larger than its text, and the pages without it."""
    at = next(n for n, page in enumerate(pages) if page)
    page = pages[at]
    usual = statistics.median(line.size for line in page for _ in line.text)
    largest = max(line.size for line in page)
    first = next(n for n, line in enumerate(page) if line.size == largest)
    last = first
    while last + 1 < len(page) and abs(page[last + 1].size - largest) < 0.5:
        last += 1
    title = one_line(" ".join(line.text for line in page[first : last + 1]))
    if largest < HEADLINE_SIZE * usual or len(title) > MAX_HEADLINE_CHARACTERS:
        return None, pages
    return title, [*pages[:at], page[:first] + page[last + 1 :], *pages[at + 1 :]]


def _paragraphs(pages: Sequence[Sequence[_Line]]) -> list[str]:
    """The paragraphs of all pages. One that a page ends in the middle of a sentence continues on the next."""
    begins, divided = _beginnings(pages), _divided_words(pages)
    found: list[str] = []
    above: _Line | None = None
    for page in pages:
        for number, line in enumerate(page):
            last = found[-1] if found else ""
            hyphen = bool(_DIVIDED.search(last[-100:])) and line.text[:1].islower()
            if above is None or line.text[0] in _BULLETS or (not hyphen and begins(above, line, not number)):
                found.append(line.text)
            elif hyphen:
                found[-1] = (last[:-1] if divided(last[-100:], line.text) else last) + line.text
            else:
                found[-1] = f"{last} {line.text}"
            above = line
    return found


def _beginnings(pages: Sequence[Sequence[_Line]]) -> Callable[[_Line, _Line, bool], bool]:
    """Tells whether a line begins a paragraph, by the line above it, which may be on the page before."""
    usual = _usual_gap(pages)
    width = max(line.right for page in pages for line in page)

    def begins(above: _Line, line: _Line, on_new_page: bool) -> bool:
        ended = bool(_SENTENCE_CLOSED.search(above.text[-100:]))
        short = above.right < SHORT_LINE * width
        if on_new_page:
            return ended or (short and not line.text[0].islower() and not line.text[0].isdigit())
        gap = above.bottom - line.bottom
        apart = gap > PARAGRAPH_GAP * usual or gap < 0 or abs(above.size - line.size) > 1
        return apart or (ended and short)

    return begins


def _usual_gap(pages: Sequence[Sequence[_Line]]) -> int:
    """The distance between two lines of a paragraph: the commonest, of single spacing if the document has that."""
    gaps = Counter(round(above.bottom - below.bottom) for page in pages for above, below in pairwise(page))
    size = statistics.median(line.size for page in pages for line in page)
    single = Counter({gap: times for gap, times in gaps.items() if 0 < gap <= SINGLE_SPACING * size})
    among = single if single.total() >= SINGLE_SHARE * gaps.total() else gaps
    return max(among, key=lambda gap: (among[gap], -gap), default=0)


def _divided_words(pages: Sequence[Sequence[_Line]]) -> Callable[[str, str], bool]:
    """Tells whether a word that ends a line in a hyphen is divided there: it is written whole elsewhere, or the document
    divides words and the word is not written with its hyphen elsewhere.
    """
    lines = [line.text for page in pages for line in page]
    written = frozenset(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", " ".join(lines).casefold()))
    divides = sum(bool(_DIVIDED.search(line)) for line in lines) > max(MIN_DIVIDED, DIVIDED_SHARE * len(lines))

    def divided(above: str, below: str) -> bool:
        first, second = _DIVIDED.search(above), re.match(r"[^\W\d_]+", below)
        if not first or not second:
            return False
        parts = first[1].casefold(), second[0].casefold()
        return "".join(parts) in written or (divides and "-".join(parts) not in written)

    return divided


def _places(text: str, pages: Sequence[Sequence[str]]) -> tuple[int, ...]:
    """Where each page begins in `text`: at the first of its lines that is found after the page before."""
    places: list[int] = []
    at = 0
    for number, lines in enumerate(pages):
        found = next((place for line in lines if (place := text.find(clean_text(line), at)) >= 0), None)
        at = 0 if not number else at if found is None else found
        places.append(at)
    return tuple(places)
