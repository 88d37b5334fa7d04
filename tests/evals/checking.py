"""How well the check tells carried claims from others, beside word overlap alone.

    python -m tests.evals.checking --data DIR              # the figures, and how long a check takes
    python -m tests.evals.checking --data DIR --fit        # constants for assistant/checking/scoring.py
    python -m tests.evals.checking --data DIR --json FILE  # for `python -m tests.evals keep FILE checking`

`wice` has claims of an encyclopaedia with the whole page each cites, `qags_xsum` sentences that a summariser wrote with
the news article each is about; people judged both. `written` has sentences as a language model writes them in its own
words, with all the passages it was shown, and false twins. Constants are fitted on the half whose hashed ids say "dev",
figures are of the other half where nothing else is said. See `tests.evals.written_claims` for what becomes of `written`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.stats import rankdata

from assistant.checking import scoring
from assistant.checking.checker import Checker
from assistant.checking.entailment import load_entailment
from assistant.checking.reading import read_claim, read_evidence
from assistant.records import Evidence, Support
from tests.evals.altered import alterations, altered_table
from tests.evals.metrics import RESAMPLES, SEED, Difference, Estimate, percentile, ratio
from tests.evals.record import circumstances
from tests.evals.sets import Half, SetError
from tests.evals.table_run import Table, TableRun, text, write
from tests.evals.wording import signed, spread

Numbers = NDArray[np.float64]

SETS = ("wice", "qags_xsum", "written")
# Claims of the first two sets, each with the evidence of another one.
OTHERS = "another's evidence"
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
    ("written", ("supported",), "written, own words: true or false"),
)
# How far a claim that is carried in part is from one that is carried whole, for the fit.
PARTLY_WORTH = 0.35
RIDGE = 0.02


@dataclass(frozen=True, slots=True)
class Case:
    """A claim with its evidence and what people said of it."""

    set: str
    id: str
    claim: str
    evidence: tuple[Evidence, ...]
    label: Support

    @property
    def half(self) -> Half:
        """The id decides, as it does for questions; in `written` that of the question, whose claims hang together."""
        key = self.id.split("-")[0] if self.set == "written" else self.id
        return "test" if int(hashlib.sha256(key.encode()).hexdigest(), 16) % 2 else "dev"


@dataclass(frozen=True, slots=True)
class Checked:
    """A case with what the check and word overlap made of it. `stopped_by` is what kept it from passing."""

    case: Case
    features: tuple[float, ...]
    score: float
    support: Support
    overlap: float
    seconds: float
    stopped_by: tuple[str, ...] = ()


def read_cases(folder: Path) -> list[Case]:
    """All claims of the sets. Raises `SetError` where a file is missing or not as it should be."""
    wice = [
        Case(
            "wice", record["id"], record["claim"], (Evidence("\n\n".join(record["evidence"])),), LABELS[record["label"]]
        )
        for record in _records(folder / "wice" / "dev.jsonl")
    ]
    texts = {record["doc"]: record["text"] for record in _records(folder / "qags_xsum" / "docs.jsonl")}
    qags = [
        Case(
            "qags_xsum",
            record["id"],
            record["claim"],
            (Evidence(texts[record["doc"]]),),
            "supported" if record["label"] else "unsupported",
        )
        for record in _records(folder / "qags_xsum" / "claims.jsonl")
    ]
    written = [
        Case(
            "written",
            record["id"],
            record["claim"],
            tuple(map(evidence_of, record["evidence"])),
            "supported" if record["label"] == "good" else "unsupported",
        )
        for record in _records(folder / "written" / "claims.jsonl")
        if record["style"] == "A"
    ]
    return [*wice, *qags, *written]


def evidence_of(record: Mapping[str, Any]) -> Evidence:
    """A passage of `written` as evidence."""
    published = datetime.fromisoformat(record["published"]).replace(tzinfo=UTC) if record.get("published") else None
    return Evidence(record["text"], record["title"], record["outlet"], published)


def mismatched(cases: Sequence[Case]) -> list[Case]:
    """Every second claim with the evidence of a claim half a set away: nobody doubts that it is not carried."""
    found = []
    for name in SETS[:2]:
        own = [case for case in cases if case.set == name]
        for place, case in list(enumerate(own))[::2]:
            other = own[(place + len(own) // 2) % len(own)]
            if other.evidence != case.evidence:
                found.append(replace(case, set=OTHERS, evidence=other.evidence, label="unsupported"))
    return found


def _records(path: Path) -> list[Mapping[str, Any]]:
    try:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise SetError(
            f"{path} can't be read: {error} (--data names the folder that holds wice, qags_xsum and written)"
        ) from error


def run(cases: Sequence[Case], checker: Checker) -> list[Checked]:
    """Every case checked, readings of evidence made anew for each so that the time is that of a first check."""
    checker.check("A ferry sailed.", "A ferry sailed.")
    found = []
    for case in cases:
        read_evidence.cache_clear()
        start = time.perf_counter()
        judged = checker.judge(read_claim(case.claim), tuple(map(read_evidence, case.evidence)))
        features = scoring.features(judged)
        support, score = scoring.verdict(judged, scoring.likelihood(features))
        seconds = time.perf_counter() - start
        word_share = overlap(case.claim, " ".join(each.text for each in case.evidence))
        found.append(Checked(case, features, score, support, word_share, seconds, _stopped_by(judged)))
    return found


def _stopped_by(judged: scoring.ClaimJudgement) -> tuple[str, ...]:
    absent = {f"{fact.kind} absent" for fact in judged.facts if fact.standing == "absent"}
    return tuple(sorted(absent | ({"denied"} if judged.denied else set())))


def overlap(claim: str, evidence: str) -> float:
    """The share of a claim's words, in lower case and without punctuation, that evidence has."""
    own = set(re.findall(r"\w+", claim.lower()))
    return len(own & set(re.findall(r"\w+", evidence.lower()))) / max(1, len(own))


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
    """Weights and bias by logistic regression on the dev halves, every set weighing the same. Ridge settles what the weights
    are to each other; how far they spread the scores is fitted after it."""
    used = [each for each in found if each.case.half == "dev"]
    rows = np.array([each.features for each in used])
    worth = {"supported": 1.0, "partly": PARTLY_WORTH, "unsupported": 0.0}
    wanted = np.array([worth[each.case.label] for each in used])
    share = _shares(used)

    def loss(w: Numbers) -> tuple[float, Numbers]:
        chance = 1 / (1 + np.exp(-(rows @ w[:-1] + w[-1])))
        value = -(share * (wanted * np.log(chance + 1e-9) + (1 - wanted) * np.log(1 - chance + 1e-9))).sum()
        wrong = share * (chance - wanted)
        return float(value + RIDGE * w[:-1] @ w[:-1]), np.append(rows.T @ wrong + 2 * RIDGE * w[:-1], wrong.sum())

    shrunk = minimize(loss, np.zeros(len(scoring.FEATURES) + 1), jac=True, method="L-BFGS-B").x[:-1]

    def scaled_loss(scale: Numbers) -> float:
        chance = 1 / (1 + np.exp(-(scale[0] * (rows @ shrunk) + scale[1])))
        return float(-(share * (wanted * np.log(chance + 1e-9) + (1 - wanted) * np.log(1 - chance + 1e-9))).sum())

    scale, bias = minimize(scaled_loss, np.array([1.0, 0.0])).x
    weights = {name: round(float(scale * each), 2) for name, each in zip(scoring.FEATURES, shrunk, strict=True)}
    return weights, round(float(bias), 2)


def _shares(used: Sequence[Checked]) -> Numbers:
    """What each weighs: every set the same, together 1."""
    names = [each.case.set for each in used]
    return np.array([1 / (len(set(names)) * names.count(name)) for name in names])


@dataclass(frozen=True, slots=True)
class Points:
    """Thresholds: a score above `supported` (`partly`) means that verdict."""

    supported: float
    partly: float


def choose(found: Sequence[Checked]) -> Points:
    """The thresholds with the best F1 on the dev halves, both sets weighing the same, for scores before any verdict.

    `supported` is chosen for what is carried whole, `partly` for what is carried at all.
    """
    used = [each for each in found if each.case.half == "dev"]
    share = _shares(used)
    chances = np.array([each.score for each in used])
    best = []
    for labels in (("supported",), ("supported", "partly")):
        carried = np.array([each.case.label in labels for each in used])
        grid = np.round(np.arange(0.1, 0.9, 0.01), 2)
        best.append(max(grid, key=lambda above: _f1(chances >= above, carried, share)))
    return Points(float(best[0]), float(min(best)))


def _f1(said: NDArray[np.bool_], carried: NDArray[np.bool_], share: Numbers) -> float:
    return float(2 * (share * (said & carried)).sum() / ((share * said).sum() + (share * carried).sum()))


def tables(found: Sequence[Checked]) -> tuple[Table, ...]:
    """AUROC beside word overlap, then verdicts at the chosen point, then time."""
    return _auroc_table(found), _verdict_table(found), _facts_table(found), _time_table(found)


def _auroc_table(found: Sequence[Checked]) -> Table:
    rows = []
    for name, labels, title in VIEWS:
        for half in ("dev", "test"):
            used = [each for each in found if each.case.set == name and each.case.half == half]
            carried = np.array([each.case.label in labels for each in used])
            if not used or carried.all() or not carried.any():
                continue
            ours = np.array([each.score for each in used])
            plain = np.array([each.overlap for each in used])
            cells = [spread(auroc_estimate(scores, carried)) for scores in (ours, plain)]
            more = signed(auroc_difference(ours, plain, carried))
            rows.append((title, half, *cells, more, f"{int(carried.sum())} of {len(used)}"))
    columns = ("", "half", "Newsdesk", "word overlap", "less overlap", "carried")
    return Table("AUROC", columns, tuple(rows))


def _verdict_table(found: Sequence[Checked]) -> Table:
    """Precision and recall of “supported”, and of “unsupported” for what is carried less than whole or not at all."""
    rows = []
    for name in SETS:
        for half in ("dev", "test"):
            used = [each for each in found if each.case.set == name and each.case.half == half]
            for verdict in ("supported", "unsupported"):
                said = [float(each.support == verdict) for each in used]
                true = [float(each.case.label == verdict) for each in used]
                both = [one * other for one, other in zip(said, true, strict=True)]
                precision, recall = ratio(both, said), ratio(both, true)
                f1 = ratio([2 * each for each in both], [one + other for one, other in zip(said, true, strict=True)])
                cells = (spread(each) if each else "" for each in (precision, recall, f1))
                rows.append((name, half, verdict, *cells, f"{sum(said):.0f}", f"{sum(true):.0f} of {len(used)}"))
    return Table("Verdicts", ("set", "half", "verdict", "precision", "recall", "F1", "said", "true"), tuple(rows))


def _facts_table(found: Sequence[Checked]) -> Table:
    """What people said of the claims in which a fact is absent or a sentence contradicts, which never pass."""
    rows = []
    for name in SETS:
        used = [each for each in found if each.case.set == name]
        for stop in sorted({stop for each in used for stop in each.stopped_by}):
            labels = [each.case.label for each in used if stop in each.stopped_by]
            counts = (str(labels.count(label)) for label in ("supported", "partly", "unsupported"))
            rows.append((name, stop, *counts, str(len(labels))))
    return Table(
        "Claims that were stopped, and what people said of them",
        ("set", "", "supported", "partly", "unsupported", "n"),
        tuple(rows),
    )


def _time_table(found: Sequence[Checked]) -> Table:
    rows = []
    for name in SETS:
        times = [1000 * each.seconds for each in found if each.case.set == name]
        length = [sum(len(one.text) for one in each.case.evidence) for each in found if each.case.set == name]
        if times:
            rows.append(
                (
                    name,
                    f"{np.median(length):,.0f}",
                    *(f"{percentile(times, q):.0f}" for q in (0.5, 0.95)),
                    str(len(times)),
                )
            )
    return Table("Milliseconds a check", ("set", "characters of evidence, p50", "p50", "p95", "n"), tuple(rows))


def table_run(found: Sequence[Checked], entailment: str | None, altered: Sequence[Table] = ()) -> TableRun:
    """The figures as they go into `docs/benchmarks.md`."""
    settings = {
        "supported from": scoring.SUPPORTED_ABOVE,
        "partly from": scoring.PARTLY_ABOVE,
        "entailment model": entailment and Path(entailment).name,
    }
    return TableRun(
        "Checking a sentence against its evidence",
        circumstances(
            "python -m tests.evals.checking --data DIR", settings, ("numpy", "openvino", "sentence-transformers")
        ),
        (*tables(found), *altered),
        (
            "`word overlap` is the share of a claim's words that the evidence has. Weights and thresholds were fitted on the"
            " dev halves; the test halves were looked at for false alarms of the readers of names, dates and quotations, not"
            " for any weight. People judged each claim of qags_xsum three times; all its text is in lower case, so that no"
            " name can be told in it. A claim that is stopped is never “supported” nor “partly”.",
        ),
    )


def main(arguments: Sequence[str]) -> int:
    """The exit code: 0, or 1 with one line where a set is missing."""
    parser = argparse.ArgumentParser(prog="tests.evals.checking", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds wice and qags_xsum")
    parser.add_argument("--json", type=Path, help="write the run there, for `python -m tests.evals keep`")
    parser.add_argument("--fit", action="store_true", help="print new constants for assistant/checking/scoring.py")
    parser.add_argument("--entailment", help="a model of natural language inference that joins the check")
    parser.add_argument("--limit", type=int, help="only the first so many claims of each set")
    asked = parser.parse_args(arguments)
    try:
        cases = read_cases(asked.data)
    except SetError as error:
        print(f"tests.evals.checking: {error}", file=sys.stderr)
        return 1
    chosen = [case for name in SETS for case in [each for each in cases if each.set == name][: asked.limit]]
    chosen += mismatched(chosen)
    checker = Checker(load_entailment(asked.entailment))
    found = run(chosen, checker)
    if asked.fit:
        weights, bias = fit(found)
        scoring.WEIGHTS.update(weights)
        refitted = [replace(each, score=scoring.likelihood(each.features, weights, bias)) for each in found]
        print(f"WEIGHTS = {json.dumps(weights, indent=4)}\nBIAS = {bias}\n{choose(refitted)}")
        return 0
    changed = [] if asked.limit else [altered_table(alterations(asked.data), checker)]
    made = table_run(found, asked.entailment, changed)
    print(text(made))
    if asked.json:
        write(made, asked.json)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
