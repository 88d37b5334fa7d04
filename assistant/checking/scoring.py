"""One score and one verdict from all comparisons, and every constant of the check. Pure.

Fitted by `python -m tests.evals.checking --data DIR --fit` on the dev halves of wice and qags_xsum, and examined on the
other halves.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.checking.facts import Fact
from assistant.checking.likeness import Likeness
from assistant.records import Support

FEATURES = ("covered", "outside", "absent", "doubtful")
# Of the features that were tried, those without which AUROC falls by .01 on one of the three sets. Adjacent words, the cosine
# of sentence vectors, the order of words and the least alike clause do not: all of them together and these four alone differ
# by less than .02 on every set, so that no model is needed. AUROC before the verdict, dev and test half: qags_xsum .725 and
# .810, wice .777 and .835, written in own words .621 and .648. Word overlap alone: see `docs/benchmarks.md`.
WEIGHTS: dict[str, float] = {
    "covered": 1.27,
    "outside": -0.26,
    "absent": -0.85,
    "doubtful": -0.35,
}
BIAS = -0.7
# A claim of which no fact could be compared must have this share of its words, since nothing else tells it from an invention
# ("The council was dissolved."): 2 of 190 true sentences of `written` have less, 5 of 192 false ones, and what an obedient
# model of the tests is ordered to say.
UNLIKE_BELOW = 0.6
# The share of an entailment model in the score, and the probability of contradiction from which a claim stays
# "unsupported". Set by hand: no such model is bundled, so none was measured.
ENTAILMENT_SHARE = 0.6
CONTRADICTED_FROM = 0.7
# The score of a claim that is a sentence of the evidence, word for word.
VERBATIM = 0.99
# Below this 1 of 8 true sentences of `written` is, and 7 of 10 claims of wice that are supported in part.
SUPPORTED_ABOVE = 0.42
# Below this are 19 of 20 claims with another claim's evidence, and 1 of 25 true sentences of `written`.
PARTLY_ABOVE = 0.35


@dataclass(frozen=True, slots=True)
class EntailmentResult:
    """The output of an entailment model: the highest probability, 0..1, that some premise entails the claim, and that of
    the same premise or a more similar one contradicting it."""

    carried: float
    contradicted: float


@dataclass(frozen=True, slots=True)
class ClaimJudgement:
    """All comparisons for one claim.

    `denied` is a word that either the claim or the most similar sentences deny, `opposed` one whose opposite these have.
    `foreign`: the claim is in another language than the evidence, so that only facts are compared. `verbatim`: the claim is a
    sentence of the evidence, word for word; `from_one_sentence`: nearly all of its words are in the most similar one.
    """

    facts: Sequence[Fact]
    likeness: Likeness
    denied: str = ""
    opposed: str = ""
    foreign: bool = False
    verbatim: bool = False
    from_one_sentence: bool = False
    entailed: EntailmentResult | None = None

    @property
    def contradicted(self) -> bool:
        """Whether the entailment model, or a denial of nearly the same words, speaks against the claim."""
        model = self.entailed is not None and self.entailed.contradicted >= CONTRADICTED_FROM
        return model or bool(self.denied and self.from_one_sentence)


def features(judged: ClaimJudgement) -> tuple[float, ...]:
    """The values of `FEATURES`: each 0..1, except counts of facts, which are capped at 3."""
    near = judged.likeness
    standing = [fact.standing for fact in judged.facts]
    return (
        1.0 if judged.foreign else near.covered,
        0.0 if judged.foreign else float(min(3, near.outside)),
        float(min(3, standing.count("absent"))),
        float(min(3, standing.count("doubtful"))),
    )


def likelihood(values: Sequence[float], weights: Mapping[str, float] = WEIGHTS, bias: float = BIAS) -> float:
    """The probability, 0..1, that a claim with these features is supported, before absent facts and denials count."""
    total = bias + sum(weights[name] * value for name, value in zip(FEATURES, values, strict=True))
    return 1 / (1 + math.exp(-total))


def verdict(judged: ClaimJudgement, chance: float) -> tuple[Support, float]:
    """The verdict and the score that goes with it.

    An absent fact or a contradiction makes a claim "unsupported"; a doubtful fact, a denial or an opposite keeps it from "supported".
    The score is moved into the range of the verdict and keeps its order there.
    """
    score = chance
    if judged.entailed:
        score = (1 - ENTAILMENT_SHARE) * chance + ENTAILMENT_SHARE * judged.entailed.carried
    standing = {fact.standing for fact in judged.facts}
    if judged.verbatim:
        score = max(score, VERBATIM)
    elif "absent" in standing or judged.contradicted:
        score = score * math.nextafter(PARTLY_ABOVE, 0)
    elif ("doubtful" in standing or judged.denied or judged.opposed) and score > PARTLY_ABOVE:
        room = math.nextafter(SUPPORTED_ABOVE, 0) - PARTLY_ABOVE
        score = PARTLY_ABOVE + (score - PARTLY_ABOVE) * room / (1 - PARTLY_ABOVE)
    if score >= SUPPORTED_ABOVE:
        return "supported", score
    return ("partly", score) if score >= PARTLY_ABOVE else ("unsupported", score)
