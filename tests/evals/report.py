"""Runs -> the terminal's text and `docs/benchmarks.md`. The same runs always give the same page."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from tests.benchmarks import record as speed_record
from tests.benchmarks import report as speed
from tests.evals import record, table_run
from tests.evals.compare import Comparison
from tests.evals.figures import SCORES, SYSTEMS, Figure, Paired
from tests.evals.measure import Outcome
from tests.evals.metrics import mean, proportion
from tests.evals.record import EvalRun
from tests.evals.wording import circumstance_lines, decimals, p_value, signed, spread

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "docs" / "results"
PAGE = ROOT / "docs" / "benchmarks.md"

# Figures to beat, as published with the set (n = 103), and what is to be reached.
PUBLISHED = {
    "rtqa2022a": {
        "published: plain BM25, whole articles": (0.417, 0.689, 0.845, 0.537),
        "published: plain BM25, 180-word passages": (0.437, 0.728, 0.825, 0.570),
    }
}
TARGETS: dict[str, tuple[float | None, ...]] = {"rtqa2022a": (0.65, 0.95, None, 0.78)}
# Evidence recall@10 over questions: what plain BM25 is given as, and what is to be reached.
EVIDENCE_TARGETS = {"multihoprag": (0.84, 0.92)}

HEAD = """\
# Benchmarks

Generated from the runs in `docs/results/` by `python -m tests.evals report --docs`; do not edit. How to measure, and
the rules that hold for every figure here, are in [evaluation.md](evaluation.md). Intervals are 95 %: Wilson's for
shares, bootstrap for means and differences. Differences are paired, question by question.
"""


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.evals report",
        description="The page of figures, from the runs given or from docs/results.",
    )
    parser.add_argument("runs", nargs="*", type=Path, metavar="RESULT.json")
    parser.add_argument("--docs", action="store_true", help="write docs/benchmarks.md")
    asked = parser.parse_args(arguments)
    text = page(asked.runs or kept())
    if asked.docs:
        PAGE.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0


def kept() -> list[Path]:
    """The runs that the page shows; those of tests.reliability have a page of their own."""
    return sorted(path for path in RESULTS.glob("*.json") if not path.name.startswith("reliability-"))


def keep_command(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.evals keep",
        description="Put a run into docs/results, without the lists of hits, and write docs/benchmarks.md anew.",
    )
    parser.add_argument("run", type=Path, metavar="RESULT.json")
    parser.add_argument("name", nargs="?", help="the file's name there, without .json (default: the set)")
    asked = parser.parse_args(arguments)
    kind = record.kind_of(asked.run)
    if kind == "tables":
        table_run.write(table_run.read(asked.run), RESULTS / f"{asked.name or asked.run.stem}.json")
    elif kind == "benchmarks":
        speed_run = speed_record.read(asked.run)
        speed_record.write(speed_run, RESULTS / f"{asked.name or 'speed'}.json")
    else:
        run = record.read(asked.run)
        name = asked.name or run.set.replace("/", "-")
        bare = replace(run, outcomes=tuple(replace(outcome, hits=()) for outcome in run.outcomes))
        record.write(bare, RESULTS / f"{name}.json")
    return main(["--docs"])


def page(paths: Iterable[Path]) -> str:
    """The whole page from result files of any kind. Raises `RecordError` for any other file."""
    found: dict[str, list[Path]] = {kind: [] for kind in record.KINDS}
    for path in sorted(paths, key=lambda path: path.name):
        found[record.kind_of(path)].append(path)
    parts = [HEAD]
    runs = sorted((record.read(path) for path in found["evals"]), key=lambda run: (run.set, run.circumstances.date))
    for run in runs:
        parts.append(_section(run))
    parts += [table_run.section(table_run.read(path)) for path in found["tables"]]
    parts += [speed.section(path) for path in found["benchmarks"]]
    return "\n".join(parts)


def text(run: EvalRun) -> str:
    """A run for the terminal."""
    lines = [f"{run.set}: {run.documents:,} articles, {run.passages:,} passages, {len(run.outcomes):,} questions", ""]
    group = ""
    for figure in run.figures:
        if figure.group != group:
            group = figure.group
            lines.append(group)
        lines.append(f"  {figure.name:<46} {spread(figure.estimate)}  n = {figure.estimate.n}")
    if run.paired:
        lines.append("Newsdesk less the baseline, by question")
        lines += [f"  {_paired_line(paired, 'Newsdesk', 'the baseline')}" for paired in run.paired]
    lines += ["", *circumstance_lines(run.circumstances)]
    return "\n".join(lines)


def comparison_text(found: Comparison) -> str:
    """B against A for the terminal."""
    lines = [f"B less A, {found.questions} questions in common"]
    lines += [f"  {_paired_line(paired, 'B', 'A')}" for paired in found.differences]
    lines.append(f"  in the first five only in A: {' '.join(found.lost) or 'none'}")
    lines.append(f"  in the first five only in B: {' '.join(found.won) or 'none'}")
    return "\n".join(lines)


def _section(run: EvalRun) -> str:
    gold = sum(outcome.has_gold for outcome in run.outcomes)
    lines = [
        f"## {_title(run)}",
        "",
        f"{run.documents:,} articles in {run.passages:,} passages; {len(run.outcomes):,} questions, "
        + f"{gold:,} of them with a known gold article.",
        "",
        *(f"- {line}" for line in circumstance_lines(run.circumstances)),
        "",
    ]
    if gold:
        lines += ["### Finding the article", "", *_search_table(run, gold), "", *_paired_table(run.paired), ""]
        lines += [*_halves_table(run.outcomes), ""]
    others = [figure for figure in run.figures if figure.group not in dict(SYSTEMS)]
    for group in dict.fromkeys(figure.group for figure in others):
        lines += [f"### {group}", "", *_figure_table([f for f in others if f.group == group]), ""]
    if run.set in EVIDENCE_TARGETS:
        given, wanted = map(decimals, EVIDENCE_TARGETS[run.set])
        lines += [f"Evidence recall@10 to reach: {wanted}; given for plain BM25: {given}.", ""]
    return "\n".join(lines)


def _title(run: EvalRun) -> str:
    """The set, and what is out of the ordinary about the run."""
    parts = run.circumstances.command.split()
    known = ("--no-asked-at", "--days-later", "--past", "--without", "--search-only", "--half", "--limit")
    odd = [part for part in parts if part in known]
    told = {"--no-asked-at": "asked as of now", "--search-only": "search only"}
    for option, words in (("--days-later", "asked {} days later"), ("--past", "asked {} years later")):
        told |= {option: words.format(parts[parts.index(option) + 1])} if option in odd else {}
    if run.circumstances.settings.get("without"):
        told["--without"] = f"without {run.circumstances.settings['without']}"
    return ", ".join([run.set, *(told.get(part, f"with {part}") for part in odd)])


def _search_table(run: EvalRun, gold: int) -> list[str]:
    names = [name for name, _ in SCORES]
    lines = [f"| n = {gold} | {' | '.join(names)} |", "| --- " * 5 + "|"]
    for system, _ in SYSTEMS:
        values = {figure.name: figure.estimate for figure in run.figures if figure.group == system}
        lines.append(f"| {system} | {' | '.join(spread(values[name]) for name in names)} |")
    for system, published in PUBLISHED.get(run.set, {}).items():
        lines.append(f"| {system} | {' | '.join(decimals(value) for value in published)} |")
    if run.set in TARGETS:
        wanted = [decimals(value) if value is not None else "" for value in TARGETS[run.set]]
        lines.append(f"| to reach | {' | '.join(wanted)} |")
    return lines


def _paired_table(paired: Sequence[Paired]) -> list[str]:
    lines = ["| Newsdesk less the baseline | difference | only Newsdesk | only the baseline | McNemar's p |"]
    lines.append("| --- " * 5 + "|")
    for one in paired:
        found = one.difference
        counts = [str(found.only_b), str(found.only_a), p_value(found.p)] if found.p is not None else ["", "", ""]
        lines.append(f"| {one.name} | {signed(found)} | {' | '.join(counts)} |")
    return lines


def _halves_table(outcomes: Sequence[Outcome]) -> list[str]:
    lines = ["| Newsdesk by half | Hit@5 | MRR@10 | n |", "| --- " * 4 + "|"]
    hit5, mrr = _scored("Hit@5"), _scored("MRR@10")
    for half in ("dev", "test"):
        ranks = [outcome.rank for outcome in outcomes if outcome.has_gold and outcome.half == half]
        share, average = proportion([bool(hit5(rank)) for rank in ranks]), mean([mrr(rank) for rank in ranks])
        if share and average:
            lines.append(f"| {half} | {spread(share)} | {spread(average)} | {share.n} |")
    return lines


def _scored(name: str) -> Callable[[int | None], float]:
    return dict(SCORES)[name]


def _figure_table(found: Sequence[Figure]) -> list[str]:
    rows = [f"| {figure.name} | {spread(figure.estimate)} | {figure.estimate.n} |" for figure in found]
    return ["| | share | n |", "| --- " * 3 + "|", *rows]


def _paired_line(paired: Paired, b: str, a: str) -> str:
    found = paired.difference
    detail = f"  only {b} {found.only_b}, only {a} {found.only_a}, p {p_value(found.p)}" if found.p is not None else ""
    return f"{paired.name:<62} {signed(found)}  n = {found.n}{detail}"
