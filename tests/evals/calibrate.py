"""Fits the constants in `assistant/quoting/weights.py` and reports what they do, on one half of the questions and the other.

    python -m tests.evals.calibrate --data DIR

`--data` holds `multihoprag/`, `rtqa2022a/`, `xquad/` and `rgb/`; the bundled sample is used too. Everything is fitted on
the dev half. An answer is right when a gold answer, normalised, stands in its sentences. What the groups of questions
are is told in `tests.evals.cases`; what the fitted chances are worth is measured by `python -m tests.evals.refusing`.
"""

from __future__ import annotations

import os

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]

from assistant.evidence.citations import one_per_origin
from assistant.quoting.candidates import gather
from assistant.quoting.confidence import FEATURES, confidence, features, question_features
from assistant.quoting.question import analyse
from assistant.quoting.signals import NAMES, PartFeatures, signals
from assistant.quoting.weights import ANSWER_ABOVE, EMBEDDED, WEIGHTS
from index.embedding.embedder import Embedder
from tests.evals.cases import Asked, Case, all_cases, ask
from tests.evals.metrics import contains_words

Table = NDArray[np.float64]

# What is believed of each signal before any data, and how strongly (the weight of squared distance from it).
PRIOR = {
    "coverage": 3.0, "predicate": 0.5, "context": 1.0, "focus": 0.5, "names": 1.0, "numbers": 0.5, "neighbours": 2.0,
    "proximity": 1.0, "name_present": 0.5, "number_present": 2.5, "time_present": 2.5, "reason_present": 2.5,
    "support": 0.5, "headline_support": 0.5, "meaning": 3.0, "passage_meaning": 0.5, "rank": 2.0, "distance": -1.0,
    "words_present": 2.5, "early": 0.5, "central": 0.5,
}  # fmt: skip
PRIOR_STRENGTH = 0.003
# An editor's rule: whatever the data say, it counts this much that the words asked about are there beside the names, and that a
# number, time or reason is there where one is asked for. The sets' questions are longer than people's ("How tall is
# Kipchoge?"), so the sets alone would find these in nearly every sentence and give them no weight.
AT_LEAST = {"predicate": 0.5, "typed": 0.7}
# How much each group weighs in the fit of the confidence, whatever its number of questions: what a group can show
# (the news first, then comparisons, then an encyclopedia), and as much for what can be answered as for what can't.
# Noise of rgb is left out: it answers too often.
SHARES = {
    ("multihoprag", True): 1.0, ("multihoprag", False): 1.0, ("rtqa2022a", True): 1.3, ("rtqa2022a", False): 1.5,
    ("rtqa2022a, gold unknown", True): 0.3, ("xquad/en", True): 0.7, ("xquad/en", False): 0.5,
    ("xquad/en, far", False): 0.3, ("sample", True): 0.5, ("sample", False): 0.6,
    ("sample, times and outlets", True): 0.6,
}  # fmt: skip
# The groups whose answers stand in one sentence.
RANKED = ("rtqa2022a", "rtqa2022a, gold unknown", "xquad/en")


def fit_signals(found: Sequence[tuple[Case, Embedder]]) -> Table:
    """The weights that put a right sentence first: conditional logit over each question's candidates."""
    weights = np.array([WEIGHTS[name] for name in NAMES])
    prior = np.array([PRIOR[name] for name in NAMES])
    tables = [table for case, embedder in found for table in _tables(case, embedder, weights)]

    def loss(w: Table) -> tuple[float, Table]:
        total, slope = 0.0, np.zeros_like(w)
        for rows, right in tables:
            odds = np.exp(rows @ w - (rows @ w).max())
            chance, among = odds / odds.sum(), odds * right / (odds * right).sum()
            total -= float(np.log((odds * right).sum() / odds.sum()))
            slope -= (among - chance) @ rows
        away = w - prior
        count = max(1, len(tables))
        return total / count + PRIOR_STRENGTH * float(away @ away), slope / count + 2 * PRIOR_STRENGTH * away

    return np.asarray(minimize(loss, weights, jac=True, method="L-BFGS-B").x)


def fit_confidence(asked: Sequence[Asked]) -> tuple[Table, float]:
    """Logistic regression: what can be answered against what can't, each group weighing its share."""
    used = [each for each in asked if (each.case.group, each.case.answerable) in SHARES and _surest_features(each)]
    # Where the gold article is unknown, only a right answer shows that one was there.
    used = [each for each in used if each.case.group != RANKED[1] or right(each)]
    kinds = [(each.case.group, each.case.answerable) for each in used]
    share = np.array([SHARES[kind] / kinds.count(kind) for kind in kinds])
    share /= share.sum()
    rows = np.array([_surest_features(each) for each in used])
    wanted = np.array([float(each.case.answerable) for each in used])

    def loss(w: Table) -> tuple[float, Table]:
        chance = 1 / (1 + np.exp(-(rows @ w[:-1] + w[-1])))
        value = -(share * (wanted * np.log(chance + 1e-9) + (1 - wanted) * np.log(1 - chance + 1e-9))).sum()
        wrong = share * (chance - wanted)
        slope = np.append(rows.T @ wrong, wrong.sum())
        return float(value + 0.002 * (w[:-1] @ w[:-1])), slope + 0.004 * np.append(w[:-1], 0)

    bounds = [(AT_LEAST.get(name, 0.0), None) for name in FEATURES] + [(None, None)]
    found = minimize(loss, np.zeros(rows.shape[1] + 1), jac=True, method="L-BFGS-B", bounds=bounds).x
    return found[:-1], float(found[-1])


def holds(text: str, answers: Sequence[str]) -> bool:
    return any(contains_words(text, answer) for answer in answers)


def right(asked: Asked) -> bool:
    """Whether the first try's sentences hold a gold answer."""
    return any(holds(one.candidate.text, asked.case.asked.answers) for one in asked.quotes[0].chosen)


def report(asked: Sequence[Asked]) -> None:
    """Answers contained, with nothing refused, on both halves."""
    for half in ("dev", "test"):
        print(f"\n== {half}, nothing refused")
        for group in RANKED:
            mine = [each for each in asked if (each.case.group, each.case.asked.half) == (group, half)]
            mine = [each for each in mine if each.case.answerable]
            count = max(1, len(mine))
            leading = [each.quotes[0].chosen[:1] for each in mine]
            first = sum(
                holds(one.candidate.text, each.case.asked.answers)
                for each, ones in zip(mine, leading, strict=True)
                for one in ones
            )
            length = sum(len(each.quotes[0].chosen) for each in mine) / count
            within = sum(map(right, mine))
            print(
                f"{group}: n={len(mine)} first {first / count:.3f} within {within / count:.3f}, {length:.2f} sentences"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--keep", action="store_true", help="keep the weights of the signals, fit only the confidence")
    arguments = parser.parse_args()
    found = [(case, embedder) for case, embedder in all_cases(arguments.data)]
    if not arguments.keep:
        fitting = [pair for pair in found if pair[0].asked.half == "dev" and pair[0].answerable]
        weights = fit_signals([pair for pair in fitting if pair[0].group in RANKED])
        print("WEIGHTS = {")
        for name, value in zip(NAMES, weights, strict=True):
            print(f'    "{name}": {value:.2f},')
            WEIGHTS[name] = round(float(value), 2)
        print("}", flush=True)
    import assistant.quoting.quote as answering

    answering._WEIGHTS[:] = [WEIGHTS[name] for name in NAMES]
    asked = [ask(case, embedder) for case, embedder in found]
    fitted, bias = fit_confidence([each for each in asked if each.case.asked.half == "dev"])
    print("CONFIDENCE =", dict(zip(FEATURES, (round(float(value), 2) for value in fitted), strict=True)))
    print(f"CONFIDENCE_BIAS = {bias:.2f}  (now answering above {ANSWER_ABOVE})")
    report(asked)


def _tables(case: Case, embedder: Embedder, weights: Table) -> Iterator[tuple[Table, Table]]:
    question = analyse(case.tries[0].plan.topic)
    pool = gather(one_per_origin(case.tries[0].hits))
    if len(question.parts) > 1 or not pool.candidates:
        return
    wanted = PartFeatures.of(question.parts[0], pool)
    rows = np.array([signals(wanted, candidate, 0.0) for candidate in pool.candidates])
    pick = np.argsort(-(rows @ weights), kind="stable")[: 2 * EMBEDDED]
    vectors = embedder.embed_documents([pool.candidates[int(index)].text for index in pick])
    rows = rows[pick]
    rows[:, NAMES.index("meaning")] = np.maximum(0, vectors @ embedder.embed_query(question.text))
    right_ones = np.array([float(holds(pool.candidates[int(index)].text, case.asked.answers)) for index in pick])
    if right_ones.any():
        yield rows, right_ones


def _surest_features(asked: Asked) -> tuple[float, ...] | None:
    """The features of the part and try that is surest to be answered now; `None` where nothing was found."""
    every = [
        features(
            quotes.question.parts[best.part], best.signals, best.score, question_features(quotes.question, quotes.pool)
        )
        for quotes in asked.quotes
        for best in quotes.best
    ]
    return max(every, key=confidence, default=None)


if __name__ == "__main__":
    main()
