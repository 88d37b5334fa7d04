"""A question -> its clauses, where it compares or combines several reports. Pure.

"Did The Ledger's report on the ferry agree with the Harbour Post's on the board?" needs two kinds of evidence, and a
search for the whole question finds mostly the one that has more words. Clauses are recognised by punctuation, and in
English by the words that join them. A short clause stays with its neighbour, so that names joined by "and" are not
separated.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.text.stop_words import STOP_WORDS

ClauseSpan = tuple[int, int]

# A clause with fewer content words than this stays with its neighbour. On multihoprag 5 to 7 are alike (evidence
# recall@10 within .002) and 3 or 4 lose .01.
ENOUGH_WORDS = 6
MAX_CLAUSES = 6

_CUT = re.compile(
    r"(?:(?:(?<!\s)\s+)?(?:[;,]\s*(?:(?:and|while|but|whereas|or|as well as)\s+)?(?=\S)(?<=\s)|[，；、？！。]\s*)|"
    r"(?<!\s)\s+(?:and|while|but|whereas|compared (?:to|with)|similar to|in contrast to|before|after)\s+)\s*",
    re.IGNORECASE,
)
_QUOTED = r"[\"“„][^\"”“]{1,300}[\"”“]|‘[^‘’]{1,300}’(?!\w)|(?<!\w)'[^']{1,300}'(?!\w)|«[^»]{1,300}»|「[^」]{1,300}」"
_QUOTATION = re.compile(_QUOTED)
# Text in quotation marks or brackets is not cut.
_WHOLE = re.compile(rf"{_QUOTED}|\([^()]{{1,300}}\)")
_WORD = re.compile(r"\w+")


def clauses(question: str, names: Sequence[ClauseSpan] = ()) -> list[ClauseSpan]:
    """The clauses of `question` in order, as `(start, end)`, at most six; just one if it asks one thing.

    `names` are stretches (outlets, dates) that are not cut and don't count as words.

    >>> text = "Did ministers promise money for flood walls in May, while mayors along the river called the sum too small?"
    >>> [text[start:end] for start, end in clauses(text)]
    ['Did ministers promise money for flood walls in May', 'mayors along the river called the sum too small?']
    """
    whole = [*names, *(match.span() for match in _WHOLE.finditer(question))]
    pieces: list[ClauseSpan] = []
    start = 0
    for cut in _CUT.finditer(question):
        if cut.start() > start and not any(a < cut.end() and cut.start() < b for a, b in whole):
            pieces.append((start, cut.start()))
            start = cut.end()
    if start < len(question):
        pieces.append((start, len(question)))
    found: list[ClauseSpan] = []
    for piece in pieces:
        too_many = len(found) == MAX_CLAUSES
        if found and (too_many or _weight(question, found[-1], names) < ENOUGH_WORDS):
            found[-1] = (found[-1][0], piece[1])
        else:
            found.append(piece)
    if len(found) > 1 and _weight(question, found[-1], names) < ENOUGH_WORDS:
        _, end = found.pop()
        found[-1] = (found[-1][0], end)
    return found


def unquoted(question: str) -> str:
    """`question` with blanks for what stands in quotation marks, which is not the asker's own; as long as before."""
    return _QUOTATION.sub(lambda found: " " * len(found[0]), question)


def content_words(text: str) -> float:
    """The number of content words in `text`; a script without spaces has one word per two characters."""
    return _weight(text, (0, len(text)), ())


def _weight(question: str, span: ClauseSpan, names: Sequence[ClauseSpan]) -> float:
    """`content_words` of a stretch, without those of `names`."""
    weight = 0.0
    for match in _WORD.finditer(question, *span):
        if any(start <= match.start() < end for start, end in names) or match.group().lower() in STOP_WORDS:
            continue
        weight += 1.0 if match.group()[0] < "\u3000" else len(match.group()) / 2
    return weight
