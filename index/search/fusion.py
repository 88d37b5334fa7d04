"""Combines the scores of vector search and keyword search into one. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

# The weight of vector search in the sum; keyword search has the rest. On rtqa2022a (n = 103) everything from .5 to .65
# is within noise, and better than reciprocal rank fusion by .03 to .06 MRR@10, because the distances between scores are
# kept.
VECTOR_WEIGHT = 0.6

# The same weight for text that is not in Latin letters, which the bundled model, trained on English, reads letter by
# letter if at all. When reordering the five best by words of chronoqa_zh, Hit@1 is .856 with .2 and .811 with .6 on the
# dev half (n = 90), .840 and .790 on the test half (n = 100); on xquad/zh (n = 1,190) .929 and .922. German and
# Spanish, in Latin letters, are best at .5 to .6.
DENSE_SHARE_UNREAD = 0.2


def vector_weight(question: str, *, any_script: bool) -> float:
    """The weight of vector search: less if most of a question's letters are not Latin, unless the model reads them.

    >>> vector_weight("中国人民银行降息 NATO", any_script=False), vector_weight("中国人民银行降息", any_script=True)
    (0.2, 0.6)
    """
    letters = [character for character in question if character.isalpha()]
    foreign = sum(not _is_latin(letter) for letter in letters)
    return VECTOR_WEIGHT if any_script or 2 * foreign <= len(letters) else DENSE_SHARE_UNREAD


def _is_latin(letter: str) -> bool:
    return letter < "\u0250" or "\u1e00" <= letter <= "\u1eff" or "\uff21" <= letter <= "\uff5a"


def fuse(
    cosines: Mapping[Key, float], word_scores: Mapping[Key, float], share: float = VECTOR_WEIGHT
) -> dict[Key, float]:
    """Each key's score, 0 to 1: `share` times its cosine, plus the rest times its word score over the best word score.

    >>> fuse({"a": 0.5, "b": 0.4}, {"b": 12.0, "c": 3.0}, share=0.5)
    {'a': 0.25, 'b': 0.7, 'c': 0.125}

    A cosine below 0 counts as 0, and so does a score that an engine did not give. Word scores are positive. The convex
    combination of Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval" (ACM TOIS 2023).
    """
    best = max(word_scores.values(), default=0.0) or 1.0
    keys = dict.fromkeys((*cosines, *word_scores))
    return {
        key: share * max(0.0, cosines.get(key, 0.0)) + (1 - share) * max(0.0, word_scores.get(key, 0.0)) / best
        for key in keys
    }
