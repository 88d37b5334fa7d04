"""The probability that the best sentence answers its part of the question. Pure.

A logistic combination of few features, fitted on questions that the articles answer and questions that they don't. The
figures are in `assistant.quoting.weights`; `python -m tests.evals.calibrate` repeats the fit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.quoting.candidates import Pool
from assistant.quoting.question import ParsedQuestion, QuestionPart
from assistant.quoting.signals import NAMES
from assistant.quoting.weights import (
    ANSWER_ABOVE,
    ARTICLES,
    CONFIDENCE,
    CONFIDENCE_BIAS,
    FEWEST,
    LONG_FROM,
    LONG_TO,
    PER_FOLD,
)

FEATURES = (
    "coverage",
    "predicate",
    "neighbours",
    "names",
    "typed",
    "meaning",
    "score",
    "passage_meaning",
    "names_found",
    "long",
)
# Kinds of answer that a sentence either has or has not. Nearly every news sentence has names, so they are not here.
_TYPED = {"number": "number_present", "time": "time_present", "reason": "reason_present"}
_AT = {name: NAMES.index(name) for name in NAMES}


@dataclass(frozen=True, slots=True)
class QuestionFeatures:
    """Features that all parts of a question share, each 0..1.

    `names_found` is the share of the question's names that any found passage or its headline has, rare names weighing
    more; 1 for a question without names. `long` is the question's length, scaled: no sentence has every word of a long
    question.
    """

    names_found: float
    long: float


def question_features(question: ParsedQuestion, pool: Pool) -> QuestionFeatures:
    """The shared features of a question, given everything found for it."""
    names = {name: pool.rarity(name) for part in question.parts for name in part.names}
    found = sum(rarity for name, rarity in names.items() if name in pool.told)
    asked = {term for part in question.parts for term in part.terms}
    return QuestionFeatures(
        names_found=found / sum(names.values()) if names else 1.0,
        long=max(0.0, min(1.0, (len(asked) - LONG_FROM) / (LONG_TO - LONG_FROM))),
    )


def features(part: QuestionPart, row: NDArray[np.float64], score: float, of: QuestionFeatures) -> tuple[float, ...]:
    """The values of `FEATURES` for a sentence with these signals and this score.

    What the question does not ask for counts as present: names if it has none, a number if it asks for none.
    """
    return (
        float(row[_AT["coverage"]]),
        float(row[_AT["predicate"]]) if set(part.terms) - part.names - part.numbers else 1.0,
        float(row[_AT["neighbours"]]),
        float(row[_AT["names"]]) if part.names else 1.0,
        float(row[_AT[_TYPED[part.kind]]]) if part.kind in _TYPED else 1.0,
        float(row[_AT["meaning"]]),
        score / 10,
        float(row[_AT["passage_meaning"]]),
        of.names_found,
        of.long,
    )


def answer_above(articles: int) -> float:
    """The confidence from which quotes are shown as an answer, where the best of so many articles was taken, 0..1.

    The more articles there are, the better the best of them matches by chance. From `ARTICLES` on it stays the same.
    """
    folds = math.log(min(max(FEWEST, articles), ARTICLES) / ARTICLES)
    return 1 / (1 + math.exp(-math.log(ANSWER_ABOVE / (1 - ANSWER_ABOVE)) - PER_FOLD * folds))


def confidence(
    values: tuple[float, ...], weights: Mapping[str, float] = CONFIDENCE, bias: float = CONFIDENCE_BIAS
) -> float:
    """0..1, high where the sentence is likely to answer."""
    return 1 / (
        1 + math.exp(-(bias + sum(weights[name] * value for name, value in zip(FEATURES, values, strict=True))))
    )
