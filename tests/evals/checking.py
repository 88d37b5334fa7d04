"""How well the check tells carried claims from others, beside word overlap alone and cosine alone.

    python -m tests.evals.checking --data DIR              # the figures, and how long a check takes
    python -m tests.evals.checking --data DIR --fit        # constants for assistant/checking/scoring.py
    python -m tests.evals.checking --data DIR --json FILE  # for `python -m tests.evals keep FILE checking`

`wice` has claims of an encyclopaedia with the whole page each cites, `qags_xsum` sentences that a summariser wrote with
the news article each is about; people judged both. Constants are fitted on the half whose hashed ids say "dev", figures
are of the other half where nothing else is said.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.stats import rankdata

from assistant.check import Checker
from assistant.checking import scoring
from assistant.checking.entailment import load_entailment
from assistant.checking.reading import read_claim, read_evidence
from assistant.records import Evidence, Support
from index.embed import load_embedder
from tests.evals.metrics import RESAMPLES, SEED, Difference, Estimate, mean, percentile, ratio
from tests.evals.record import circumstances
from tests.evals.sets import Half, SetError
from tests.evals.table_run import Table, TableRun, write
from tests.evals.wording import signed, spread

Numbers = NDArray[np.float64]

SETS = ("wice", "qags_xsum")
LABELS: Mapping[str, Support] = {
    "supported": "supported",
    "partially_supported": "partly",
    "not_supported": "unsupported",
}
# What is told apart: a set, what counts as carried there, and its name.
VIEWS: tuple[tuple[str, tuple[Support, ...], str], ...] = (
    ("qags_xsum", ("supported",), "qags_xsum: supported or not"),
    ("wice", ("supported",), "wice: supported or less"),
    ("wice", ("supported", "partly"), "wice: supported or partly, or not at all"),
)
# How far a claim that is carried in part is from one that is carried whole, for the fit.
PARTLY_WORTH = 0.35
RIDGE = 0.01


@dataclass(frozen=True, slots=True)
class Case:
    """A claim with its evidence and what people said of it."""

    set: str
    id: str
    claim: str
    evidence: Evidence
    label: Support

    @property
    def half(self) -> Half:
        """The id decides, as it does for questions."""
        return "test" if int(hashlib.sha256(self.id.encode()).hexdigest(), 16) % 2 else "dev"


@dataclass(frozen=True, slots=True)
class Checked:
    """A case with what the check and the two baselines made of it."""

    case: Case
    features: tuple[float, ...]
    score: float
    support: Support
    overlap: float
    cosine: float
    seconds: float


def read_cases(folder: Path) -> list[Case]:
    """All claims of both sets. Raises `SetError` where a file is missing or not as it should be."""
    wice = [
        Case("wice", record["id"], record["claim"], Evidence("\n\n".join(record["evidence"])), LABELS[record["label"]])
        for record in _records(folder / "wice" / "dev.jsonl")
    ]
    texts = {record["doc"]: record["text"] for record in _records(folder / "qags_xsum" / "docs.jsonl")}
    qags = [
        Case(
            "qags_xsum",
            record["id"],
            record["claim"],
            Evidence(texts[record["doc"]]),
            "supported" if record["label"] else "unsupported",
        )
        for record in _records(folder / "qags_xsum" / "claims.jsonl")
    ]
    return [*wice, *qags]


def _records(path: Path) -> list[Mapping[str, Any]]:
    try:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise SetError(
            f"{path} can't be read: {error} (--data names the folder that holds wice and qags_xsum)"
        ) from error


def run(cases: Sequence[Case], checker: Checker) -> list[Checked]:
    """Every case checked, readings of evidence made anew for each so that the time is that of a first check."""
    checker.check("A ferry sailed.", "A ferry sailed.")
    found = []
    for case in cases:
        read_evidence.cache_clear()
        start = time.perf_counter()
        check = checker.check(case.claim, case.evidence)
        seconds = time.perf_counter() - start
        judged = checker.judge(read_claim(case.claim), (read_evidence(case.evidence),))
        near = judged.nearness
        found.append(
            Checked(
                case,
                scoring.features(judged),
                check.score,
                check.support,
                overlap(case.claim, case.evidence.text),
                near.cosine_sentence,
                seconds,
            )
        )
    return found


def overlap(claim: str, evidence: str) -> float:
    """The share of a claim's words, in lower case, that evidence has."""
    own = set(claim.lower().split())
    return len(own & set(evidence.lower().split())) / max(1, len(own))


def auroc(scores: Numbers, carried: NDArray[np.bool_]) -> float:
    """How likely a carried claim scores above another one, ties half; not a number where one kind is missing."""
    positive = int(carried.sum())
    negative = len(carried) - positive
    if not positive or not negative:
        return float("nan")
    return float((rankdata(scores)[carried].sum() - positive * (positive + 1) / 2) / (positive * negative))


def auroc_estimate(scores: Numbers, carried: NDArray[np.bool_]) -> Estimate:
    """AUROC with a bootstrap interval over claims."""
    drawn = [auroc(scores[rows], carried[rows]) for rows in _draws(len(scores))]
    low, high = np.nanquantile(drawn, (0.025, 0.975))
    return Estimate(auroc(scores, carried), float(low), float(high), len(scores))


def auroc_difference(ours: Numbers, theirs: Numbers, carried: NDArray[np.bool_]) -> Difference:
    """How much higher our AUROC is, on the same draws of claims."""
    drawn = [auroc(ours[rows], carried[rows]) - auroc(theirs[rows], carried[rows]) for rows in _draws(len(ours))]
    low, high = np.nanquantile(drawn, (0.025, 0.975))
    return Difference(auroc(ours, carried) - auroc(theirs, carried), float(low), float(high), len(ours))


def _draws(count: int) -> NDArray[np.int64]:
    return np.random.default_rng(SEED).integers(0, count, size=(RESAMPLES // 2, count))


def fit(found: Sequence[Checked]) -> tuple[dict[str, float], float]:
    """Weights and bias by logistic regression on the dev halves; no weight may be of the wrong sign, sets weigh the same."""
    used = [each for each in found if each.case.half == "dev"]
    rows = np.array([each.features for each in used])
    worth = {"supported": 1.0, "partly": PARTLY_WORTH, "unsupported": 0.0}
    wanted = np.array([worth[each.case.label] for each in used])
    sizes = {name: sum(each.case.set == name for each in used) for name in SETS}
    share = np.array([1 / (len(SETS) * sizes[each.case.set]) for each in used])

    def loss(w: Numbers) -> tuple[float, Numbers]:
        chance = 1 / (1 + np.exp(-(rows @ w[:-1] + w[-1])))
        value = -(share * (wanted * np.log(chance + 1e-9) + (1 - wanted) * np.log(1 - chance + 1e-9))).sum()
        wrong = share * (chance - wanted)
        return float(value + RIDGE * w[:-1] @ w[:-1]), np.append(rows.T @ wrong + 2 * RIDGE * w[:-1], wrong.sum())

    bounds = [(0.0, None) if scoring.WEIGHTS[name] > 0 else (None, 0.0) for name in scoring.FEATURES]
    start = np.zeros(len(scoring.FEATURES) + 1)
    result = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)]).x
    return {name: round(float(value), 2) for name, value in zip(scoring.FEATURES, result, strict=False)}, round(
        float(result[-1]), 2
    )
