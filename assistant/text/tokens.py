"""Text -> comparable words: stems, names, numbers. The only file that knows snowballstemmer. Pure.

Scripts without spaces (Chinese, Japanese, Korean, Thai …) are split into pairs of adjacent characters. This needs no
dictionary and matches well enough to find the sentence that shares a question's words.
"""

from __future__ import annotations

import re
import threading
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

from assistant.text.number_words import ONES, SCALES
from index.text.stop_words import STOP_WORDS

# Besides the function words of English: words of asking and attributing, which say nothing about a topic, and the commonest
# function words of other languages. A missing one costs little, because common words weigh next to nothing anyway.
_MORE_FUNCTION_WORDS = """
    again always approximately because between cannot down either else get got like may might much must near never now
    per recent recently said say says since upon via whether within without yet according
    article articles report reported reportedly reports write wrote written
    der die das den dem des ein eine einer und oder ist sind war im zu von mit für auf aus nicht wer wo wann warum
    el la los las un una unos unas y o es son fue en de del al con por para que quién qué cuándo dónde cómo cuál
    le les du et ou est sont dans par pour qui quand où comment
"""
_STOPWORDS = STOP_WORDS | frozenset(_MORE_FUNCTION_WORDS.split())

_MORE_NUMBERS = "hundreds thousands millions billions dozens half third quarter percent nearly double twice triple once"
_NUMBER_WORDS = frozenset([*ONES, *SCALES, *_MORE_NUMBERS.split()])

_WORD = re.compile(r"[$€£¥#]?\d+(?:[.,:]\d+)*(?:[%‰]|[^\W\d_]+)?|[^\W\d_]+(?:[’'.&-](?=[^\W_])[^\W_]+)*")
_UNSPACED = re.compile(
    "[\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]+"
)
_SNOWBALL = {"en": "english", "de": "german", "es": "spanish", "fr": "french", "it": "italian", "pt": "portuguese"}
# A stemmer keeps its current word as state: two threads in one stemmer corrupt each other's stems, or fail.
_STEMMING = threading.Lock()


class Word(NamedTuple):
    """One word of a text: `start`/`end` are its offsets, `term` is the compared form (a stem in lower case).

    A named tuple, because a question creates thousands of them and a tuple takes a third of the time to create.
    """

    start: int
    end: int
    term: str
    capital: bool
    number: bool
    stop: bool


def words(text: str, language: str | None = None) -> list[Word]:
    """The words of `text` in order, function words included (and marked).

    `language` is an ISO 639-1 code that selects the stemmer; English if unknown.
    """
    language = (language or "en")[:2].lower()
    if not _UNSPACED.search(text):
        return [_word(match.group(), *match.span(), language) for match in _WORD.finditer(text)]
    found: list[Word] = []
    for match in _WORD.finditer(text):
        surface = match.group()
        if _UNSPACED.search(surface):
            found.extend(_pairs(surface, match.start(), language))
        else:
            found.append(_word(surface, *match.span(), language))
    return found


def terms(text: str, language: str | None = None) -> list[str]:
    """The terms of `text` in order, without function words."""
    return [word.term for word in words(text, language) if not word.stop]


def stem(word: str, language: str = "en") -> str:
    """`word`, in lower case and without possessive, reduced to its stem: `stem("agreements") == "agreement"`."""
    plain = word.replace("’", "'").removesuffix("'s").removesuffix("'")
    stemmer = _stemmer(language)
    if stemmer is None:
        return plain
    with _STEMMING:
        return str(stemmer.stemWord(plain))


def _word(surface: str, start: int, end: int, language: str) -> Word:
    return tuple.__new__(Word, (start, end, *_read(surface, language)))  # half the time of calling `Word`


@lru_cache(maxsize=65_536)
def _read(surface: str, language: str) -> tuple[str, bool, bool, bool]:
    """Term, capital, number and stop of a word, independent of its position."""
    lowered = surface.casefold()
    number = any(character.isdigit() for character in surface) or lowered in _NUMBER_WORDS
    term = lowered.replace(",", "") if surface[-1:].isdigit() and number else stem(lowered, language)
    capital = surface[:1].isupper() or (len(surface) > 1 and surface[1:2].isupper())
    return term, capital, number, _is_stop(lowered)


def _is_stop(lowered: str) -> bool:
    plain = lowered.replace("’", "'")
    return plain in _STOPWORDS or plain.split("'")[0] in _STOPWORDS or (len(plain) == 1 and plain.isalpha())


def _pairs(surface: str, offset: int, language: str) -> list[Word]:
    found: list[Word] = []
    position = 0
    for match in _UNSPACED.finditer(surface):
        if match.start() > position:
            found.append(_word(surface[position : match.start()], offset + position, offset + match.start(), language))
        run = match.group()
        for index in range(max(1, len(run) - 1)):
            start = offset + match.start() + index
            pair = run[index : index + 2]
            found.append(Word(start, start + len(pair), pair, capital=False, number=False, stop=False))
        position = match.end()
    if position < len(surface):
        found.append(_word(surface[position:], offset + position, offset + len(surface), language))
    return found


@lru_cache(maxsize=16)
def _stemmer(language: str) -> snowballstemmer.stemmer | None:
    name = _SNOWBALL.get(language)
    return snowballstemmer.stemmer(name) if name else None


def overlap(left: frozenset[str], right: frozenset[str]) -> float:
    """Jaccard similarity, 0..1; 0 when both are empty."""
    union = left | right
    return len(left & right) / len(union) if union else 0.0
