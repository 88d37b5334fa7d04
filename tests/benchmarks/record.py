"""A benchmark run on disk: one JSON file with circumstances, rounds and percentiles."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.benchmarks.adding import Round
from tests.benchmarks.steps import Step
from tests.evals.metrics import Estimate, geometric_mean, mean, percentile
from tests.evals.record import FORMAT, Circumstances, RecordError, read_json


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds over `n` questions, one after the other."""

    name: str
    p50: float
    p95: float
    n: int


@dataclass(frozen=True, slots=True)
class BenchmarkRun:
    """One run. `synthetic` = on made-up articles; `searched_passages` is the size of the index that was searched."""

    source: str
    synthetic: bool
    searched_passages: int
    circumstances: Circumstances
    rounds: tuple[Round, ...]
    latencies: tuple[Latency, ...]
    memory: Mapping[str, float]
    sizes: Mapping[str, float]
    steps: tuple[Step, ...] = ()

    @property
    def pipeline_ratio(self) -> Estimate | None:
        """Speed of `add` over speed of the plain LangChain pipeline, by the clock; `None` when it was not measured."""
        return geometric_mean([one.pipeline_ratio for one in self.rounds if one.pipeline_ratio])

    @property
    def pipeline_processor_ratio(self) -> Estimate | None:
        """The same by processor seconds."""
        return geometric_mean([one.pipeline_processor_ratio for one in self.rounds if one.pipeline_processor_ratio])

    @property
    def ratio(self) -> Estimate | None:
        """Speed of `add` over speed of plain encoding, by the clock; `None` when adding was not measured."""
        return geometric_mean([one.ratio for one in self.rounds])

    @property
    def processor_ratio(self) -> Estimate | None:
        """The same by processor seconds."""
        return geometric_mean([one.processor_ratio for one in self.rounds])

    @property
    def embedding_share(self) -> Estimate | None:
        """How much of `add`'s time by the clock is spent in the model."""
        return mean([one.embedding_share for one in self.rounds])


def latency(name: str, milliseconds: list[float]) -> Latency:
    """The percentiles of some times."""
    return Latency(
        name, round(percentile(milliseconds, 0.5), 2), round(percentile(milliseconds, 0.95), 2), len(milliseconds)
    )


def write(run: BenchmarkRun, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    record = {"kind": "benchmarks", "format": FORMAT, **asdict(run)}
    path.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read(path: Path) -> BenchmarkRun:
    """Read what `write` wrote. Raises `RecordError`."""
    record = read_json(path, "benchmarks")
    try:
        return BenchmarkRun(
            source=record["source"],
            synthetic=record["synthetic"],
            searched_passages=record["searched_passages"],
            circumstances=Circumstances(**record["circumstances"]),
            rounds=tuple(Round(**one) for one in record["rounds"]),
            latencies=tuple(Latency(**one) for one in record["latencies"]),
            memory=record["memory"],
            sizes=record["sizes"],
            steps=tuple(Step(**{**one, "speeds": tuple(one["speeds"])}) for one in record.get("steps", ())),
        )
    except (KeyError, TypeError) as error:
        raise RecordError(f"{path} is no run of this format: {error!r}") from error
