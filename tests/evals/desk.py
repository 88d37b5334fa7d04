"""Asks the questions of a newsroom and scores what is answered, by kind.

    python -m tests.evals.desk --data DIR [--home DIR] [--kind KIND ...] [--json FILE] [--out FILE] [--read FILE]

`--data` holds `rtqa2022a/` (the articles) and `desk/` (`questions.jsonl`, and `score.py` with the rules of scoring). Earlier
turns of a conversation are given, with their answers. `--json` keeps the figures, `--out` the answers as the scorer reads
them, and `--read` writes them for people, with outlets and dates: the scorer is lenient, so read what it calls right.
"""

from __future__ import annotations

import os

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")

import argparse
import importlib.util
import json
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from assistant import Assistant
from assistant.quoting.weights import ANSWER_ABOVE
from assistant.records import Answer, Sentence
from assistant.text.formatting import day
from assistant.web.api.history import turns
from assistant.web.api.request_models import EarlierTurn
from index import NewsIndex
from index.embedding.embedder import load_embedder
from index.settings import read_settings
from tests.evals.homes import opened
from tests.evals.record import circumstances, search_settings
from tests.evals.sets import read_set
from tests.evals.table_run import Table, TableRun, text, write

VERDICTS = ("right", "wrong", "refused")
NOTES = (
    "Right: a string of the key stands in the answer, and no outdated or other figure before it. A question that the "
    "articles can't answer is right if it is not answered; small talk, if nothing is quoted.",
    "The set was used for developing. Its scorer is lenient: what it calls right reads worse than it counts.",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the folder that holds the sets")
    parser.add_argument("--home", type=Path, metavar="DIR", help="an index that holds the articles already")
    parser.add_argument("--kind", action="append", default=[], help="only questions of this kind")
    parser.add_argument("--json", type=Path, metavar="FILE", help="the figures, as `docs/results/` has them")
    parser.add_argument("--out", type=Path, metavar="FILE", help="the answers, a JSON record a line")
    parser.add_argument("--read", type=Path, metavar="FILE", help="the answers as text")
    asked = parser.parse_args()
    questions = _records(asked.data / "desk" / "questions.jsonl")
    questions = [each for each in questions if not asked.kind or each["kind"] in asked.kind]
    scorer = _scorer(asked.data / "desk" / "score.py")
    answers: list[tuple[Mapping[str, Any], Answer, str, float]] = []
    with _index(asked.data, asked.home) as index:
        assistant = Assistant(index, "quotes")
        for question in questions:
            answer, seconds = _ask(index, assistant, question)
            answers.append((question, answer, scorer.judge(question, as_scored(question, answer)), seconds))
    if asked.out:
        lines = (json.dumps(as_scored(question, answer), ensure_ascii=False) for question, answer, *_ in answers)
        asked.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    if asked.read:
        asked.read.write_text("\n\n".join(_told(*each[:3]) for each in answers) + "\n", encoding="utf-8")
    run = TableRun(
        "Questions of a newsroom: desk over rtqa2022a",
        circumstances(
            "python -m tests.evals.desk --data DIR",
            {"answer above": ANSWER_ABOVE, **search_settings(load_embedder(read_settings().embedder).name)},
        ),
        (table([(question, answer, verdict) for question, answer, verdict, _ in answers], scorer),),
        NOTES,
    )
    print(text(run))
    print(f"median {1000 * statistics.median(seconds for *_, seconds in answers):.0f} ms a question")
    if asked.json:
        write(run, asked.json)


def table(answers: Sequence[tuple[Mapping[str, Any], Answer, str]], scorer: ModuleType) -> Table:
    """A row a kind, in the order of the questions, and one for all."""
    counts: dict[str, Counter[str]] = {}
    for question, answer, verdict in answers:
        near = verdict == "refused" and question["answerable"] and _is_right(question, answer.closest, scorer)
        for kind in (question["kind"], "all"):
            counts.setdefault(kind, Counter()).update([verdict, *(["near"] if near else []), "n"])
    counts["all"] = counts.pop("all")
    columns = ("kind", "right", "wrong", "refused", "of these, the right quote is among the closest", "n")
    rows = ((kind, *(str(of[each]) for each in (*VERDICTS, "near", "n"))) for kind, of in counts.items())
    return Table("Verdicts by kind", columns, tuple(rows))


def _is_right(question: Mapping[str, Any], closest: Sequence[Sentence], scorer: ModuleType) -> bool:
    words = [each.text for each in closest]
    record = {"id": question["id"], "answer": " ".join(words), "sentences": words}
    return bool(words) and scorer.judge(question, record) == "right"


def as_scored(question: Mapping[str, Any], answer: Answer) -> dict[str, Any]:
    """An answer as the scorer reads it."""
    cited = {citation.number: citation for citation in answer.citations}
    return {
        "id": question["id"],
        "answer": " ".join((*answer.notes, answer.text)),
        "refused": answer.refused,
        "sentences": [
            {"text": sentence.text, "source": cited[sentence.citations[0]].publisher} for sentence in answer.sentences
        ],
    }


@contextmanager
def _index(data: Path, home: Path | None) -> Iterator[NewsIndex]:
    if home is None:
        with opened(read_set(data, "rtqa2022a")) as kept:
            yield kept.index
    else:
        with NewsIndex.open(home) as index:
            index.problems()  # waits until the vector index is open
            yield index


def _ask(index: NewsIndex, assistant: Assistant, question: Mapping[str, Any]) -> tuple[Answer, float]:
    moment = datetime.fromisoformat(question["asked_at"]).replace(hour=23, minute=59, second=59, tzinfo=UTC)
    history = turns(index, [EarlierTurn.model_validate(each) for each in question.get("history") or ()])
    began = time.perf_counter()
    return assistant.ask(question["question"], history, asked_at=moment), time.perf_counter() - began


def _told(question: Mapping[str, Any], answer: Answer, verdict: str) -> str:
    cited = {citation.number: citation for citation in answer.citations}
    lines = [f"[{verdict}] {question['id']} ({question['asked_at']}): {question['question']}"]
    lines += [f"    after: {earlier['question']}" for earlier in question.get("history") or ()]
    if answer.standalone_question != question["question"]:
        lines.append(f"    as: {answer.standalone_question}")
    lines += [f"    understood: {each.reading}" for each in answer.understood]
    lines += [f"    note: {note}" for note in answer.notes]
    lines.append(f"    wanted: {question.get('answer')}")
    if answer.refusal:
        lines.append(f"    REFUSED: {answer.refusal.reason}")
    for sentence in (*answer.sentences, *answer.closest):
        source = cited[sentence.citations[0]]
        dated = day(source.published) if source.published else "no date"
        lines.append(f"    - {sentence.text} ({source.publisher}, {dated})")
    lines += [
        f"    table: {each.subject}, {each.relation}: {', '.join(figure.value for figure in each.figures)}"
        for each in answer.comparisons
    ]
    return "\n".join(lines)


def _records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _scorer(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("desk_score", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
