"""What a process weighs that does one thing: run as a process of its own, it prints one line of JSON.

python -m tests.benchmarks.footprint imports
python -m tests.benchmarks.footprint embed
python -m tests.benchmarks.footprint search HOME
python -m tests.benchmarks.footprint add HOME PASSAGES
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

MEBIBYTE = 2**20


def footprint(*arguments: str) -> dict[str, float]:
    """Run one of the above and read what it printed. Raises `subprocess.CalledProcessError`."""
    command = [sys.executable, "-m", "tests.benchmarks.footprint", *arguments]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True, timeout=3_600)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def peak_mib() -> float:
    """The most memory this process has held at once, in MiB.

    On Linux from `VmHWM`: `ru_maxrss` there begins with the peak of the process that started this one.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        lines = status.read_text(encoding="utf-8").splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / MEBIBYTE if sys.platform == "darwin" else peak / 1024


def main(arguments: Sequence[str]) -> int:
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    what, *rest = arguments
    doing: dict[str, Callable[..., dict[str, float]]] = {
        "imports": _imports,
        "embed": _embed,
        "search": _search,
        "add": _add,
    }
    found = doing[what](*rest)
    print(json.dumps({**found, "peak MiB": round(peak_mib(), 1)}))
    return 0


def _imports() -> dict[str, float]:
    import chromadb  # noqa: F401
    import sentence_transformers  # noqa: F401
    import tantivy  # noqa: F401

    return {}


def _embed() -> dict[str, float]:
    from index.embedding.embedder import load_embedder

    load_embedder().embed_query("When does the ferry sail?")
    return {}


def _search(home: str) -> dict[str, float]:
    started = time.perf_counter()
    from index import NewsIndex

    with NewsIndex.open(home) as index:
        opened = time.perf_counter()
        index.search("what was announced this week?", k=10)
        answered = time.perf_counter()
        index.problems()  # waits until the vector index is open
        ready = time.perf_counter()
        for number in range(50):
            index.search(f"what was decided about number {number}?", k=10)
    return {
        "open seconds": round(opened - started, 3),
        "first search seconds": round(answered - started, 3),
        "vectors open seconds": round(ready - started, 3),
    }


def _add(home: str, passages: str) -> dict[str, float]:
    from index import NewsIndex
    from tests.benchmarks.articles import made_up_articles, slices

    part = next(slices(made_up_articles(seed=11), int(passages)))
    with NewsIndex.open(home) as index:
        index.add(part.articles)
    return {"passages": len(part.texts)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
