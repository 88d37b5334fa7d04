"""How likely the best sentence answers its part of the question. Pure.

A logistic combination of few features, fitted on questions that the articles answer and questions that they don't; the
figures stand in `assistant.weights`, the fit is repeated by `python -m tests.evals.calibrate`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from assistant.question import Part
from assistant.signals import NAMES
from assistant.weights import CONFIDENCE, CONFIDENCE_BIAS

FEATURES = ("coverage", "predicate", "neighbours", "names", "typed", "meaning", "score")
# Kinds of answer that a sentence either has or hasn't; names are in nearly every sentence of the news.
_TYPED = {"number": "number_present", "time": "time_present", "reason": "reason_present"}
_AT = {name: NAMES.index(name) for name in NAMES}


def features(part: Part, row: NDArray[np.float64], score: float) -> tuple[float, ...]:
    """The values of `FEATURES` for a sentence with these signals and this score.

    What the question does not ask for counts as present: names where it has none, a number where it asks for none.
    """
    return (
        float(row[_AT["coverage"]]),
        float(row[_AT["predicate"]]) if set(part.terms) - part.names - part.numbers else 1.0,
        float(row[_AT["neighbours"]]),
        float(row[_AT["names"]]) if part.names else 1.0,
        float(row[_AT[_TYPED[part.kind]]]) if part.kind in _TYPED else 1.0,
        float(row[_AT["meaning"]]),
        score / 10,
    )


def confidence(
    values: tuple[float, ...], weights: Mapping[str, float] = CONFIDENCE, bias: float = CONFIDENCE_BIAS
) -> float:
    """0..1, high where the sentence answers."""
    return 1 / (
        1 + math.exp(-(bias + sum(weights[name] * value for name, value in zip(FEATURES, values, strict=True))))
    )
