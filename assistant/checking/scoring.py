"""One score and one verdict from all that was compared. Pure. Every constant of the check stands here.

Fitted by `python -m tests.evals.checking --data DIR --fit` on the dev halves of wice and qags_xsum, looked at on the
other halves.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.checking.facts import Fact
from assistant.checking.meaning import Nearness
from assistant.checking.stance import Stance
from assistant.records import Support

FEATURES = (
    "covered_sentence",
    "covered_stretch",
    "covered",
    "pairs",
    "cosine_sentence",
    "cosine_stretch",
    "absent",
    "doubtful",
    "denied",
    "opposite",
    "swapped",
    "hedged",
)
WEIGHTS: dict[str, float] = {
    "covered_sentence": 1.0,
    "covered_stretch": 1.0,
    "covered": 1.5,
    "pairs": 1.5,
    "cosine_sentence": 2.0,
    "cosine_stretch": 1.0,
    "absent": -2.0,
    "doubtful": -0.5,
    "denied": -1.0,
    "opposite": -1.0,
    "swapped": -1.0,
    "hedged": -0.5,
}
BIAS = -4.5
SUPPORTED_ABOVE = 0.5
PARTLY_ABOVE = 0.3


@dataclass(frozen=True, slots=True)
class Judged:
    """All that was compared for one claim."""

    facts: Sequence[Fact]
    nearness: Nearness
    stance: Stance


def features(judged: Judged) -> tuple[float, ...]:
    """The values of `FEATURES`: each 0..1 but the counts of facts, which end at 3."""
    near, stance = judged.nearness, judged.stance
    standing = [fact.standing for fact in judged.facts]
    return (
        near.covered_sentence,
        near.covered_stretch,
        near.covered,
        near.pairs,
        near.cosine_sentence,
        near.cosine_stretch,
        float(min(3, standing.count("absent"))),
        float(min(3, standing.count("doubtful"))),
        float(bool(stance.denied)),
        float(bool(stance.opposite)),
        float(bool(stance.swapped)),
        float(bool(stance.hedged)),
    )


def likelihood(values: Sequence[float], weights: Mapping[str, float] = WEIGHTS, bias: float = BIAS) -> float:
    """0..1, how likely a claim with these features is carried, before what it must not pass with."""
    total = bias + sum(weights[name] * value for name, value in zip(FEATURES, values, strict=True))
    return 1 / (1 + math.exp(-total))


def verdict(judged: Judged, chance: float) -> tuple[Support, float]:
    """The verdict and the score that goes with it.

    Absent facts and plain contradictions keep a claim "unsupported", doubtful ones keep it from "supported": the score is
    brought into that range and keeps its order there.
    """
    standing = {fact.standing for fact in judged.facts}
    stance = judged.stance
    score = chance
    if "absent" in standing or stance.denied or stance.swapped or stance.opposite:
        score = chance * PARTLY_ABOVE
    elif ("doubtful" in standing or stance.hedged) and chance >= PARTLY_ABOVE:
        score = PARTLY_ABOVE + (chance - PARTLY_ABOVE) * (SUPPORTED_ABOVE - PARTLY_ABOVE) / (1 - PARTLY_ABOVE)
        score = min(score, math.nextafter(SUPPORTED_ABOVE, 0))
    if score >= SUPPORTED_ABOVE:
        return "supported", score
    return ("partly", score) if score >= PARTLY_ABOVE else ("unsupported", score)
