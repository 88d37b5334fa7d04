"""What is computed from ranks and strings, with its interval. Pure.

Ranks count from 1; `None` is "not among the hits looked at". All intervals are 95 %.
"""

from __future__ import annotations

import math
import re
import string
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Z95 = 1.959963984540054
RESAMPLES = 4_000
SEED = 20221123

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_JOINERS = re.compile(r"[/\\]")


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its interval and the number of questions behind it."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Difference:
    """How much B is above A on the same questions, with interval. `p` is exact McNemar's where both are yes/no."""

    value: float
    low: float
    high: float
    n: int
    only_a: int | None = None
    only_b: int | None = None
    p: float | None = None


def normalise(text: str) -> str:
    """Lower case, without quotes, punctuation, articles (a, an, the) and doubled spaces.

    >>> normalise("The “Squid Game” – U.S. edition")
    'squid game us edition'

    Dashes and slashes become spaces, so that the words beside them stay two words; all other punctuation is dropped.
    """
    text = unicodedata.normalize("NFKC", text).lower()
    text = _JOINERS.sub(" ", text)
    kept = []
    for character in text:
        category = unicodedata.category(character)
        if category == "Pd":
            kept.append(" ")
        elif not category.startswith("P") and character not in string.punctuation:
            kept.append(character)
    # What punctuation had kept apart may compose now (a letter and a loose accent).
    composed = unicodedata.normalize("NFKC", "".join(kept))
    return " ".join(_ARTICLES.sub(" ", composed).split())


def contains(text: str, answer: str) -> bool:
    """Whether the normalised answer occurs in the normalised text; an answer that normalises to nothing never does."""
    wanted = normalise(answer)
    return bool(wanted) and wanted in normalise(text)


def contains_words(text: str, answer: str) -> bool:
    """As `contains`, and the answer begins and ends at a word's edge: "4" is not in "2024"."""
    wanted = normalise(answer)
    return bool(wanted) and f" {wanted} " in f" {normalise(text)} "


def hit_at(rank: int | None, k: int) -> bool:
    """Whether the gold article is among the first `k`."""
    return rank is not None and rank <= k


def reciprocal_rank(rank: int | None, k: int = 10) -> float:
    """1/rank, or 0 beyond `k`."""
    return 1.0 / rank if rank is not None and rank <= k else 0.0


def proportion(outcomes: Sequence[bool]) -> Estimate | None:
    """The share of `True` with Wilson's score interval (Wilson 1927); `None` for no outcomes."""
    n = len(outcomes)
    if not n:
        return None
    share = sum(outcomes) / n
    middle = (share + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
    half = Z95 * math.sqrt(share * (1 - share) / n + Z95**2 / (4 * n * n)) / (1 + Z95**2 / n)
    return Estimate(share, min(share, max(0.0, middle - half)), max(share, min(1.0, middle + half)), n)


def mean(values: Sequence[float]) -> Estimate | None:
    """The mean with a percentile bootstrap interval, the same at every run; `None` for no values."""
    if not values:
        return None
    low, high = _bootstrap(values)
    average = math.fsum(values) / len(values)
    return Estimate(average, min(low, average), max(high, average), len(values))


def ratio(parts: Sequence[float], wholes: Sequence[float]) -> Estimate | None:
    """The sum of `parts` over the sum of `wholes`, one pair a question; `None` where the wholes sum to 0.

    The interval is a bootstrap over questions, since what belongs to one question is found or missed together;
    `n` is the sum of `wholes`.
    """
    whole = math.fsum(wholes)
    if not whole:
        return None
    pairs = np.asarray([parts, wholes], dtype=np.float64)
    rows = np.random.default_rng(SEED).integers(0, len(parts), size=(RESAMPLES, len(parts)))
    sums = pairs[:, rows].sum(axis=2)
    low, high = np.quantile(sums[0] / np.maximum(sums[1], 1e-12), (0.025, 0.975))
    share = math.fsum(parts) / whole
    return Estimate(share, min(share, float(low)), max(share, float(high)), round(whole))


def geometric_mean(ratios: Sequence[float]) -> Estimate | None:
    """The mean of ratios above 0, for which twice and half as fast cancel out, with a bootstrap interval."""
    found = mean([math.log(ratio) for ratio in ratios])
    return found and Estimate(math.exp(found.value), math.exp(found.low), math.exp(found.high), found.n)


def difference(a: Sequence[float], b: Sequence[float]) -> Difference | None:
    """Mean of `b - a`, question by question, with a paired bootstrap interval. `a[i]` and `b[i]` are one question's.

    Where all values are 0 or 1, also how many only A and only B got right and McNemar's exact two-sided p.
    Raises `ValueError` for sequences of different length.
    """
    if len(a) != len(b):
        raise ValueError(f"paired values differ in number: {len(a)} and {len(b)}")
    if not a:
        return None
    differences = [after - before for before, after in zip(a, b, strict=True)]
    low, high = _bootstrap(differences)
    average = math.fsum(differences) / len(differences)
    low, high = min(low, average), max(high, average)
    if any(value not in (0, 1) for value in (*a, *b)):
        return Difference(average, low, high, len(a))
    only_a, only_b = differences.count(-1), differences.count(1)
    return Difference(average, low, high, len(a), only_a, only_b, mcnemar(only_a, only_b))


def mcnemar(only_a: int, only_b: int) -> float:
    """Exact two-sided p of McNemar's test: a fair coin over the questions on which A and B differ."""
    n = only_a + only_b
    tail = sum(math.comb(n, i) for i in range(min(only_a, only_b) + 1))
    return min(1.0, float(2 * tail / 2**n))


def f1(wanted: Sequence[bool], unwanted: Sequence[bool]) -> Estimate:
    """F1 of a verdict: `wanted` is it where it should be given, `unwanted` where it should not.

    The interval is a bootstrap in which each kind is drawn anew from its own. Raises `ValueError` for an empty kind.
    """
    if not wanted or not unwanted:
        raise ValueError("F1 needs questions of both kinds")
    true, false, n = sum(wanted), sum(unwanted), len(wanted)
    random = np.random.default_rng(SEED)
    trues = random.binomial(n, true / n, RESAMPLES)
    falses = random.binomial(len(unwanted), false / len(unwanted), RESAMPLES)
    low, high = np.quantile(2 * trues / (trues + falses + n), (0.025, 0.975))
    share = 2 * true / (true + false + n)
    return Estimate(share, min(share, float(low)), max(share, float(high)), n + len(unwanted))


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0..1) of `values` lie, interpolated. Raises `ValueError` for none."""
    if not values:
        raise ValueError("a percentile of nothing")
    return float(np.quantile(np.asarray(values, dtype=np.float64), share))


def _bootstrap(values: Sequence[float]) -> tuple[float, float]:
    data = np.asarray(values, dtype=np.float64)
    rows = np.random.default_rng(SEED).integers(0, len(data), size=(RESAMPLES, len(data)))
    low, high = np.quantile(data[rows].mean(axis=1), (0.025, 0.975))
    return float(low), float(high)
