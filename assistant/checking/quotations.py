"""The quotations of a text, and whether evidence has them word for word. Pure.

The comparison ignores the kind of quotation mark, dashes and white space, case, and a full stop or comma at the end of a
quotation. An ellipsis or words in square brackets stand for omitted words: the pieces around them must be in the evidence,
in order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_PAIRS = re.compile(
    r"“([^“”]{2,1500})”|„([^„“”]{2,1500})[“”]|«\s?([^«»]{2,1500})\s?»|»([^«»]{2,1500})«|「([^「」]{1,600})」|『([^『』]{1,600})』"
    r"|``([^`]{2,1500}?)''"
    r"|(?<!\w)\"([^\"]{2,1500})\"(?!\w)|(?<!\w)‘([^‘]{2,600}?)(?<![\s])’(?!\w)|(?<!\w)'(?=\S)([^']*(?:'\w[^']*)*)(?<=\S)'(?!\w)"
)
_GAPS = re.compile(r"\[[^\]]{0,80}\]|\(\.\.\.\)|…|\.\s?\.\s?\.")
_DASHES = re.compile(r"(?:(?<!\s)\s+)?[‐‑‒–—―-]\s*")
_MARKS = str.maketrans(dict.fromkeys("“”„‟«»\"‘’‚‛'`´", "'"))
# Quotation marks, as opposed to apostrophes.
_LOOSE_MARKS = re.compile(r"(?<!\w)'|'(?!\w)")


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words between quotation marks, `text[start:end]` with the marks."""

    start: int
    end: int
    said: str

    @property
    def is_title(self) -> bool:
        """Whether it looks like a title rather than speech: few words, hardly one in lower case."""
        own = re.findall(r"[^\W_]+(?:['’][^\W_]+)?", self.said)
        small = [word for word in own if word[0].islower()]
        return len(own) <= 15 and not any(len(word) > 4 for word in small) and len(small) <= len(own) / 2


def read_quotations(text: str) -> list[Quotation]:
    """The quotations of `text` in order, without any that is never closed."""
    found = []
    for match in _PAIRS.finditer(text):
        said = next(group for group in match.groups() if group is not None)
        if _words(said):
            found.append(Quotation(*match.span(), said.strip()))
    return found


def plain(text: str) -> str:
    """`text` normalised for comparing quotations: one case, no dashes, no quotation marks, single spaces."""
    text = unicodedata.normalize("NFKC", text).casefold().translate(_MARKS)
    text = _DASHES.sub(" ", _LOOSE_MARKS.sub(" ", text))
    return f" {' '.join(_words(text))} "


def is_quoted_in(quotation: Quotation, evidence: str) -> bool:
    """Whether `evidence`, normalised by `plain`, has the quotation word for word."""
    at = 0
    for piece in _pieces(quotation.said):
        found = evidence.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece) - 1
    return True


def _pieces(said: str) -> Iterator[str]:
    for piece in _GAPS.split(said):
        words = plain(piece)
        if words.strip():
            yield words


def _words(text: str) -> list[str]:
    """The words without punctuation at their ends; punctuation inside them stays."""
    return [word for raw in text.split() if (word := raw.strip(".,;:!?()[]"))]
