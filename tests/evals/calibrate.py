"""Fits the constants in `assistant/weights.py` and reports what they do, on one half of the questions and the other.

    python -m tests.evals.calibrate --data DIR --homes DIR

`--data` holds `rtqa2022a/` and `xquad/`; `--homes` keeps one index a set and is filled when it is empty, which takes
minutes. Questions are split in halves by a hash of their id: everything is fitted on the `fit` half. An answer is
right when a gold answer, normalised, stands in its sentences.

Groups of questions: `rtqa` and `xquad` have their answer in the index. `… without` are the same asked of hits without
the gold article and every one with the gold answer in it, which leaves articles near the topic; `xquad far` hides all
paragraphs of the gold article.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]

from assistant.candidates import gather
from assistant.confidence import FEATURES, confidence, features
from assistant.evidence import one_per_origin
from assistant.question import analyse
from assistant.quote import Quotes, quote
from assistant.signals import NAMES, signals
from assistant.weights import ANSWER_ABOVE, EMBEDDED, WEIGHTS
from index import Hit, NewsIndex
from index.embed import Embedder, Vectors
from tests.evals.metrics import contains_words, normalise
from tests.evals.sets import Question, QuestionSet, read_set

Table = NDArray[np.float64]

# What is believed of each signal before any data, and how strongly (the weight of squared distance from it).
PRIOR = {
    "coverage": 3.0, "predicate": 0.5, "context": 1.0, "focus": 0.5, "names": 1.0, "numbers": 0.5, "neighbours": 2.0,
    "proximity": 1.0, "name_present": 0.5, "number_present": 2.5, "time_present": 2.5, "reason_present": 2.5,
    "support": 0.5, "headline_support": 0.5, "meaning": 3.0, "passage_meaning": 0.5, "rank": 2.0, "distance": -1.0,
    "early": 0.5, "long": -0.3, "question_mark": -2.0, "unfinished": -0.5, "shouting": -0.5, "central": 0.5,
}  # fmt: skip
PRIOR_STRENGTH = 0.003
# An editor's rule, whatever the data say: questions, fragments, capitals and very long sentences are never preferred.
NEVER_PREFERRED = ("question_mark", "unfinished", "shouting", "long")
# Another: whatever the data say, it counts this much that the words asked about are there beside the names, and that a
# number, time or reason is there where one is asked for. The sets' questions are longer than people's ("How tall is
# Kipchoge?"), so the sets alone would find these in nearly every sentence and give them no weight.
AT_LEAST = {"predicate": 2.0, "typed": 0.7}
POOL = 60
HITS = 10


@dataclass(frozen=True, slots=True)
class Case:
    """A question asked of some hits: `answerable` says whether they hold its answer as far as the set knows."""

    group: str
    asked: Question
    answerable: bool
    hits: tuple[Hit, ...]


class Remembering:
    """An embedder that embeds each text once: the same sentences come up again for every group."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, Vectors] = {}
        self.name, self.dimension = embedder.name, embedder.dimension

    def embed_query(self, text: str) -> Vectors:
        key = f"?{text}"
        if key not in self._known:
            self._known[key] = self._embedder.embed_query(text)
        return self._known[key]

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, self._embedder.embed_documents(new), strict=True))
        return np.array([self._known[text] for text in texts]).reshape(len(texts), self.dimension)


def cases(name: str, index: NewsIndex, known: QuestionSet, questions: Sequence[Question]) -> Iterator[Case]:
    """Every question with the hits it is answerable from, and with those it is not."""
    ids = {document.id: document.article.id for document in known.documents}
    texts = {ids[document.id]: f"{document.title} {document.text}" for document in known.documents}
    plain = {key: f" {normalise(text)} " for key, text in texts.items()}
    titles = {ids[document.id]: document.title for document in known.documents}
    for asked in questions:
        hits = index.search(asked.text, k=POOL, asked_at=asked.asked_at)
        answers = [f" {normalise(answer)} " for answer in asked.answers if normalise(answer)]
        telling = {key for key, text in plain.items() if any(answer in text for answer in answers)}
        gold = {ids[key] for key in asked.gold}
        if telling:
            yield Case(name, asked, True, _without(hits, set()))
        yield Case(f"{name} without", asked, False, _without(hits, telling | gold))
        if name == "xquad":
            same = {key for key, title in titles.items() if title in {titles[known] for known in gold}}
            yield Case("xquad far", asked, False, _without(hits, same))


def fit_signals(found: Sequence[Case], embedder: Embedder) -> Table:
    """The weights that put a right sentence first: conditional logit over each question's candidates."""
    weights = np.array([WEIGHTS[name] for name in NAMES])
    prior = np.array([PRIOR[name] for name in NAMES])
    bounds = [(None, -0.2) if name in NEVER_PREFERRED else (None, None) for name in NAMES]
    tables = [table for case in found if case.answerable for table in _tables(case, embedder, weights)]

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

    return np.asarray(minimize(loss, weights, jac=True, method="L-BFGS-B", bounds=bounds).x)


def fit_confidence(answered: Sequence[tuple[Case, Quotes]]) -> tuple[Table, float]:
    """Logistic regression: right answers against questions that can't be answered, both sides weighing the same."""
    used = [
        (case, quotes)
        for case, quotes in answered
        if quotes.best and (not case.answerable or right(case, quotes)) and len(quotes.question.parts) == 1
    ]
    rows = np.array([_features(quotes) for _, quotes in used])
    wanted = np.array([float(case.answerable) for case, _ in used])
    balance = np.where(wanted == 1, 0.5 / wanted.mean(), 0.5 / (1 - wanted.mean()))

    def loss(w: Table) -> tuple[float, Table]:
        chance = 1 / (1 + np.exp(-(rows @ w[:-1] + w[-1])))
        value = -(balance * (wanted * np.log(chance + 1e-9) + (1 - wanted) * np.log(1 - chance + 1e-9))).mean()
        wrong = balance * (chance - wanted) / len(wanted)
        slope = np.append(rows.T @ wrong, wrong.sum())
        return float(value + 0.002 * (w[:-1] @ w[:-1])), slope + 0.004 * np.append(w[:-1], 0)

    bounds = [(AT_LEAST.get(name, 0.0), None) for name in FEATURES] + [(None, None)]
    found = minimize(loss, np.zeros(rows.shape[1] + 1), jac=True, method="L-BFGS-B", bounds=bounds).x
    return found[:-1], float(found[-1])


def holds(text: str, answers: Sequence[str]) -> bool:
    return any(contains_words(text, answer) for answer in answers)


def right(case: Case, quotes: Quotes) -> bool:
    return any(holds(one.candidate.text, case.asked.answers) for one in quotes.chosen)


def report(answered: Sequence[tuple[Case, Quotes]], weights: Table, bias: float) -> None:
    """Containment, then what each threshold refuses, for both halves."""
    named = dict(zip(FEATURES, map(float, weights), strict=True))
    for fitting in (True, False):
        half = [(case, quotes) for case, quotes in answered if (case.asked.half == "dev") == fitting]
        print(f"\n== the {'fit' if fitting else 'other'} half, nothing refused")
        for group in ("rtqa", "xquad"):
            mine = [(case, quotes) for case, quotes in half if case.group == group]
            first = sum(bool(q.chosen) and holds(q.chosen[0].candidate.text, c.asked.answers) for c, q in mine)
            within = sum(right(c, q) for c, q in mine)
            length = sum(len(q.chosen) for _, q in mine) / max(1, len(mine))
            count = max(1, len(mine))
            print(
                f"{group}: n={len(mine)} first {first / count:.3f} within {within / count:.3f}, {length:.2f} sentences"
            )
        print("refused, by threshold")
        groups = sorted({case.group for case, _ in half})
        for threshold in (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5):
            told = []
            for group in groups:
                sure = [_surest(q, named, bias) for c, q in half if c.group == group]
                told.append(f"{group} {sum(chance < threshold for chance in sure) / len(sure):.3f} (n={len(sure)})")
            print(f"  {threshold:.2f}: {'; '.join(told)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--homes", type=Path, required=True)
    parser.add_argument("--every", type=int, default=1, help="use every n-th question only")
    parser.add_argument("--keep", action="store_true", help="report the present constants instead of fitting new ones")
    arguments = parser.parse_args()
    found: list[Case] = []
    embedder: Embedder | None = None
    # Every fourth question of xquad, so that both sets weigh about the same.
    for name, folder, step in (("rtqa", "rtqa2022a", 1), ("xquad", "xquad/en", 4)):
        known = read_set(arguments.data, folder)
        with NewsIndex.open(arguments.homes / folder.partition("/")[0]) as index:
            if not index.count():
                index.add(filter(None, (document.read for document in known.documents)))
            found.extend(cases(name, index, known, known.questions[:: arguments.every * step]))
            embedder = embedder or Remembering(index.embedder)
    assert embedder is not None
    if not arguments.keep:
        weights = fit_signals([case for case in found if case.asked.half == "dev"], embedder)
        print("WEIGHTS = {")
        for name, value in zip(NAMES, weights, strict=True):
            print(f'    "{name}": {value:.2f},')
            WEIGHTS[name] = round(float(value), 2)
        print("}", flush=True)
    import assistant.quote as answering

    answering._WEIGHTS[:] = [WEIGHTS[name] for name in NAMES]
    answered = [(case, quote(case.asked.text, one_per_origin(case.hits), embedder, answer_above=0.0)) for case in found]
    fitted, bias = fit_confidence([pair for pair in answered if pair[0].asked.half == "dev"])
    print("CONFIDENCE =", dict(zip(FEATURES, (round(float(value), 2) for value in fitted), strict=True)))
    print(f"CONFIDENCE_BIAS = {bias:.2f}  (now answering above {ANSWER_ABOVE})")
    report(answered, fitted, bias)


def _tables(case: Case, embedder: Embedder, weights: Table) -> Iterator[tuple[Table, Table]]:
    question = analyse(case.asked.text)
    pool = gather(one_per_origin(case.hits))
    if len(question.parts) > 1 or not pool.candidates:
        return
    rows = np.array([signals(question.parts[0], candidate, pool, 0.0) for candidate in pool.candidates])
    pick = np.argsort(-(rows @ weights), kind="stable")[: 2 * EMBEDDED]
    vectors = embedder.embed_documents([pool.candidates[int(index)].text for index in pick])
    rows = rows[pick]
    rows[:, NAMES.index("meaning")] = np.maximum(0, vectors @ embedder.embed_query(question.text))
    right_ones = np.array([float(holds(pool.candidates[int(index)].text, case.asked.answers)) for index in pick])
    if right_ones.any():
        yield rows, right_ones


def _features(quotes: Quotes) -> tuple[float, ...]:
    return _all_features(quotes)[0]


def _surest(quotes: Quotes, weights: Mapping[str, float], bias: float) -> float:
    return max((confidence(values, weights, bias) for values in _all_features(quotes)), default=0.0)


def _all_features(quotes: Quotes) -> list[tuple[float, ...]]:
    parts = zip(quotes.question.parts, quotes.best, strict=False)
    return [features(part, one.signals, one.score) for part, one in parts]


def _without(hits: Sequence[Hit], hidden: set[str]) -> tuple[Hit, ...]:
    kept = [hit for hit in hits if hit.article.id not in hidden][:HITS]
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(kept, start=1))


if __name__ == "__main__":
    main()
