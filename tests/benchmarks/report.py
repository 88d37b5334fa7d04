"""A benchmark run -> the terminal's text and its part of `docs/benchmarks.md`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.benchmarks.record import BenchmarkRun, read
from tests.benchmarks.steps import Step
from tests.evals.wording import circumstance_lines, spread

# Passages a second of `add` over those of the plain pipeline, and the least cosine between their vectors.
TARGET_RATIO, TARGET_COSINE = 2.0, 0.999


def section(path: Path) -> str:
    """The run's part of the page, as Markdown."""
    run = read(path)
    lines = [f"## {'Speed and size' if run.latencies else 'Speed of adding'}: {run.source}", ""]
    if run.synthetic:
        lines += ["Made-up articles: good for speed, they say nothing about quality.", ""]
    lines += [*(f"- {line}" for line in circumstance_lines(run.circumstances)), ""]
    lines += _adding(run)
    if run.latencies:
        lines += ["### Searching and answering", "", f"An index of {run.searched_passages:,} passages.", ""]
        lines += ["| milliseconds | p50 | p95 | n |", "| --- | --- | --- | --- |"]
        lines += [f"| {one.name} | {one.p50:.1f} | {one.p95:.1f} | {one.n} |" for one in run.latencies]
        lines += [""]
    if run.memory:
        lines += ["### Memory, disk, opening", "", "| | |", "| --- | --- |"]
        lines += [f"| {name} | {value:,.1f} |" for name, value in (*run.memory.items(), *run.sizes.items())]
    return "\n".join([*lines, ""])


def text(run: BenchmarkRun) -> str:
    """A run for the terminal."""
    lines = [f"{run.source}{' (made up)' if run.synthetic else ''}", ""]
    lines += [f"  {name:<66} {value}" for name, value in _speeds(run)]
    for step in run.steps:
        lines.append(f"  {step.name:<66} {_median(step):6.1f} a second, cosine {step.cosine_least:.6f} at least")
    lines.append(f"an index of {run.searched_passages:,} passages, milliseconds")
    lines += [f"  {one.name:<66} p50 {one.p50:>8.1f}  p95 {one.p95:>8.1f}  n = {one.n}" for one in run.latencies]
    lines.append("memory, disk, opening")
    lines += [f"  {name:<66} {value:,.1f}" for name, value in (*run.memory.items(), *run.sizes.items())]
    return "\n".join([*lines, "", *circumstance_lines(run.circumstances)])


def _adding(run: BenchmarkRun) -> list[str]:
    if not run.rounds:
        return []
    articles, passages = sum(one.articles for one in run.rounds), sum(one.passages for one in run.rounds)
    lines = [
        "### Adding",
        "",
        (
            "`NewsIndex.add` beside a plain LangChain pipeline (`SentenceTransformer.encode` by torch behind `Embeddings`,"
            + " `langchain-chroma` with its defaults) and beside `encode` alone, of the very same texts on the same processor:"
            if run.pipeline_ratio
            else "`NewsIndex.add` beside `SentenceTransformer.encode` of the very same texts:"
        )
        + f" {articles:,} articles in {passages:,} passages, {len(run.rounds)} rounds in turn.",
        "",
        "| | |",
        "| --- | --- |",
        *(f"| {name} | {value} |" for name, value in _speeds(run)),
        "",
    ]
    if run.steps:
        rounds, plain = len(run.steps[0].speeds), _median(run.steps[0])
        lines += [
            f"What each step of embedding gives, the same texts in {rounds} rounds in turn, medians:",
            "",
            "| | texts a second | of plain | cosine at least | on average |",
            "| --- | --- | --- | --- | --- |",
            *(
                f"| {step.name} | {_median(step):.1f} | {_median(step) / plain:.2f}"
                f" | {step.cosine_least:.6f} | {step.cosine_mean:.6f} |"
                for step in run.steps
            ),
            "",
        ]
    return lines


def _speeds(run: BenchmarkRun) -> Iterator[tuple[str, str]]:
    """The figures of adding, in words."""
    if not run.rounds:
        return
    passages = sum(one.passages for one in run.rounds)
    yield "`NewsIndex.add`, passages a second", f"{passages / sum(one.add_seconds for one in run.rounds):.1f}"
    piped = [one.pipeline_seconds for one in run.rounds if one.pipeline_seconds]
    if len(piped) == len(run.rounds):
        yield "plain LangChain pipeline, passages a second", f"{passages / sum(piped):.1f}"
    yield "plain `encode`, passages a second", f"{passages / sum(one.encode_seconds for one in run.rounds):.1f}"
    figures = (
        (f"`add` over the plain pipeline, by the clock (to reach {TARGET_RATIO})", run.pipeline_ratio),
        ("`add` over the plain pipeline, by processor seconds", run.pipeline_processor_ratio),
        ("`add` over plain `encode`, by the clock", run.ratio),
        ("`add` over plain `encode`, by processor seconds", run.processor_ratio),
        ("share of `add` spent in the model, by the clock", run.embedding_share),
    )
    yield from ((name, spread(found)) for name, found in figures if found)
    least = [one.cosine_least for one in run.rounds if one.cosine_least is not None]
    means = [(one.cosine_mean, one.passages) for one in run.rounds if one.cosine_mean is not None]
    if least and means:
        average = sum(mean * number for mean, number in means) / sum(number for _, number in means)
        yield f"cosine of its vectors to plain ones, at least (to reach {TARGET_COSINE})", f"{min(least):.6f}"
        yield "cosine of its vectors to plain ones, on average", f"{average:.6f}"


def _median(step: Step) -> float:
    return median(step.speeds)
