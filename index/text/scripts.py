"""Makes the words of a text searchable, in any script. Pure.

Width and composition are normalised (half-width katakana, full-width Latin, letters separate from their accents). Marks
that are often omitted or that split a word are dropped (Arabic vowels, Hebrew points, tone marks, viramas). Scripts
without spaces are cut into overlapping pairs of characters, which needs no dictionary.
"""

from __future__ import annotations

import re
import unicodedata

# Thai and Lao, Burmese, Khmer, kana, Han with its iteration mark, Hangul. Korean uses spaces, but joins particles to
# its words, so pairs find what whole words miss.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
    "\uf900-\ufaff\U00020000-\U000323af]+"
)
# Combining accents without a precomposed letter; Hebrew points; Arabic vowels and tatweel; viramas from Devanagari to
# Sinhala; tone marks and killers of Thai, Lao, Burmese and Khmer; joiners and soft hyphens.
_DROPPED = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u0640\u064b-\u065f\u0670\u093c\u094d\u09bc\u09cd\u0a3c\u0a4d\u0abc"
    "\u0acd\u0b3c\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca\u0e47-\u0e4e\u0ec8-\u0ecc\u1037\u1039\u103a\u17c9-\u17d3\u00ad\u200b-\u200d]"
)


def findable(text: str) -> str:
    """`text` with its words separated: one spelling per character, and pairs where a script has no spaces.

    >>> findable("2024年夏季奥运会 in Paris, ｶﾅ")
    '2024 年夏 夏季 季奥 奥运 运会  in Paris,  カナ '
    """
    if text.isascii():
        return text
    text = _DROPPED.sub("", unicodedata.normalize("NFKC", text))
    return _UNSPACED.sub(_pairs, text)


def _pairs(match: re.Match[str]) -> str:
    run = match.group()
    return " " + " ".join(run[i : i + 2] for i in range(max(1, len(run) - 1))) + " "
