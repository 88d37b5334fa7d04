"""The floors of the bundled sample: figures that the ordinary test suite does not let fall.

`floors.json` holds, for each figure, what was last measured on the sample and how many questions it rests on. There are
two lists of questions: `sample_questions.json` is searched and answered, `sample_questions_search.json` only searched. The
second names times and outlets, asks about the past, and compares outlets and times, where all gold articles are wanted. A figure
may fall by the noise width, which is two questions' worth, before the gate fails. A rise is taken over with
`python -m tests.evals floors --set`; a fall only with `--allow-lower` beside it, and with its reason in the commit.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.filters import read_asked_at, read_filters
from index import Article, NewsIndex
from index.embedding.embedder import load_embedder
from index.records import article_id
from index.sample import sample_folder
from index.settings import read_settings
from index.sources.file.files import read_paths
from tests.evals.figures import Figure, figures
from tests.evals.measure import Settings, measure
from tests.evals.remembered import Remembered
from tests.evals.sets import Document, Question, QuestionSet, SetError

QUESTIONS = Path(__file__).parents[1] / "sample_questions.json"
SEARCHED = Path(__file__).parents[1] / "sample_questions_search.json"
FLOORS = Path(__file__).with_name("floors.json")
# Libraries differ a little between versions and processors, which moves a question or two.
NOISE_QUESTIONS = 2
HELD = (
    ("Newsdesk", "Hit@1"),
    ("Newsdesk", "Hit@5"),
    ("Answers", "answer in the whole answer"),
    ("Answers", "answer in the first sentence"),
    ("Refusals", "answered (answerable, not refused)"),
    ("Refusals", "refusal recall (unanswerable, refused)"),
)
HELD_SEARCHED = (
    ("Newsdesk", "Hit@1"),
    ("Newsdesk", "Hit@5"),
    ("Newsdesk", "MRR@10"),
    ("All the evidence: Newsdesk", "evidence recall@10, mean over questions"),
    ("All the evidence: Newsdesk", "all evidence found"),
)
# What the second list's figures are called in `floors.json`.
SEARCHED_NAME = "Times and outlets: "


@dataclass(frozen=True, slots=True)
class Floor:
    """A figure as last measured, over `n` questions."""

    value: float
    n: int

    @property
    def lowest(self) -> float:
        """What the figure may fall to before the gate fails."""
        return self.value - NOISE_QUESTIONS / self.n


def measure_sample(home: Path) -> dict[str, Floor]:
    """The held figures on the bundled sample, measured now with a fresh index at `home`."""
    answered, searched = sample_set(), sample_set(SEARCHED)
    with NewsIndex.open(home, embedder=Remembered(load_embedder(read_settings().embedder))) as index:
        report = index.add([sample_folder()])
        if report.failed:
            raise SetError(f"the bundled sample has an article that can't be read: {report.failed[0]}")
        index.problems()  # waits until the vector index is open
        found = held(figures(measure(index, answered, Settings(), answered.questions)))
        only = figures(measure(index, searched, Settings(answers=False), searched.questions))
    return found | {SEARCHED_NAME + name: floor for name, floor in held(only, HELD_SEARCHED).items()}


def sample_set(questions: Path = QUESTIONS) -> QuestionSet:
    """The bundled articles and one list of questions about them. A document's id is its article's."""
    documents = tuple(_document(item) for item in read_paths([sample_folder()]) if isinstance(item, Article))
    records = json.loads(questions.read_text(encoding="utf-8"))
    return QuestionSet("sample", documents, tuple(_question(record) for record in records))


def held(found: Sequence[Figure], names: Sequence[tuple[str, str]] = HELD) -> dict[str, Floor]:
    """The figures that have floors, by name. Raises `SetError` when one could not be worked out."""
    by_name = {(figure.group, figure.name): figure.estimate for figure in found}
    if missing := [name for name in names if name not in by_name]:
        raise SetError(f"the sample's questions do not give {missing}")
    return {": ".join(name): Floor(round(by_name[name].value, 4), by_name[name].n) for name in names}


def below(floors: Mapping[str, Floor], measured: Mapping[str, Floor]) -> list[str]:
    """A line for each figure that fell beyond the noise, or is no longer measured."""
    lines = []
    for name, floor in floors.items():
        now = measured.get(name)
        if now is None or now.value < floor.lowest:
            was = f"{floor.value:.3f} (lowest allowed {floor.lowest:.3f}, n = {floor.n})"
            lines.append(f"{name}: {now.value if now else 'not measured'}, was {was}")
    return lines


def read_floors() -> dict[str, Floor]:
    """What `floors.json` holds."""
    return {name: Floor(**floor) for name, floor in json.loads(FLOORS.read_text(encoding="utf-8")).items()}


def raised(floors: Mapping[str, Floor], measured: Mapping[str, Floor], allow_lower: bool) -> dict[str, Floor]:
    """The new floors. Raises `ValueError` where one would fall and that is not allowed."""
    falling = [name for name, floor in measured.items() if name in floors and floor.value < floors[name].value]
    if falling and not allow_lower:
        raise ValueError(f"this would lower {', '.join(falling)}; if that is meant, add --allow-lower")
    return dict(measured)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.evals floors", description="Measure the bundled sample and compare with its floors."
    )
    parser.add_argument("--set", action="store_true", help="take over what was measured as the new floors")
    parser.add_argument("--allow-lower", action="store_true", help="let a floor fall")
    asked = parser.parse_args(arguments)
    floors = read_floors() if FLOORS.is_file() else {}
    with tempfile.TemporaryDirectory() as home:
        measured = measure_sample(Path(home))
    for name, now in measured.items():
        was = floors.get(name)
        print(f"{name:<87} {now.value:.3f}  n = {now.n}" + (f"  lowest allowed {was.lowest:.3f}" if was else ""))
    if asked.set:
        new = {
            name: {"value": floor.value, "n": floor.n}
            for name, floor in raised(floors, measured, asked.allow_lower).items()
        }
        FLOORS.write_text(json.dumps(new, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        return 0
    return 1 if below(floors, measured) else 0


def _document(article: Article) -> Document:
    return Document(
        id=article.id,
        title=article.title,
        text=article.text,
        url=article.url,
        publisher=article.publisher,
        published=article.published,
        authors=article.authors,
        language=article.language,
    )


def _question(record: Mapping[str, Any]) -> Question:
    """One question of a list: gold articles by address, `filters` as on the command line.

    `"wanted": "all"` makes all gold articles wanted together.
    """
    text, gold = record["question"], frozenset(article_id(url, None, "", "") for url in record["url"])
    narrowed = record.get("filters", {})
    return Question(
        id=hashlib.sha256(text.encode()).hexdigest()[:12],
        text=text,
        answers=tuple(record.get("answer", ())),
        gold=gold,
        asked_at=read_asked_at(record.get("asked_at")),
        answerable=bool(gold),
        kind=record["kind"],
        filters=read_filters(
            narrowed.get("since"), narrowed.get("until"), narrowed.get("publishers", ()), narrowed.get("sections", ())
        ),
        evidence=gold if record.get("wanted") == "all" else frozenset(),
    )
