"""Questions with the hits they are asked of: such as hold an answer, and the same without every article that does.

An answer is hidden by searching deeper, dropping the articles that are not to be there, and keeping the first ten. A
group of cases is named after its set; "near" means that what is left is about the same event.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from assistant.answering.retrieval import HITS
from assistant.evidence.citations import one_per_origin
from assistant.quoting.quote import ChosenQuotes, quote
from index import Article, Filters, NewsIndex
from index.embedding.embedder import Embedder
from index.query.plan import Constraint
from index.sample import sample_folder
from index.search.searcher import SearchResults
from tests.evals.floors import QUESTIONS, SEARCHED, sample_set
from tests.evals.homes import opened
from tests.evals.metrics import contains, normalise
from tests.evals.sets import Question, QuestionSet, read_question, read_set

# How deep is searched where articles are hidden.
POOL = 60
# Every so manieth question of xquad: 298 of 1,190 paragraphs weigh about as much as the news.
XQUAD_STEP = 4
RGB = (("en_fact", "en"), ("zh_fact", "zh"))


@dataclass(frozen=True, slots=True)
class Case:
    """A question and what is found for it, in the order the assistant tries: held to the time and outlets it names,
    then without. `answerable` says whether an answer is there, as far as the set knows."""

    group: str
    asked: Question
    answerable: bool
    tries: tuple[SearchResults, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A case with what would be quoted for each try, were nothing refused."""

    case: Case
    quotes: tuple[ChosenQuotes, ...]

    @property
    def chance(self) -> float:
        """How likely an answer is there, by the surest part of the surest try, 0..1; the answer is refused below a
        threshold of it."""
        return max((best.confidence for quotes in self.quotes for best in quotes.best), default=0.0)


def ask(case: Case, embedder: Embedder) -> Asked:
    """What would be quoted for `case`."""
    return Asked(
        case, tuple(quote(found.plan.topic, one_per_origin(found.hits), embedder, 0.0) for found in case.tries)
    )


def all_cases(data: Path) -> Iterator[tuple[Case, Embedder]]:
    """The cases of every set in `data` and of the bundled sample, each with the embedder of its index."""
    for name, make in (("multihoprag", _multihoprag), ("rtqa2022a", _rtqa), ("xquad/en", _xquad)):
        known = read_set(data, name)
        with opened(known) as kept:
            for case in make(kept.index, known, data):
                yield case, kept.embedder
    for name, language in RGB:
        yield from _rgb(data / "rgb" / f"{name}.jsonl", language)
    yield from _sample()


def tries(index: NewsIndex, asked: Question, hidden: frozenset[str] = frozenset()) -> tuple[SearchResults, ...]:
    """What is found, without the articles `hidden` (ids): as asked, then without the time and the outlets it names."""
    found = [_found(index, asked, hidden, ())]
    plan = found[0].plan
    if said := {each.kind for each in (*plan.understood, *plan.set_aside) if each.narrows}:
        found.append(_found(index, asked, hidden, said))
    return tuple(found)


def _found(
    index: NewsIndex, asked: Question, hidden: frozenset[str], ignore: Sequence[Constraint] | set[Constraint]
) -> SearchResults:
    found = index.research(asked.text, POOL if hidden else HITS, asked.filters, asked.asked_at, ignore)
    kept = [hit for hit in found.hits if hit.article.id not in hidden][:HITS]
    return replace(found, hits=tuple(replace(hit, rank=rank) for rank, hit in enumerate(kept, start=1)))


def _multihoprag(index: NewsIndex, known: QuestionSet, data: Path) -> Iterator[Case]:
    for asked in known.questions:
        yield Case("multihoprag", asked, asked.answerable is not False, tries(index, asked))


def _rtqa(index: NewsIndex, known: QuestionSet, data: Path) -> Iterator[Case]:
    """Answerable are those with a gold article. Hidden are that, what a web search found, and all with the answer."""
    ids = {document.id: document.article.id for document in known.documents}
    searched = {record["id"]: record.get("gcs_docs") or () for record in _records(data / known.name / "queries.jsonl")}
    plain = _plain(known)
    for asked in known.questions:
        telling = _telling(plain, asked)
        if asked.gold:
            yield Case("rtqa2022a", asked, True, tries(index, asked))
        elif telling:
            yield Case("rtqa2022a, gold unknown", asked, True, tries(index, asked))
        hidden = telling | {ids[name] for name in (*asked.gold, *searched[asked.id]) if name in ids}
        yield Case("rtqa2022a", asked, False, tries(index, asked, hidden))


def _xquad(index: NewsIndex, known: QuestionSet, data: Path) -> Iterator[Case]:
    """Near: the other paragraphs of the article, less those with the answer. Far: no paragraph of the article."""
    ids = {document.id: document.article.id for document in known.documents}
    titles = {document.id: document.title for document in known.documents}
    plain = _plain(known)
    for asked in known.questions[::XQUAD_STEP]:
        yield Case("xquad/en", asked, True, tries(index, asked))
        gold = {ids[name] for name in asked.gold}
        yield Case("xquad/en", asked, False, tries(index, asked, _telling(plain, asked) | gold))
        of_article = {titles[name] for name in asked.gold}
        same = frozenset(ids[name] for name, title in titles.items() if title in of_article)
        yield Case("xquad/en, far", asked, False, tries(index, asked, same))


def _rgb(path: Path, language: str) -> Iterator[tuple[Case, Embedder]]:
    """Each question over its own passages alone: those that answer it, or those that only look like it."""
    records = list(_records(path))
    articles = [
        Article(title=text[:60], text=text, url=f"https://corpus.invalid/{shelf}/{number}", publisher=shelf)
        for record in records
        for kind in ("positive", "negative")
        for number, text in enumerate(record[kind])
        for shelf in [f"{record['id']} {kind}"]
        if kind == "positive" or not any(contains(text, answer) for answer in _exact(record["answer"]))
    ]
    with TemporaryDirectory() as home, NewsIndex.open(Path(home)) as index:
        index.add([replace(article, language=language) for article in articles])
        index.problems()  # waits until the vector index is open
        for record in records:
            asked = read_question({**record, "answer": _exact(record["answer"])})
            for kind, answerable in (("positive", True), ("negative", False)):
                own = replace(asked, filters=Filters(publishers=(f"{record['id']} {kind}",)))
                yield Case(f"rgb {path.stem}", own, answerable, tries(index, own)), index.embedder


def _sample() -> Iterator[tuple[Case, Embedder]]:
    with TemporaryDirectory() as home, NewsIndex.open(Path(home)) as index:
        index.add([sample_folder()])
        index.problems()
        for name, questions in (("sample", QUESTIONS), ("sample, times and outlets", SEARCHED)):
            for asked in sample_set(questions).questions:
                yield Case(name, asked, asked.answerable is not False, tries(index, asked)), index.embedder


def _plain(known: QuestionSet) -> dict[str, str]:
    return {each.article.id: f" {normalise(f'{each.title} {each.text}')} " for each in known.documents}


def _telling(plain: dict[str, str], asked: Question) -> frozenset[str]:
    """The ids of the articles that have one of the answers, as whole words."""
    answers = [f" {normalise(answer)} " for answer in asked.answers if normalise(answer)]
    return frozenset(key for key, text in plain.items() if any(answer in text for answer in answers))


def _records(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in filter(str.strip, lines):
            yield json.loads(line)


def _exact(answer: str | Sequence[Any]) -> list[str]:
    return [answer] if isinstance(answer, str) else [text for each in answer for text in _exact(each)]
