"""What each part of search earns: the whole, each part switched off in turn, and plain BM25, on the same questions.

python -m tests.evals ablation --data DIR --set rtqa2022a multihoprag [--past N] [--json FILE]
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, replace
from pathlib import Path

from index.search.hybrid import SearchParts
from tests.evals import record, table_run
from tests.evals.figures import EVIDENCE_SCORES, SCORES
from tests.evals.homes import KEPT, opened, show_asking
from tests.evals.measure import Ground, Outcome, Settings, measure
from tests.evals.metrics import Difference, difference
from tests.evals.past import past
from tests.evals.sets import QuestionSet, SetError, read_set
from tests.evals.table_run import Table, TableRun
from tests.evals.wording import decimals, signed

PARTS = tuple(field.name for field in fields(SearchParts))
Score = Callable[[Outcome], float]
NOTE = (
    "A difference is the row less the whole, question by question, with its 95 % interval: what is below zero is what the "
    "part earns. One part is off at a time, so what two parts do alike shows in neither."
)


def without(names: Iterable[str]) -> SearchParts:
    """All parts but those named. Raises `ValueError` for a name that is none."""
    names = set(names)
    if unknown := sorted(names - set(PARTS)):
        raise ValueError(f"no part of search is called {', '.join(unknown)}; there are {', '.join(PARTS)}")
    return replace(SearchParts(), **dict.fromkeys(names, False))


def ablation_command(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.evals ablation",
        description="The whole of search, each part switched off in turn, and plain BM25: one table a set.",
    )
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the folder that holds the sets")
    parser.add_argument("--set", nargs="+", required=True, metavar="SET", help="sets in it")
    parser.add_argument("--home", type=Path, metavar="DIR", help="where the corpus is indexed, for a single set")
    parser.add_argument("--past", type=int, default=0, metavar="N", help="ask N years later, the time named")
    parser.add_argument("--no-asked-at", action="store_true", help="ask as of now, not as of the question's date")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where the run goes, for `keep`")
    asked = parser.parse_args(arguments)
    if asked.home and len(asked.set) > 1:
        raise ValueError("--home holds one corpus: name one set with it")
    tables, settings = [], {}
    for name in asked.set:
        questions = read_set(asked.data, name)
        questions = past(questions, asked.past) if asked.past else questions
        how = Settings(asked_at=not asked.no_asked_at, answers=False, asking=questions.asking)
        table, embedder = ablation(questions, how, asked.home)
        tables.append(table)
        settings[f"{questions.name} asked at"] = str(how)
    parts = ["python -m tests.evals ablation --data DIR --set", *asked.set]
    parts += ["--past", str(asked.past)] if asked.past else []
    parts += ["--no-asked-at"] if asked.no_asked_at else []
    about = record.circumstances(" ".join(parts), {**settings, **record.search_settings(embedder)})
    title = "What each part of search earns" + (f", asked {asked.past} years later" if asked.past else "")
    run = TableRun(title, about, tuple(tables), (NOTE,))
    print(table_run.text(run))
    stamp = about.date.replace(":", "").replace("-", "")[:15]
    file = asked.json or KEPT / "runs" / f"ablation{f'-past-{asked.past}' if asked.past else ''}-{stamp}.json"
    table_run.write(run, file)
    print(f"\nwritten to {file}")
    return 0


def ablation(questions: QuestionSet, settings: Settings, home: Path | None = None) -> tuple[Table, str]:
    """The table of one set, and the model's name. Raises `SetError` where no gold article is known."""
    chosen = [question for question in questions.questions if question.gold]
    if not chosen:
        raise SetError(f"{questions.name} has no question with a known gold article")
    ground = Ground(questions)
    found: dict[str, list[Outcome]] = {}
    with opened(questions, home) as kept:
        for name in ("", *PARTS):
            kept.index.parts = without([name] if name else [])
            row = f"without {name}" if name else "the whole"
            found[row] = measure(kept.index, questions, settings, chosen, show_asking, ground)
    return _table(questions.name, found), kept.embedder.name


def _table(name: str, found: dict[str, list[Outcome]]) -> Table:
    whole = found["the whole"]
    evidence = any(outcome.wanted for outcome in whole)
    rows = [(row, _scored(outcomes, evidence, plain=False)) for row, outcomes in found.items()]
    rows += [(row, _scored(whole, evidence, plain=True, told=told)) for row, told in _plain_rows(evidence)]
    base = dict(rows)["the whole"]
    columns = [cell for score in base for cell in (score, "less the whole")]
    cells = []
    for row, scores in rows:
        line = [row]
        for score, values in scores.items():
            line += [decimals(sum(values) / len(values)), "" if values is base[score] else _less(base[score], values)]
        cells.append(tuple(line))
    return Table(f"{name}, n = {len(whole)}", ("", *columns), tuple(cells))


def _plain_rows(evidence: bool) -> tuple[tuple[str, bool], ...]:
    told = (("plain BM25, outlet and day in the text", True),) if evidence else ()
    return (("plain BM25", False), *told)


def _scored(outcomes: Sequence[Outcome], evidence: bool, plain: bool, told: bool = False) -> dict[str, list[float]]:
    if evidence:
        missing = [(o.baseline_told_missing if told else o.baseline_missing) if plain else o.missing for o in outcomes]
        return {
            name: [score(o, lacking) for o, lacking in zip(outcomes, missing, strict=True)]
            for name, score in EVIDENCE_SCORES
        }
    ranks = [outcome.baseline_rank if plain else outcome.rank for outcome in outcomes]
    return {name: [score(rank) for rank in ranks] for name, score in SCORES if name != "Hit@10"}


def _less(whole: Sequence[float], row: Sequence[float]) -> str:
    found: Difference | None = difference(whole, row)
    return signed(found) if found else ""
