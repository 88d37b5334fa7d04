"""Outcomes -> figures with n and interval. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.evals.measure import Outcome
from tests.evals.metrics import (
    Difference,
    Estimate,
    difference,
    f1,
    hit_at,
    mean,
    proportion,
    ratio,
    reciprocal_rank,
)

RankOf = Callable[[Outcome], int | None]
Verdict = Callable[[Outcome], bool | None]


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a report. `group` is what it is about; `name` is unique within its group."""

    group: str
    name: str
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Paired:
    """The system against the baseline on the same questions."""

    name: str
    difference: Difference


SYSTEMS: tuple[tuple[str, RankOf], ...] = (
    ("Newsdesk", lambda outcome: outcome.rank),
    ("Newsdesk, near-copies not counted", lambda outcome: outcome.rank_strict),
    ("plain BM25", lambda outcome: outcome.baseline_rank),
    ("plain BM25, nothing after the question's date", lambda outcome: outcome.baseline_dated_rank),
)
ANSWERS: tuple[tuple[str, Verdict], ...] = (
    ("answer in the whole answer", lambda outcome: outcome.contained),
    ("answer in the whole answer, as whole words", lambda outcome: outcome.contained_words),
    ("answer in the first sentence", lambda outcome: outcome.contained_first),
    ("answer in a found passage", lambda outcome: outcome.in_passages),
    ("answer anywhere in the corpus (ceiling)", lambda outcome: outcome.in_corpus),
)


def figures(outcomes: Sequence[Outcome]) -> list[Figure]:
    """All figures that `outcomes` allow, in the order they are shown."""
    with_gold = [outcome for outcome in outcomes if outcome.has_gold]
    found: list[tuple[str, str, Estimate | None]] = []
    for system, rank in SYSTEMS:
        ranks = [rank(outcome) for outcome in with_gold]
        for k in (1, 5, 10):
            found.append((system, f"Hit@{k}", proportion([hit_at(r, k) for r in ranks])))
        found.append((system, "MRR@10", mean([reciprocal_rank(r) for r in ranks])))
    found.extend(_evidence(outcomes))
    found.extend(_by_type(with_gold))
    for name, verdict in ANSWERS:
        answers = [known for outcome in outcomes if (known := verdict(outcome)) is not None]
        found.append(("Answers", name, proportion(answers)))
        gold = [known for outcome in with_gold if (known := verdict(outcome)) is not None]
        if len(gold) != len(answers):
            found.append(("Answers where the gold article is known", name, proportion(gold)))
    found.extend(_refusals(outcomes))
    order = dict.fromkeys(group for group, _, _ in found)
    kept = [Figure(group, name, estimate) for group, name, estimate in found if estimate is not None]
    return sorted(kept, key=lambda figure: list(order).index(figure.group))


def paired_with_baseline(outcomes: Sequence[Outcome]) -> list[Paired]:
    """How far Newsdesk is above each baseline, question by question."""
    with_gold = [outcome for outcome in outcomes if outcome.has_gold]
    result = []
    newsdesk = SYSTEMS[0][1]
    for system, rank in SYSTEMS[2:]:
        for name, score in SCORES:
            found = difference([score(rank(o)) for o in with_gold], [score(newsdesk(o)) for o in with_gold])
            if found is not None:
                result.append(Paired(f"{name} over {system}", found))
    wanting = [outcome for outcome in outcomes if outcome.wanted]
    for name, value in EVIDENCE_SCORES:
        after = [value(outcome, outcome.missing) for outcome in wanting]
        for system, missing in EVIDENCE_SYSTEMS[2:]:
            if found := difference([value(outcome, missing(outcome)) for outcome in wanting], after):
                result.append(Paired(f"{name} over {system}", found))
    return result


def evidence_recall(outcome: Outcome, missing: Sequence[str]) -> float:
    """The share of the wanted evidence that is not `missing`. The outcome must want some."""
    return 1 - len(missing) / outcome.wanted


def _evidence(outcomes: Sequence[Outcome]) -> list[tuple[str, str, Estimate | None]]:
    wanting = [outcome for outcome in outcomes if outcome.wanted]
    kinds = sorted({outcome.kind for outcome in wanting if outcome.kind})
    found: list[tuple[str, str, Estimate | None]] = []
    for system, missing in EVIDENCE_SYSTEMS:
        group = f"All the evidence: {system}"
        recalls = [evidence_recall(outcome, missing(outcome)) for outcome in wanting]
        parts = [float(outcome.wanted - len(missing(outcome))) for outcome in wanting]
        found.append((group, "evidence recall@10, mean over questions", mean(recalls)))
        found.append((group, "evidence recall@10, over facts", ratio(parts, [float(o.wanted) for o in wanting])))
        found.append((group, "all evidence found", proportion([not missing(outcome) for outcome in wanting])))
        for kind in kinds:
            of_kind = [recall for recall, outcome in zip(recalls, wanting, strict=True) if outcome.kind == kind]
            found.append((group, f"evidence recall@10, {kind}", mean(of_kind)))
    return found


def _by_type(with_gold: Sequence[Outcome]) -> list[tuple[str, str, Estimate | None]]:
    """How well each type of question is found, where one gold article is enough and there are several types."""
    single = [outcome for outcome in with_gold if not outcome.wanted]
    kinds = sorted({outcome.kind for outcome in single if outcome.kind})
    found: list[tuple[str, str, Estimate | None]] = []
    for kind in kinds if len(kinds) > 1 else ():
        ranks = [outcome.rank for outcome in single if outcome.kind == kind]
        plain = [outcome.baseline_rank for outcome in single if outcome.kind == kind]
        for k in (1, 5):
            found.append((BY_TYPE, f"{kind}: Hit@{k}", proportion([hit_at(rank, k) for rank in ranks])))
        found.append((BY_TYPE, f"{kind}: MRR@10", mean([reciprocal_rank(rank) for rank in ranks])))
        found.append((BY_TYPE, f"{kind}: MRR@10 of plain BM25", mean([reciprocal_rank(rank) for rank in plain])))
    return found


BY_TYPE = "By type of question"
EVIDENCE_SYSTEMS: tuple[tuple[str, Callable[[Outcome], Sequence[str]]], ...] = (
    ("Newsdesk", lambda outcome: outcome.missing),
    ("Newsdesk, near-copies not counted", lambda outcome: outcome.missing_strict),
    ("plain BM25", lambda outcome: outcome.baseline_missing),
    ("plain BM25, outlet and day in the text", lambda outcome: outcome.baseline_told_missing),
)
EVIDENCE_SCORES: tuple[tuple[str, Callable[[Outcome, Sequence[str]], float]], ...] = (
    ("evidence recall@10", evidence_recall),
    ("all evidence found", lambda outcome, missing: float(not missing)),
)


SCORES: tuple[tuple[str, Callable[[int | None], float]], ...] = (
    ("Hit@1", lambda rank: float(hit_at(rank, 1))),
    ("Hit@5", lambda rank: float(hit_at(rank, 5))),
    ("Hit@10", lambda rank: float(hit_at(rank, 10))),
    ("MRR@10", reciprocal_rank),
)


def _refusals(outcomes: Sequence[Outcome]) -> list[tuple[str, str, Estimate | None]]:
    asked = [outcome for outcome in outcomes if outcome.refused is not None]
    answerable = [bool(outcome.refused) for outcome in asked if outcome.answerable]
    unknown = [bool(outcome.refused) for outcome in asked if outcome.answerable is None]
    unanswerable = [bool(outcome.refused) for outcome in asked if outcome.answerable is False]
    found = [
        ("Refusals", "over-refusal (answerable, refused)", proportion(answerable)),
        ("Refusals", "answered (answerable, not refused)", proportion([not refused for refused in answerable])),
        ("Refusals", "refused where no gold article is known", proportion(unknown)),
        ("Refusals", "refusal recall (unanswerable, refused)", proportion(unanswerable)),
    ]
    if answerable and unanswerable:
        refused = [True] * sum(unanswerable) + [False] * sum(answerable)
        found.append(("Refusals", "refusal precision (refused, unanswerable)", proportion(refused)))
        found.append(("Refusals", "refusal F1", f1(unanswerable, answerable)))
    return found
