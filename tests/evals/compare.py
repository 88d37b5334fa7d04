"""Two runs of one set, question by question. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.evals.figures import ANSWERS, EVIDENCE_SCORES, SCORES, Paired
from tests.evals.measure import Outcome
from tests.evals.metrics import difference
from tests.evals.record import EvalRun


@dataclass(frozen=True, slots=True)
class Comparison:
    """B against A on the questions both were asked. `lost` and `won` are ids by what the first five hits hold."""

    questions: int
    differences: tuple[Paired, ...]
    lost: tuple[str, ...]
    won: tuple[str, ...]


def compare(a: EvalRun, b: EvalRun) -> Comparison:
    """B minus A. Raises `ValueError` for runs of different sets or without a question in common."""
    if a.set != b.set:
        raise ValueError(f"the runs are of different sets: {a.set} and {b.set}")
    others = {outcome.id: outcome for outcome in b.outcomes}
    pairs = [(outcome, others[outcome.id]) for outcome in a.outcomes if outcome.id in others]
    if not pairs:
        raise ValueError(f"the runs of {a.set} have no question in common")
    gold = [pair for pair in pairs if pair[0].has_gold]
    found = [_ranked(name, score, gold) for name, score in SCORES]
    found += _evidence(pairs)
    found += [_judged(name, verdict, pairs) for name, verdict in ANSWERS[:4]]
    found.append(_judged("refused, gold article known", lambda outcome: outcome.refused, gold))
    wrong = [pair for pair in pairs if pair[0].answerable is False]
    found.append(_judged("refused, unanswerable", lambda outcome: outcome.refused, wrong))
    return Comparison(
        questions=len(pairs),
        differences=tuple(paired for paired in found if paired is not None),
        lost=tuple(x.id for x, y in gold if _top5(x) and not _top5(y)),
        won=tuple(x.id for x, y in gold if _top5(y) and not _top5(x)),
    )


def _top5(outcome: Outcome) -> bool:
    return outcome.rank is not None and outcome.rank <= 5


def _ranked(name: str, score: Callable[[int | None], float], pairs: list[tuple[Outcome, Outcome]]) -> Paired | None:
    found = difference([score(x.rank) for x, _ in pairs], [score(y.rank) for _, y in pairs])
    return Paired(name, found) if found else None


def _evidence(pairs: list[tuple[Outcome, Outcome]]) -> list[Paired | None]:
    wanting = [(x, y) for x, y in pairs if x.wanted and y.wanted]
    found: list[Paired | None] = []
    for name, value in EVIDENCE_SCORES:
        between = difference([value(x, x.missing) for x, _ in wanting], [value(y, y.missing) for _, y in wanting])
        found.append(Paired(name, between) if between else None)
    return found


def _judged(
    name: str, verdict: Callable[[Outcome], bool | None], pairs: list[tuple[Outcome, Outcome]]
) -> Paired | None:
    known = [
        (x, y) for before, after in pairs if (x := verdict(before)) is not None and (y := verdict(after)) is not None
    ]
    found = difference([float(x) for x, _ in known], [float(y) for _, y in known])
    return Paired(name, found) if found else None
