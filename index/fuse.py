"""Several ranked lists -> one. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

# The constant of Cormack, Clarke and Büttcher, "Reciprocal rank fusion outperforms Condorcet" (SIGIR 2009).
RANK_CONSTANT = 60.0


def reciprocal_rank_fusion(
    rankings: Mapping[str, Sequence[Key]], weights: Mapping[str, float] | None = None, constant: float = RANK_CONSTANT
) -> dict[Key, float]:
    """Each key's score: the sum over the rankings that list it of weight / (constant + rank), rank counted from 1.

    >>> reciprocal_rank_fusion({"dense": ["a", "b"], "keyword": ["b"]}, constant=1)
    {'a': 0.5, 'b': 0.8333333333333333}

    A key listed twice in one ranking counts once, at its better place. Weights default to 1. Higher is better.
    """
    scores: dict[Key, float] = {}
    for name, ranking in rankings.items():
        weight = 1.0 if weights is None else weights.get(name, 1.0)
        for rank, key in enumerate(dict.fromkeys(ranking), start=1):
            scores[key] = scores.get(key, 0.0) + weight / (constant + rank)
    return scores
