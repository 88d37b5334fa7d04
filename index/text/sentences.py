"""Finds where sentences begin and end.

Sentences are what is quoted, so their boundaries must be exact offsets into the article's text, and a sentence never
crosses a blank line. No sentence is longer than `MAX_SENTENCE_CHARACTERS`: everything that reads one relies on that
bound. It must not know articles or passages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import sentencex

# The segmenter is linear but copies its input; a longer paragraph is cut at white space first.
MAX_PARAGRAPH_CHARACTERS = 20_000
# Anything longer is not a sentence but a table, a list or noise: it is cut into stretches that fit into a passage.
MAX_SENTENCE_CHARACTERS = 2_000
# The longest stretch for one passage. all-MiniLM-L6-v2 reads 256 word pieces and ignores the rest; 150 English words
# are about 200, which leaves room for the headline that is embedded in front. CJK has no spaces, so a passage is also
# bounded in characters.
STRETCH_WORDS = 150
STRETCH_CHARACTERS = 1_400

# The segmenter ends a sentence at "a.m." before a capital; these words continue it instead ("at 7:49 a.m. Eastern
# time").
_CLOCK = re.compile(r"\d\s?[ap]\.m\.$", re.IGNORECASE)
_AFTER_CLOCK = re.compile(
    r"(?:[ECMP][SD]?T|GMT|UTC|BST|CES?T|IST|JST|AE[SD]T"
    r"|(?:[A-Z][\w-]+ ){1,3}[Tt]ime"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"|January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Aug|Sept|Oct|Nov|Dec)\.)(?!\w)"
)

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")


def paragraph_spans(text: str) -> list[tuple[int, int]]:
    """Offsets of the stretches between blank lines, trimmed, in order, without empty ones."""
    edges = [0, *(edge for match in _BLANK_LINE.finditer(text) for edge in match.span()), len(text)]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [span for start, end in pairs if (span := _trimmed(text, start, end))]


def sentence_spans(text: str, language: str | None = None) -> list[tuple[int, int]]:
    """Offsets of the sentences of `text`, trimmed, in order, end exclusive; `[]` for blank text.

    `language` is an ISO 639-1 code that selects abbreviations and sentence marks; English if unknown.

    >>> sentence_spans("Dr. Ames spoke. All left.")
    [(0, 15), (16, 25)]
    """
    spans: list[tuple[int, int]] = []
    for start, end in paragraph_spans(text):
        for piece_start, piece_end in _pieces(text, start, end):
            piece = text[piece_start:piece_end]
            for boundary in sentencex.get_sentence_boundaries(language or "en", piece):
                span = _trimmed(text, piece_start + boundary["start_index"], piece_start + boundary["end_index"])
                if span and spans and spans[-1][0] >= piece_start and _goes_on(text, spans[-1], span):
                    spans[-1] = (spans[-1][0], span[1])
                elif span:
                    spans.append(span)
    return [piece for span in spans for piece in _bounded(text, *span)]


def stretches(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """`text[start:end]`, cut where it is longer than a passage may be: at white space if there is any."""
    while end - start > STRETCH_CHARACTERS or len(text[start:end].split()) > STRETCH_WORDS:
        cut = _after_words(text, start, min(start + STRETCH_CHARACTERS, end), STRETCH_WORDS)
        yield start, cut
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        yield start, end


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    if end - start <= MAX_SENTENCE_CHARACTERS:
        yield start, end
    else:
        yield from stretches(text, start, end)


def _after_words(text: str, start: int, limit: int, words: int) -> int:
    """The end of the last whole word of at most `words` words between `start` and `limit`; `limit` if there is none."""
    end, counted, position = start, 0, start
    while position < limit and counted < words:
        while position < limit and text[position].isspace():
            position += 1
        while position < limit and not text[position].isspace():
            position += 1
        cut_in_word = position == limit and limit < len(text) and not text[limit].isspace()
        if position > start and not cut_in_word:
            end = position
            counted += 1
    return end if end > start else limit


def _goes_on(text: str, before: tuple[int, int], after: tuple[int, int]) -> bool:
    """Whether what the segmenter took for two sentences is one."""
    if not text.endswith(("m.", "M."), *before):  # covers nearly all cases, and is far faster than the pattern
        return False
    return bool(_CLOCK.search(text, max(before[0], before[1] - 8), before[1]) and _AFTER_CLOCK.match(text, after[0]))


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    pieces: list[tuple[int, int]] = []
    while end - start > MAX_PARAGRAPH_CHARACTERS:
        cut = text.rfind(" ", start + MAX_PARAGRAPH_CHARACTERS // 2, start + MAX_PARAGRAPH_CHARACTERS)
        cut = cut if cut > start else start + MAX_PARAGRAPH_CHARACTERS
        pieces.append((start, cut))
        start = cut
    return [*pieces, (start, end)]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None
