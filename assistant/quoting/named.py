"""The words of a text with countries and great bodies under one term, by whichever of its names they go. Pure.

"America", "the US" and "United States" are three sets of words and one country; the middle one is not even a word that
says something.
"""

from __future__ import annotations

from assistant.checking.places import LONGEST, place_at
from assistant.words import Word, words


def named_words(text: str, language: str | None = None) -> list[Word]:
    """As `assistant.words.words`; a name of a country or body is one word, whose term is its first name in the table."""
    run = words(text, language)
    if not any(word.capital for word in run):
        return run
    surfaces = [text[word.start : word.end] for word in run]
    folded = [surface.casefold().removesuffix("'s").removesuffix("’s") for surface in surfaces]
    found: list[Word] = []
    after = 0
    for at, word in enumerate(run):
        if at < after:
            continue
        place = place_at(surfaces[at : at + LONGEST], folded[at : at + LONGEST], 0) if word.capital else None
        after = at + (place[1] if place else 1)
        found.append(Word(word.start, run[after - 1].end, place[0], True, False, False) if place else word)
    return found


def named_terms(text: str, language: str | None = None) -> frozenset[str]:
    """The terms of `text` so read, without function words."""
    return frozenset(word.term for word in named_words(text, language) if not word.stop)
