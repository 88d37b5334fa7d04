"""Words of a text in which every name of a country or organisation has the same term. Pure.

"America", "the US" and "United States" are three sets of words and one country; in the second, "us" would even count as a
function word.
"""

from __future__ import annotations

from assistant.text.countries import LONGEST, fold, may_begin, place_at
from assistant.text.tokens import Word, words


def named_words(text: str, language: str | None = None) -> list[Word]:
    """Like `assistant.text.tokens.words`, but the name of a country or organisation is one word, with its canonical name as
    term."""
    run = words(text, language)
    begins = [at for at, word in enumerate(run) if word.capital and may_begin(text[word.start : word.end])]
    found: list[tuple[int, int, str]] = []
    for at in begins:
        if found and at < found[-1][1]:
            continue
        surfaces = [text[word.start : word.end] for word in run[at : at + LONGEST]]
        if place := place_at(surfaces, list(map(fold, surfaces)), 0):
            found.append((at, at + place[1], place[0]))
    for at, behind, name in reversed(found):
        run[at:behind] = [Word(run[at].start, run[behind - 1].end, name, capital=True, number=False, stop=False)]
    return run


def named_terms(text: str, language: str | None = None) -> frozenset[str]:
    """The terms of `text` read that way, without function words."""
    return frozenset(word.term for word in named_words(text, language) if not word.stop)
