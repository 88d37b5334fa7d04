"""Measure a set, compare two runs, write the page, or set the floors.

python -m tests.evals --data DIR --set rtqa2022a [--home DIR] [--out DIR] [--limit N] [--k 10]
python -m tests.evals compare A.json B.json
python -m tests.evals report [RESULT.json ...] [--docs]
python -m tests.evals keep RESULT.json [NAME]
python -m tests.evals ablation --data DIR --set SET [SET ...] [--past N]
python -m tests.evals floors [--set [--allow-lower]]
"""

from __future__ import annotations

import os

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from index import NewsdeskError
from tests.evals import floors, record, report
from tests.evals.ablation import ablation_command, without
from tests.evals.compare import compare
from tests.evals.homes import KEPT, opened, show_asking
from tests.evals.measure import Settings, measure
from tests.evals.past import past
from tests.evals.record import EvalRun, RecordError
from tests.evals.sets import QuestionSet, SetError, read_set


def main(arguments: Sequence[str]) -> int:
    """The exit code: 0, or 1 with one line on what went wrong."""
    commands = {"compare": compare_command, "report": report.main, "keep": report.keep_command, "floors": floors.main}
    commands["ablation"] = ablation_command
    try:
        if arguments and arguments[0] in commands:
            return commands[arguments[0]](arguments[1:])
        return run_command(arguments)
    except (NewsdeskError, SetError, RecordError, ValueError) as error:
        print(f"tests.evals: {error}", file=sys.stderr)
        return 1


def run_command(arguments: Sequence[str]) -> int:
    asked = _parser().parse_args(arguments)
    questions = read_set(asked.data, asked.set)
    questions = past(questions, asked.past) if asked.past else questions
    run, added = run_set(questions, asked)
    print(report.text(run))
    if added:
        print(f"\nadded to the home: {added}")
    slug = questions.name.replace("/", "-").replace(" ", "-")
    stamp = run.circumstances.date.replace(":", "").replace("-", "")[:15]
    path = asked.out / f"{slug}-{stamp}.json"
    record.write(run, path)
    print(f"\nwritten to {path}")
    return 0


def run_set(questions: QuestionSet, asked: argparse.Namespace) -> tuple[EvalRun, str]:
    """Add the corpus where it isn't there yet, ask, and work out the figures."""
    chosen = [question for question in questions.questions if asked.half in (None, question.half)][: asked.limit]
    settings = Settings(asked.k, not asked.no_asked_at, asked.days_later, not asked.search_only, questions.asking)
    with opened(questions, asked.home) as kept:
        index, added = kept.index, kept.added
        if asked.without:
            index.parts = without(asked.without)
        outcomes = measure(index, questions, settings, chosen, show_asking)
        about = record.circumstances(
            _command(asked),
            {
                "k": asked.k,
                "asked_at": str(settings),
                "answers": settings.answers,
                "vectors": index.health.vector_engine,
                "without": ", ".join(asked.without) or None,
                "reranker": Path(index.reranker.name).name if index.reranker else "none",
                **record.search_settings(kept.embedder.name),
            },
        )
        stats = index.stats()
    run = record.eval_run(questions.name, len(questions.documents), stats.passages, about, outcomes)
    return run, f"{added.added} articles, {added.updated} changed, {len(added.failed)} failed" if added.added else ""


def compare_command(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.evals compare", description="B against A, by question.")
    parser.add_argument("a", type=Path)
    parser.add_argument("b", type=Path)
    asked = parser.parse_args(arguments)
    print(report.comparison_text(compare(record.read(asked.a), record.read(asked.b))))
    return 0


def _command(asked: argparse.Namespace) -> str:
    """The command that makes the run again, without this machine's folders."""
    parts = ["python -m tests.evals --data DIR --set", asked.set]
    parts += ["--k", str(asked.k)] if asked.k != 10 else []
    parts += ["--limit", str(asked.limit)] if asked.limit else []
    parts += ["--half", asked.half] if asked.half else []
    parts += ["--no-asked-at"] if asked.no_asked_at else []
    parts += ["--days-later", str(asked.days_later)] if asked.days_later else []
    parts += ["--past", str(asked.past)] if asked.past else []
    parts += ["--without", *asked.without] if asked.without else []
    parts += ["--search-only"] if asked.search_only else []
    return " ".join(parts)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.evals",
        description="Measure search and answers on a set of questions.",
        epilog="Other commands: compare A.json B.json · report [RESULT.json ...] · keep RESULT.json · ablation · floors. "
        "Each has --help.",
    )
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the folder that holds the sets")
    parser.add_argument("--set", required=True, metavar="SET", help="a set in it, such as rtqa2022a or xquad/en")
    parser.add_argument("--home", type=Path, metavar="DIR", help="where the corpus is indexed; kept and used again")
    parser.add_argument("--out", type=Path, default=KEPT / "runs", metavar="DIR", help="where the run's JSON goes")
    parser.add_argument("--limit", type=_positive, metavar="N", help="only the first N questions")
    parser.add_argument("--k", type=_ten_or_more, default=10, metavar="K", help="hits asked for (default: 10)")
    parser.add_argument("--half", choices=("dev", "test"), help="only the questions to choose by, or to report on")
    parser.add_argument("--no-asked-at", action="store_true", help="ask as of now, not as of the question's date")
    parser.add_argument(
        "--days-later", type=_positive, default=0, metavar="N", help="ask as of N days after the question's date"
    )
    parser.add_argument(
        "--past", type=_positive, default=0, metavar="N", help="ask N years later, the time named in the question"
    )
    parser.add_argument("--without", nargs="+", default=(), metavar="PART", help="parts of search to switch off")
    parser.add_argument("--search-only", action="store_true", help="search without answering")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is less than 1")
    return number


def _ten_or_more(text: str) -> int:
    number = int(text)
    if number < 10:
        raise argparse.ArgumentTypeError(f"{number} is less than 10, and Hit@10 needs ten hits")
    return number


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
