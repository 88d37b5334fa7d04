"""Splits a draft into sentences and marks those that claim nothing. Pure.

Headings, list marks and front matter are recognised in plain text and Markdown. A quotation of several sentences stays in
one piece, because its parts mean nothing alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from assistant.text.tokens import terms
from index.text.sentences import paragraph_spans, sentence_spans

# A quotation is kept together up to this length, so that a quotation mark never closed does not swallow the draft.
MAX_QUOTED_CHARACTERS = 900
# A line without a full stop and with at most this many words may be a heading. A heading or sentence with fewer content
# words than MIN_TERMS says too little to be checked.
MAX_HEADING_WORDS = 16
MAX_HEADING_CHARACTERS = 300
MIN_TERMS = 2

_FRONT_MATTER = re.compile(r"\A---\s*\n.*?\n---\s*(?:\n|\Z)", re.DOTALL)
_LINE = re.compile(r"[^\n]+")
_MARK = re.compile(r"[^\S\n]*(?:#{1,6}\s+|>\s?|[-*+•–—]\s+|\d{1,2}[.)]\s+)+")
_OWN_LINE = re.compile(r"[^\S\n]*(?:#{1,6}\s|[-*+•–]\s|\d{1,2}[.)]\s)")
_HEADING = re.compile(r"[^\S\n]*#{1,6}\s")
_ENDS = re.compile(r"[.!?…:;。！？][\"'”’»)\]*_]*\s*$")
_EMPHASIS = re.compile(r"(?<![\w*])(\*\*|\*|__|_)(?=\S)(.+?)(?<=\S)\1(?![\w*])")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^)\s]{0,1000}\)")
_OPENING, _CLOSING = "“«„", "”»"

_GREETING = re.compile(
    r"^(?:hi|hello|dear|good (?:morning|afternoon|evening)|greetings|thanks|thank you|best|regards|best wishes|cheers|"
    r"welcome|hey|happy \w+|see you|stay tuned|read more|sign up|subscribe)\b",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"^\W*(?:photo(?:graph)?s?|picture|image|illustration|graphic|video|audio|caption|credit|source|sources|by|byline|"
    r"reporting by|additional reporting|written by|edited by|editing by|foto|bild|copyright|©|tags?|filed|contact|"
    r"updated|published|ends?|more to follow|correction)\s*(?:(?:credit|by)\s*)?(?::|by\b|©|\||/|$)",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"^(?i:by|von|par|por)\s+[A-Z][\w.’'-]+(?:\s+(?:and\s+)?[A-Z][\w.’'-]+){0,6}$")
_ADDRESS = re.compile(r"^\W*+(?:https?://\S++|www\.\S++|[^\s@]++@\S+\.\w++)\W*$")
_ASKS = re.compile(r"[?？][\"'”’»)\]]*$")


@dataclass(frozen=True, slots=True)
class DraftPart:
    """One sentence or heading of a draft, at `start:end` of it. `text` is its words without Markdown and on one line;
    `no_claim` says why there is nothing to check in it, `None` if there is something."""

    text: str
    start: int
    end: int
    heading: bool = False
    no_claim: str | None = None


def parts(text: str, language: str | None = None) -> list[DraftPart]:
    """The sentences and headings of `text` in order; `[]` for blank text.

    >>> [(part.text, part.no_claim) for part in parts("# The strike is over\\n\\nWho won? The union **did** win 4 percent.")]
    [('The strike is over', None), ('Who won?', 'it asks'), ('The union did win 4 percent.', None)]
    """
    return [_part(text, start, end, heading, language) for start, end, heading in _spans(text, language)]


def _spans(text: str, language: str | None) -> Iterator[tuple[int, int, bool]]:
    front = _FRONT_MATTER.match(text)
    skipped = front.end() if front else 0
    for left, right in paragraph_spans(text[skipped:]):
        for start, end in _lines(text, skipped + left, skipped + right):
            is_short = end - start <= MAX_HEADING_CHARACTERS
            marked = is_short and bool(_HEADING.match(text, start, end))
            mark = _MARK.match(text, start, end)
            start = mark.end() if mark else start
            line = text[start:end].strip()
            if not line:
                continue
            alone = is_short and "\n" not in line and not _ENDS.search(line) and len(line.split()) <= MAX_HEADING_WORDS
            if marked or alone:
                yield start + text[start:end].index(line[0]), start + len(text[start:end].rstrip()), True
                continue
            spans = [(start + left, start + right) for left, right in sentence_spans(text[start:end], language)]
            yield from ((left, right, False) for left, right in _whole_quotations(text, spans))


def _lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A block split where a line stands alone: at list marks, headings, and after a short line without an end mark."""
    cuts = [start]
    lines = [(match.start(), match.end()) for match in _LINE.finditer(text, start, end)]
    longest = max((right - left for left, right in lines), default=0)
    for (left, right), (after, _) in pairwise(lines):
        line = text[left:right].strip() if right - left <= MAX_HEADING_CHARACTERS else ""
        short = 0 < len(line) < 0.7 * longest and len(line.split()) <= MAX_HEADING_WORDS and not _ENDS.search(line)
        opens = text[after : after + 1].isupper() or not text[after : after + 1].isascii()
        if _OWN_LINE.match(text, after) or _HEADING.match(text, left) or (short and opens and not line.endswith(",")):
            cuts.append(after)
    return list(zip(cuts, [*cuts[1:], end], strict=True))


def _whole_quotations(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The sentences, joined where one quotation runs through several."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and _is_open(text[joined[-1][0] : joined[-1][1]]) and end - joined[-1][0] <= MAX_QUOTED_CHARACTERS:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _is_open(text: str) -> bool:
    """Whether `text` opens a quotation that it does not close."""
    opened = sum(text.count(mark) for mark in _OPENING)
    closed = sum(text.count(mark) for mark in _CLOSING)
    if "„" in text:  # in German the closing mark is what opens in English
        opened, closed = text.count("„"), text.count("“") + text.count("”")
    return opened > closed or text.count('"') % 2 == 1


def _part(text: str, start: int, end: int, heading: bool, language: str | None) -> DraftPart:
    said = _EMPHASIS.sub(r"\2", _LINK.sub(r"\1", " ".join(text[start:end].split())))
    return DraftPart(said, start, end, heading, _no_claim(said, language))


def _no_claim(text: str, language: str | None) -> str | None:
    """Why nothing in `text` can be checked, or `None`."""
    content = terms(text, language)
    if _ASKS.search(text):
        return "it asks"
    if _ADDRESS.match(text):
        return "it is an address"
    if _CREDIT.match(text) or _BYLINE.match(text):
        return "it is a credit or a note"
    if _GREETING.match(text) and len(content) <= 6:
        return "it greets or thanks"
    if len(content) < MIN_TERMS:
        return "it says too little to check"
    return None
