"""A run on disk: one JSON file with settings, model, versions, machine, figures and what each question got.

Holds no path, name or text of anybody: a run can be put beside the page that is made from it.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from index.engines import keyword
from index.search import fusion, recency
from index.settings import read_settings
from index.splitter import SPLITTER_VERSION, TARGET_WORDS
from tests.evals.figures import Figure, Paired, figures, paired_with_baseline
from tests.evals.measure import Outcome
from tests.evals.metrics import Difference, Estimate

FORMAT = 1
KINDS = ("evals", "benchmarks", "tables")
PACKAGES = (
    "chromadb",
    "langchain-core",
    "numpy",
    "openvino",
    "sentence-transformers",
    "tantivy",
    "torch",
    "transformers",
)


class RecordError(Exception):
    """A file that is no run of ours. One line, naming the file."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a figure depends on besides the code: when, where, with what. `date` is ISO 8601, UTC."""

    date: str
    commit: str
    command: str
    machine: Mapping[str, Any]
    versions: Mapping[str, str]
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EvalRun:
    """One run over one set."""

    set: str
    documents: int
    passages: int
    circumstances: Circumstances
    figures: tuple[Figure, ...]
    paired: tuple[Paired, ...]
    outcomes: tuple[Outcome, ...]


def circumstances(command: str, settings: Mapping[str, Any], packages: Sequence[str] = PACKAGES) -> Circumstances:
    """The circumstances of a run that is being made now; `packages` are those that its figures depend on."""
    return Circumstances(
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        commit=_commit(),
        command=command,
        machine=_machine(),
        versions={name: found for name in packages if (found := _version(name))},
        settings=dict(settings),
    )


def search_settings(embedder: str) -> dict[str, Any]:
    """The models and constants of search that a figure depends on."""
    reranker = read_settings().reranker
    return {
        "embedder": embedder,
        "reranker": reranker and Path(reranker).name,
        "splitter version": SPLITTER_VERSION,
        "passage words": TARGET_WORDS,
        "dense share": fusion.VECTOR_WEIGHT,
        "dense share where the bundled model can't read": fusion.DENSE_SHARE_UNREAD,
        "recency strength": recency.STRENGTH,
        "recency half-life in days": recency.HALF_LIFE.total_seconds() / 86_400,
        "field boosts": dict(keyword.FIELD_BOOSTS),
    }


def eval_run(name: str, documents: int, passages: int, about: Circumstances, outcomes: Sequence[Outcome]) -> EvalRun:
    """A run with its figures worked out."""
    return EvalRun(
        set=name,
        documents=documents,
        passages=passages,
        circumstances=about,
        figures=tuple(figures(outcomes)),
        paired=tuple(paired_with_baseline(outcomes)),
        outcomes=tuple(outcomes),
    )


def write(run: EvalRun, path: Path) -> None:
    """Write `run` as JSON, one question a row so that two runs can be told apart by eye."""
    head = asdict(run)
    del head["outcomes"]
    names = [field.name for field in fields(Outcome)]
    text = json.dumps({"kind": "evals", "format": FORMAT, **head, "columns": names}, indent=1, ensure_ascii=False)
    rows = (json.dumps([getattr(outcome, name) for name in names], ensure_ascii=False) for outcome in run.outcomes)
    lines = ",\n".join(f"  {row}" for row in rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'{text[:-2]},\n "outcomes": [\n{lines}\n ]\n}}\n', encoding="utf-8")


def read(path: Path) -> EvalRun:
    """Read what `write` wrote. Raises `RecordError`."""
    record = read_json(path, "evals")
    try:
        return EvalRun(
            set=record["set"],
            documents=record["documents"],
            passages=record["passages"],
            circumstances=Circumstances(**record["circumstances"]),
            figures=tuple(Figure(f["group"], f["name"], Estimate(**f["estimate"])) for f in record["figures"]),
            paired=tuple(Paired(p["name"], Difference(**p["difference"])) for p in record["paired"]),
            outcomes=tuple(_outcome(record["columns"], row) for row in record["outcomes"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise RecordError(f"{path} is no run of this format: {error!r}") from error


def kind_of(path: Path) -> str:
    """One of `KINDS`. Raises `RecordError` for anything else."""
    return str(read_json(path)["kind"])


def read_json(path: Path, kind: str | None = None) -> dict[str, Any]:
    """The record in `path`, checked for format and, where one is wanted, kind. Raises `RecordError`."""
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RecordError(f"{path} can't be read: {error}") from error
    found = (record.get("kind"), record.get("format")) if isinstance(record, dict) else None
    if found not in {(wanted, FORMAT) for wanted in ((kind,) if kind else KINDS)}:
        raise RecordError(f"{path} is no {kind or 'run'} of format {FORMAT}: kind and format are {found}")
    return record


def _outcome(columns: Sequence[str], row: Sequence[Any]) -> Outcome:
    values = dict(zip(columns, row, strict=True))
    return Outcome(**{name: tuple(value) if isinstance(value, list) else value for name, value in values.items()})


def _commit() -> str:
    """The commit measured, with `+` for uncommitted changes to what is measured."""
    here = Path(__file__).parent
    try:
        commit = _git("rev-parse", "--short=12", "HEAD", cwd=here)
        return commit + ("+" if _git("status", "--porcelain", "--", ":/index", ":/assistant", cwd=here) else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _git(*arguments: str, cwd: Path) -> str:
    done = subprocess.run(["git", *arguments], cwd=cwd, check=True, capture_output=True, text=True, timeout=30)
    return done.stdout.strip()


def _machine() -> dict[str, Any]:
    return {
        "cores": os.cpu_count(),
        "processor": _processor(),
        "system": platform.system(),
        "python": platform.python_version(),
        "load before (1 min)": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.is_file():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
