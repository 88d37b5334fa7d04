"""The figures of `info` and the checks of `doctor`. Every problem that is found names its remedy."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.cli.session import opened
from assistant.settings import read_settings
from index.errors import NewsdeskError

if TYPE_CHECKING:
    from index.news_index import NewsIndex

PACKAGES = ("chromadb", "gradio", "langchain", "sentence-transformers", "tantivy", "torch")
MIN_FREE_BYTES = 500_000_000


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of one check."""

    what: str
    ok: bool
    found: str

    def as_json(self) -> dict[str, Any]:
        return {"what": self.what, "ok": self.ok, "found": self.found}


def info_json(index: NewsIndex) -> dict[str, Any]:
    """What the index holds, in the form of `info --json`."""
    stats = index.stats()
    return {
        "home": stats.home,
        "articles": stats.articles,
        "versions": stats.versions,
        "passages": stats.passages,
        "publishers": dict(stats.publishers),
        "sections": dict(stats.sections),
        "dates": {
            "oldest": _iso(stats.oldest),
            "newest": _iso(stats.newest),
            "undated": stats.undated,
        },
        "model": {
            "embedder": stats.embedder,
            "dimension": stats.dimension,
            "reranker": index.reranker.name if index.reranker else None,
            "answers": read_settings().model or "quotes",
        },
        "vectors": {
            "place": index.health.vector_place,
            "engine": index.health.vector_engine,
            "problem": index.health.vector_problem,
        },
        "bytes": dict(stats.bytes_by_part),
    }


def info_text(facts: dict[str, Any]) -> str:
    """`info_json` for people."""
    dates = facts["dates"]
    names = ", ".join(f"{name} ({number})" for name, number in list(facts["publishers"].items())[:12])
    more = len(facts["publishers"]) - 12
    lines = [
        ("home", facts["home"]),
        ("articles", f"{facts['articles']:,} (versions {facts['versions']:,}, passages {facts['passages']:,})"),
        (
            "published",
            f"{(dates['oldest'] or 'unknown')[:10]} to {(dates['newest'] or 'unknown')[:10]}"
            f", {dates['undated']:,} undated",
        ),
        ("outlets", (names or "none") + (f" and {more} more" if more > 0 else "")),
        ("embeddings", f"{facts['model']['embedder']}, {facts['model']['dimension']} numbers each"),
        ("vectors", _vectors(facts["vectors"])),
        ("reranker", facts["model"]["reranker"] or "none (NEWSDESK_RERANKER names one)"),
        ("answers", facts["model"]["answers"]),
        ("on disk", ", ".join(f"{part} {size / 1e6:.1f} MB" for part, size in facts["bytes"].items())),
    ]
    return "\n".join(f"{name:<11}{value}" for name, value in lines)


def _vectors(facts: dict[str, Any]) -> str:
    return f"{facts['place']}" + (f"; PROBLEM: {facts['problem']}" if facts["problem"] else "")


def examine(home: Path | None) -> list[CheckResult]:
    """Check everything Newsdesk depends on, in the order of dependence."""
    checks: tuple[tuple[str, Callable[[], str]], ...] = (
        ("Python", _python),
        ("packages", _packages),
        ("embedding model", _embedder),
        ("reranker", _reranker),
        ("language model", _language_model),
        ("entailment model", _entailment),
    )
    return [*(_finding(what, check) for what, check in checks), *_home_findings(home)]


def _home_findings(home: Path | None) -> Iterator[CheckResult]:
    try:
        with opened(home) as index:
            yield CheckResult("home", True, str(index.home))
            yield _finding("disk", lambda: _disk(index.home))
            problems = index.problems()
            for problem in problems:
                yield CheckResult("index", False, problem)
            if not problems:
                stats = index.stats()
                yield CheckResult(
                    "index",
                    True,
                    f"{stats.articles:,} articles, {stats.passages:,} passages; "
                    f"catalog, vectors ({index.health.vector_engine}, {index.health.vector_place}) and keywords agree",
                )
    except NewsdeskError as error:
        yield CheckResult("home", False, str(error))


def _finding(what: str, check: Callable[[], str]) -> CheckResult:
    try:
        return CheckResult(what, True, check())
    except NewsdeskError as error:
        return CheckResult(what, False, str(error))


def _python() -> str:
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        raise NewsdeskError(f"{sys.version.split()[0]} is not supported; use Python 3.11, 3.12 or 3.13")
    return sys.version.split()[0]


def _packages() -> str:
    found = []
    for package in PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError as error:
            raise NewsdeskError(f"{package} is not installed; run: pip install -r requirements.txt") from error
    return ", ".join(found)


def _embedder() -> str:
    from index.embedding.embedder import BUNDLED, check_bundled_model, load_embedder
    from index.settings import read_settings

    settings = read_settings()
    embedder = load_embedder(settings.embedder, settings.embedder_engine)
    if embedder.name == BUNDLED:
        check_bundled_model()
    length = len(embedder.embed_query("a question"))
    engine = embedder.engine
    return (
        f"{embedder.name} loads and gives {length} numbers"
        + (", weights as published" if embedder.name == BUNDLED else "")
        + f"; run by {engine.name}"
        + (f": {engine.because}" if engine.because else "")
    )


def _reranker() -> str:
    from index.embedding.reranker import load_reranker
    from index.settings import read_settings

    reranker = load_reranker(read_settings().reranker)
    if reranker is None:
        return "none is set"
    score = reranker.score("When does the ferry sail?", ["The ferry sails at noon."])[0]
    return f"{reranker.name} loads and scores a pair ({score:.2f})"


def _entailment() -> str:
    from assistant.checking.entailment import load_entailment
    from assistant.settings import read_settings

    model = load_entailment(read_settings().entailment)
    if model is None:
        return "none is set; sentences are checked without (NEWSDESK_ENTAILMENT names one)"
    chances = model.judge(["The ferry sails at noon."], "The ferry sails.")[0]
    return f"{model.name} loads and judges a pair ({chances[0]:.2f} that it follows)"


def _language_model() -> str:
    from assistant.writing.models import load_model
    from assistant.writing.trial import try_contract

    model = load_model()
    if model is None:
        return "none is set; answers are quotes (NEWSDESK_MODEL names one)"
    return f"{model.name}: {try_contract(model)}"


def _disk(home: Path) -> str:
    free = shutil.disk_usage(home).free
    if free < MIN_FREE_BYTES:
        raise NewsdeskError(f"only {free / 1e6:.0f} MB are free at {home}; make room, or use another --home")
    return f"{free / 1e9:.1f} GB free"


def _iso(moment: Any) -> str | None:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
