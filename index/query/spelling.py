"""Names that a question spells otherwise than the articles do -> the articles' spelling. Pure.

Hyphens, accents and spaces ("Kim Jong-un", "Kim Jong Un"), and a letter or two ("Byden", "Biden"). A word that the articles
have is replaced only where the rest of a longer name, or a far more frequent spelling, says that it is a slip. What the
articles also write in lower case is no name. They are known only as a `Vocabulary`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from rapidfuzz.distance import OSA

from index.text.stop_words import STOP_WORDS

# Questions are shorter (a search takes 2,000 characters); names beyond these are not looked up.
MAX_CHARACTERS, MAX_NAMES = 500, 8
# One letter of a word may differ, and in a word of LONG letters two; none in a name of one word shorter than SHORT.
SHORT, LONG = 5, 9
# A spelling this many times as frequent as the question's is the one that is meant; a name of one word shorter than SURE
# needs as many passages, because too many names are like it.
FAR_MORE, SURE = 20, 8
# In a name of this many words one may be another word of the articles ("Newtown" in a name with "Newton").
FULL_NAME = 3
# Shorter words ("al", "de") do not tell names apart.
PARTICLE = 2

_WORD = re.compile(r"[^\W\d_]+(?:[-’'.][^\W\d_]+)*")
_PART = re.compile(r"[^\W\d_]+")
_POSSESSIVE = re.compile(r"[’'][sS]?$")


class Vocabulary(Protocol):
    """What the articles say."""

    def frequency(self, word: str) -> int:
        """The number of passages that have `word`, or an inflection of it."""

    def texts_with(self, words: Sequence[str]) -> Sequence[str]:
        """Some of the passages that have all of `words`."""

    def texts_like(self, words: Sequence[str], question: str) -> Sequence[str]:
        """Some passages with words like all of `words`, or that are found for `question`."""


@dataclass(frozen=True, slots=True)
class Respelling:
    """`question[start:end]`, the name that the articles spell `name`."""

    start: int
    end: int
    name: str


def respellings(question: str, vocabulary: Vocabulary) -> tuple[Respelling, ...]:
    """The names of `question` that the articles spell otherwise, in order."""
    found: list[Respelling] = []
    text = question[:MAX_CHARACTERS].replace("’", "'")
    uncapitalised = text[1:].islower()
    for run in _runs(text, STOP_WORDS)[:MAX_NAMES]:
        if run[0].group().islower() and not uncapitalised:
            continue
        for words in (run, *([word] for word in run if len(run) > 1)):
            start, end = words[0].start(), words[-1].start() + len(_POSSESSIVE.sub("", words[-1].group()))
            beside = frozenset(word.group().casefold() for word in run if word not in words)
            if name := _spelling(text[start:end], text, beside, vocabulary):
                found.append(Respelling(start, end, name))
                break
    return tuple(found)


def with_names(question: str, found: Sequence[Respelling]) -> str:
    """`question` with its names as the articles spell them."""
    for each in reversed(found):
        question = question[: each.start] + each.name + question[each.end :]
    return question


def _spelling(written: str, question: str, beside: frozenset[str], vocabulary: Vocabulary) -> str | None:
    """The articles' spelling of a name; `None` if they have it as it is, or nothing like it.

    A word of a longer name counts only where one of the words `beside` it does, too.
    """
    words = _PART.findall(written)
    counts = [vocabulary.frequency(word) for word in words]
    if (written.islower() or beside) and counts[0]:
        return None
    texts = list(vocabulary.texts_with(words)) if all(counts) else []
    as_it_is = any(written.casefold() in text.replace("’", "'").casefold() for text in texts)
    if as_it_is and (len(words) > 1 or counts[0] > FAR_MORE):
        return None
    if min(counts) <= FAR_MORE:
        texts += vocabulary.texts_like(words, question)
    for name, distance in _like(words, texts, beside):
        if name.casefold() == written.casefold():
            as_it_is = True
        elif (not distance and not as_it_is) or (distance and _is_slip(words, counts, name, beside, vocabulary)):
            return name
    return None


def _is_slip(
    words: Sequence[str], counts: Sequence[int], name: str, beside: frozenset[str], vocabulary: Vocabulary
) -> bool:
    """Whether the words that `name` has otherwise are unknown to the articles, or hardly known."""
    pairs = [
        (count, other)
        for word, count, other in zip(words, counts, _PART.findall(name), strict=True)
        if _letters(word) != _letters(other) and len(word) > PARTICLE
    ]
    if len(words) >= FULL_NAME and len(pairs) == 1:
        return True
    unsure = len(words) == 1 and not beside and len(words[0]) < SURE
    return bool(pairs) and all(
        max(count, int(unsure)) * FAR_MORE <= vocabulary.frequency(other) for count, other in pairs
    )


def _like(words: Sequence[str], texts: Iterable[str], beside: frozenset[str]) -> list[tuple[str, int]]:
    """The names in `texts` that are spelt like `words`, and how many letters differ: the nearest, then the most frequent."""
    names: Counter[str] = Counter()
    lower: set[str] = set()
    for text in dict.fromkeys(texts):
        lower.update(word for word in text.split() if word.islower())
        for run in _runs(text.replace("’", "'")):
            if beside and not any(word.group().casefold() in beside for word in run):
                continue
            for first in range(len(run)):
                for last in run[first : first + len(words) + 1]:
                    names[_POSSESSIVE.sub("", last.string[run[first].start() : last.end()])] += 1
    near = [(name, _distance(words, _PART.findall(name)), count) for name, count in names.items()]
    kept = [each for each in near if each[1] is not None and each[0].lower() not in lower]
    return [(name, distance or 0) for name, distance, _ in sorted(kept, key=lambda each: (each[1] or 0, -each[2]))]


def _distance(words: Sequence[str], others: Sequence[str]) -> int | None:
    """How many letters differ; `None` if too many, or if words that are written as one differ at all."""
    if len(words) != len(others):
        together = _letters("".join(words))
        return 0 if len(together) >= SHORT and together == _letters("".join(others)) else None
    distance = 0
    for word, other in zip(map(_letters, words), map(_letters, others), strict=True):
        most = 2 if len(word) >= LONG else 1 if len(word) >= SHORT or len(words) > 1 else 0
        distance += (apart := OSA.distance(word, other, score_cutoff=most))
        if apart > most:
            return None
    return distance


def _runs(text: str, stop_words: frozenset[str] | None = None) -> list[list[re.Match[str]]]:
    """Runs of adjacent words with a capital; with `stop_words` those are left out, and each other word is one, too."""
    runs: list[list[re.Match[str]]] = []
    for word in _WORD.finditer(text):
        capital = not word.group().islower()
        if (stop_words is None and not capital) or word.group().lower() in (stop_words or ()):
            continue
        last = runs[-1][-1] if runs else None
        joined = last and text[last.end() : word.start()] == " " and not last.group().endswith("'s")
        if last and joined and capital and not last.group().islower():
            runs[-1].append(word)
        else:
            runs.append([word])
    return runs


@lru_cache(maxsize=16_384)
def _letters(name: str) -> str:
    """The letters of a name, in lower case and without accents: `_letters("Bankman-Fried") == "bankmanfried"`."""
    apart = unicodedata.normalize("NFKD", name.casefold())
    return "".join(character for character in apart if character.isalpha())
