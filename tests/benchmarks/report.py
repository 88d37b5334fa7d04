"""A benchmark run -> the terminal's text and its part of `docs/benchmarks.md`."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.record import BenchmarkRun, read
from tests.evals.wording import circumstance_lines, spread

TARGET_RATIO = 0.9


def section(path: Path) -> str:
    """The run's part of the page, as Markdown."""
    run = read(path)
    lines = [f"## Speed and size: {run.source}", ""]
    if run.synthetic:
        lines += ["Made-up articles: good for speed, they say nothing about quality.", ""]
    lines += [*(f"- {line}" for line in circumstance_lines(run.circumstances)), ""]
    lines += _adding(run)
    lines += ["### Searching and answering", "", f"An index of {run.searched_passages:,} passages.", ""]
    lines += ["| milliseconds | p50 | p95 | n |", "| --- | --- | --- | --- |"]
    lines += [f"| {one.name} | {one.p50:.1f} | {one.p95:.1f} | {one.n} |" for one in run.latencies]
    lines += ["", "### Memory, disk, opening", "", "| | |", "| --- | --- |"]
    lines += [f"| {name} | {value:,.1f} |" for name, value in (*run.memory.items(), *run.sizes.items())]
    return "\n".join([*lines, ""])


def text(run: BenchmarkRun) -> str:
    """A run for the terminal."""
    lines = [f"{run.source}{' (made up)' if run.synthetic else ''}", ""]
    if run.ratio:
        for number, one in enumerate(run.rounds, start=1):
            add, encode = one.passages / one.add_seconds, one.passages / one.encode_seconds
            lines.append(
                f"  round {number}: add {add:.1f} passages/s ({one.articles / one.add_seconds:.2f} articles/s),"
                f" encode {encode:.1f} passages/s,"
                f" ratio {one.ratio:.3f}, by processor seconds {one.processor_ratio:.3f}"
            )
        lines.append(f"  add over plain encoding, by the clock: {spread(run.ratio)}, to reach {TARGET_RATIO}")
        if run.processor_ratio:
            lines.append(f"  add over plain encoding, by processor seconds: {spread(run.processor_ratio)}")
        if run.embedding_share:
            lines.append(f"  share of add spent in the model, by the clock: {spread(run.embedding_share)}")
    lines.append(f"an index of {run.searched_passages:,} passages, milliseconds")
    lines += [f"  {one.name:<66} p50 {one.p50:>8.1f}  p95 {one.p95:>8.1f}  n = {one.n}" for one in run.latencies]
    lines.append("memory, disk, opening")
    lines += [f"  {name:<66} {value:,.1f}" for name, value in (*run.memory.items(), *run.sizes.items())]
    return "\n".join([*lines, "", *circumstance_lines(run.circumstances)])


def _adding(run: BenchmarkRun) -> list[str]:
    ratio = run.ratio
    if ratio is None:
        return []
    articles, passages = sum(one.articles for one in run.rounds), sum(one.passages for one in run.rounds)
    adding, encoding = sum(one.add_seconds for one in run.rounds), sum(one.encode_seconds for one in run.rounds)
    return [
        "### Adding",
        "",
        f"`NewsIndex.add` beside `SentenceTransformer.encode` of the very same texts: {articles:,} articles in"
        + f" {passages:,} passages, {len(run.rounds)} rounds in turn.",
        "",
        "| | articles a second | passages a second |",
        "| --- | --- | --- |",
        f"| `NewsIndex.add` | {articles / adding:.2f} | {passages / adding:.1f} |",
        f"| `SentenceTransformer.encode` | {articles / encoding:.2f} | {passages / encoding:.1f} |",
        "",
        f"Speed of `add` over speed of `encode`, geometric mean over the rounds: {spread(ratio)} by the clock"
        + (f", {spread(processor)} by processor seconds" if (processor := run.processor_ratio) else "")
        + f"; to reach {TARGET_RATIO}."
        + (
            f" Share of `add` spent in the model, by the clock: {spread(share)}."
            if (share := run.embedding_share)
            else ""
        ),
        "",
    ]
