"""How often figures of several reports are set side by side, and every table of it, to be judged by reading.

python -m tests.evals.comparing --data DIR --set rtqa2022a [--half dev|test] [--home DIR] [--questions]

Every dated article of the corpus is asked about: its headline is the question, asked three days after it was published,
and its first sentences with a figure stand for the answer. With `--questions` the set's own questions are asked instead.
Which half an article is in, its id decides. Prints the tables and their count; which are right is for a reader to say.
"""

from __future__ import annotations

import os

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import argparse
import hashlib
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from assistant import Assistant
from assistant.comparing.compare import AnswerComparisons, compare
from assistant.comparing.quantities import quantities
from assistant.records import Citation, Sentence
from index import NewsIndex
from index.records import Article, Hit
from index.text.sentences import sentence_spans
from tests.evals.homes import opened
from tests.evals.sets import QuestionSet, SetError, read_set

FIGURES = 3
HITS = 10
LATER = timedelta(days=3)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.evals.comparing", description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--set", required=True)
    parser.add_argument("--half", choices=("dev", "test"))
    parser.add_argument("--home", type=Path)
    parser.add_argument("--questions", action="store_true")
    asked = parser.parse_args(arguments)
    try:
        questions = read_set(asked.data, asked.set)
    except SetError as error:
        print(f"tests.evals.comparing: {error}", file=sys.stderr)
        return 1
    counts: Counter[str] = Counter()
    with opened(questions, asked.home) as kept:
        ask = of_questions if asked.questions else of_articles
        for about, shown, compared in ask(kept.index, questions, asked.half):
            counts["asked"] += 1
            counts["with a table"] += bool(compared.comparisons)
            counts.update(table.relation for table in compared.comparisons)
            _print(about, {each.number: each for each in (*shown, *compared.citations)}, compared)
    print(", ".join(f"{name}: {count}" for name, count in counts.items()))
    return 0


def of_articles(
    index: NewsIndex, questions: QuestionSet, half: str | None
) -> Iterator[tuple[str, tuple[Citation, ...], AnswerComparisons]]:
    """Each dated article with a figure: its headline, the citations that stand for an answer, and what is compared."""
    for document in questions.documents:
        if half not in (None, _half(document.id)) or document.published is None or not document.title.strip():
            continue
        hits = index.search(document.title, HITS, asked_at=document.published + LATER)
        own = next((hit for hit in hits if hit.article.title == document.article.title), None)
        shown = _cited(own.article, own) if own else ()
        if shown:
            sentences = [Sentence(each.quote, (each.number,), "supported") for each in shown]
            yield document.title, shown, compare(document.title, sentences, shown, hits, index)


def of_questions(
    index: NewsIndex, questions: QuestionSet, half: str | None
) -> Iterator[tuple[str, tuple[Citation, ...], AnswerComparisons]]:
    """Each question that is answered, with the answer's citations, and what is compared."""
    assistant = Assistant(index)
    for question in questions.questions:
        if half not in (None, question.half):
            continue
        answer = assistant.ask(question.text, asked_at=question.asked_at)
        found = compare(question.text, answer.sentences, answer.citations, answer.hits, index)
        yield question.text, answer.citations, found


def _half(name: str) -> str:
    return "test" if int(hashlib.sha256(name.encode()).hexdigest(), 16) % 2 else "dev"


def _cited(article: Article, hit: Hit) -> tuple[Citation, ...]:
    """The first sentences of the article that hold a figure, near the passage found."""
    found: list[Citation] = []
    for start, end in sentence_spans(article.text, article.language):
        if start >= hit.passage.end or len(found) == FIGURES:
            break
        if quantities(article.text[start:end]):
            own = (article.id, article.version, article.url, article.title, article.publisher, article.published)
            text = article.text[start:end]
            found.append(Citation(len(found) + 1, *own, text, start, end, text, start))
    return tuple(found)


def _print(about: str, cited: dict[int, Citation], compared: AnswerComparisons) -> None:
    for table in compared.comparisons:
        print(f"\n{about}\n  {table.relation}: {table.subject}")
        for figure in table.figures:
            source = cited[figure.number]
            day = f"{source.published:%Y-%m-%d}" if source.published else "undated"
            print(f"    {figure.value} | {source.publisher} | {day} | {', '.join(figure.also_in)} | {source.quote}")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
