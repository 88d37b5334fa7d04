"""A set of questions over a corpus, read from a folder of JSONL files. Knows the fields, not what is measured.

`DIR/SET/corpus.jsonl` holds the articles (`id`, `text`; `title`, `url`, `source`, `published`, `authors` where known),
`DIR/SET/queries.jsonl` the questions (`id`, `query`; `answer`, `gold_docs`, `date` where known). A set with languages
has `DIR/SET/<lang>.corpus.jsonl` and is named `SET/<lang>`. A question without an answer in the corpus is marked
`"answerable": false`, or is of a type named `null…`.

A set of evidence has `facts.jsonl` in place of `corpus.jsonl`: each fact is an article of its own, and a question's
`gold_facts` are all wanted. Where no question of a set has a date, all are asked at the first moment (UTC) of the month
after the newest article.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from assistant.filters import read_asked_at
from index.errors import SourceError
from index.records import Article, Filters
from index.sources.fields import article_from_fields

Half = Literal["dev", "test"]


class SetError(Exception):
    """A set that isn't there or can't be read. One line, naming the file."""


@dataclass(frozen=True, slots=True)
class Document:
    """One record of a corpus. `published` is its first moment in UTC where only a day is known."""

    id: str
    title: str
    text: str
    url: str | None
    publisher: str | None
    published: datetime | None
    authors: tuple[str, ...]
    language: str | None

    @property
    def read(self) -> Article | None:
        """The document as `add` reads it from a file, without the furniture of its page; `None` if nothing is left."""
        whole = self.article
        try:
            article = article_from_fields({"title": whole.title, "text": whole.text})
        except SourceError:
            return None
        return replace(whole, title=article.title, text=article.text)

    @property
    def article(self) -> Article:
        """The document as it stands in the set. Without a headline, the first words of the text stand in."""
        return Article(
            title=self.title.strip() or self.text.split(". ")[0][:100],
            text=self.text,
            url=self.url or f"https://corpus.invalid/{self.id}",
            publisher=self.publisher,
            published=self.published,
            authors=self.authors,
            language=self.language,
        )


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `gold` are ids of documents, each of which answers it; empty = not known.

    `evidence` are ids of documents that are wanted together; empty where one gold document is enough. All are gold.
    `answerable` is `True` with a known gold document, `False` where the set says that nothing answers it, else `None`.
    `asked_at` is the last second, in UTC, of the day it was asked, or the moment its set is asked at.
    """

    id: str
    text: str
    answers: tuple[str, ...]
    gold: frozenset[str]
    asked_at: datetime | None
    answerable: bool | None
    kind: str | None
    filters: Filters | None = None
    evidence: frozenset[str] = frozenset()

    @property
    def half(self) -> Half:
        """Constants are chosen on the dev half and reported on the test half; the id decides."""
        return "test" if int(hashlib.sha256(self.id.encode()).hexdigest(), 16) % 2 else "dev"


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A corpus and its questions, in the files' order. `name` is `SET` or `SET/<lang>`.

    `asking` says when its questions are asked, where that is not each on its own date. Questions may be made from
    another set's: `corpus` is the name of the set that the documents are of.
    """

    name: str
    documents: tuple[Document, ...]
    questions: tuple[Question, ...]
    asking: str | None = None

    @property
    def corpus(self) -> str:
        return self.name.removesuffix(" past")


def read_set(folder: Path, name: str) -> QuestionSet:
    """Read set `name` under `folder`. Raises `SetError`."""
    corpus, queries = _files(folder, name)
    language = name.partition("/")[2] or None
    facts = corpus.name.endswith("facts.jsonl")
    documents = tuple(_document({**record, "url": None} if facts else record, language) for record in _records(corpus))
    questions = tuple(read_question(record) for record in _records(queries))
    known = {document.id for document in documents}
    for question in questions:
        if missing := question.gold - known:
            raise SetError(f"{queries}: question {question.id} names {sorted(missing)}, which {corpus.name} lacks")
    moment = None if any(question.asked_at for question in questions) else _month_after(documents)
    if moment is None:
        return QuestionSet(name, documents, questions)
    questions = tuple(replace(question, asked_at=moment) for question in questions)
    return QuestionSet(name, documents, questions, f"{moment:%Y-%m-%dT%H:%MZ}, for the set has no dates")


def _month_after(documents: Iterable[Document]) -> datetime | None:
    """The first moment of the month after the newest document; `None` where no document is dated."""
    newest = max((document.published for document in documents if document.published), default=None)
    return newest and datetime(newest.year + newest.month // 12, newest.month % 12 + 1, 1, tzinfo=UTC)


def _files(folder: Path, name: str) -> tuple[Path, Path]:
    plain = folder / name
    if plain.is_dir():
        facts = plain / "facts.jsonl"
        files = facts if facts.is_file() else plain / "corpus.jsonl", plain / "queries.jsonl"
    else:
        files = plain.parent / f"{plain.name}.corpus.jsonl", plain.parent / f"{plain.name}.queries.jsonl"
    for file in files:
        if not file.is_file():
            raise SetError(f"no {file}: --data and --set must name a folder with corpus.jsonl and queries.jsonl")
    return files


def _records(path: Path) -> Iterator[Mapping[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
                record["id"], record.get("text"), record.get("query")
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise SetError(f"{path}:{number} is no record with an id: {error!r}") from error
            yield record


def _document(record: Mapping[str, Any], language: str | None) -> Document:
    published = record.get("published") or record.get("published_at")
    moment = datetime.fromisoformat(published) if published else None
    authors = record.get("authors") or ([record["author"]] if record.get("author") else [])
    return Document(
        id=record["id"],
        title=(record.get("title") or "").replace("_", " "),
        text=record["text"],
        url=record.get("url"),
        publisher=record.get("source"),
        published=moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC) if moment else None,
        authors=tuple(authors),
        language=record.get("language") or language,
    )


def _day(date: str | None) -> str | None:
    """A date as ISO 8601 has it: chronoqa_zh also writes 2021-4-1 and 2024-1月20日."""
    numbers = re.findall(r"\d+", date or "")
    if len(numbers) != 3:
        return date
    year, month, day = map(int, numbers)
    return f"{year:04}-{month:02}-{day:02}"


def read_question(record: Mapping[str, Any]) -> Question:
    """One line of `queries.jsonl`."""
    kind = record.get("question_type") or record.get("type")
    evidence = frozenset(record.get("gold_facts") or ())
    gold = evidence or frozenset(record.get("gold_docs") or ())
    unanswerable = record.get("answerable") is False or (kind or "").startswith("null")
    answers = record.get("answer") or ()
    return Question(
        id=record["id"],
        text=record["query"],
        answers=() if unanswerable else (answers,) if isinstance(answers, str) else tuple(answers),
        gold=frozenset() if unanswerable else gold,
        asked_at=read_asked_at(_day(record.get("date"))),
        answerable=False if unanswerable else True if gold else None,
        kind=kind,
        evidence=frozenset() if unanswerable else evidence,
    )
