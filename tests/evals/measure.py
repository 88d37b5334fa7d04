"""Ask a set's questions of an index and of the baseline, and note per question what came back.

Only ids, ranks and verdicts are kept: no text of a set leaves this module.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from assistant import Assistant
from index import NewsIndex
from index.ingest.pipeline import Progress
from index.records import AddReport, Hit
from tests.evals.bm25 import BM25
from tests.evals.metrics import contains, contains_words, normalise
from tests.evals.sets import Document, Question, QuestionSet

# Evidence counts as found among so many hits, whatever was asked for.
EVIDENCE_DEPTH = 10


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one question got. Ranks are those of the first gold article among the hits, from 1; `None` = not there.

    - `rank` counts a near-copy folded into a hit (`also_in`) as the hit; `rank_strict` does not.
    - `baseline_rank` is plain BM25's, `baseline_dated_rank` the same without what was published after the question.
    - `hits` are the ids of the found documents, best first.
    - `wanted` is how much evidence is wanted together; `missing` are the ids of it that the first ten hits lack,
      `missing_strict` without near-copies, `baseline_missing` what plain BM25's first ten lack, and
      `baseline_told_missing` what they lack where each text also holds its outlet and day.
    - `refused` (not shown as an answer), `contained` (the answer string in what is shown: the answer, or the closest
      quotes), `contained_words` (there as whole words) and `contained_first` (in the first quote) are `None`
      where no answer was asked for or none is known.
    - `in_passages`: the answer string is in a found passage; `in_corpus`: it is anywhere in the corpus.
    """

    id: str
    half: str
    kind: str | None
    answerable: bool | None
    has_gold: bool
    rank: int | None
    rank_strict: int | None
    baseline_rank: int | None
    baseline_dated_rank: int | None
    hits: tuple[str, ...]
    in_passages: bool | None
    in_corpus: bool | None
    refused: bool | None = None
    contained: bool | None = None
    contained_words: bool | None = None
    contained_first: bool | None = None
    unsupported: int | None = None
    sentences: int | None = None
    search_ms: float = 0.0
    answer_ms: float | None = None
    wanted: int = 0
    missing: tuple[str, ...] = ()
    missing_strict: tuple[str, ...] = ()
    baseline_missing: tuple[str, ...] = ()
    baseline_told_missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """How a set is asked.

    `asked_at=False` asks every question as of now, `days_later` as of that many days after its date: what a preference
    for the recent costs those who ask late. `answers=False` only searches. `asking` is the set's word on when it is asked.
    """

    k: int = 10
    asked_at: bool = True
    days_later: int = 0
    answers: bool = True
    asking: str | None = None

    def moment(self, question: Question) -> datetime | None:
        """When `question` counts as asked; `None` is now."""
        if not self.asked_at or question.asked_at is None:
            return None
        return question.asked_at + timedelta(days=self.days_later)

    def __str__(self) -> str:
        if not self.asked_at:
            return "now"
        later = f", {self.days_later} days later" if self.days_later else ""
        return (self.asking or "the last second (UTC) of the question's date") + later


class Ground:
    """What the hits of a set are judged by: made once, however often its questions are asked.

    - `names` are the ids of the documents that one article of the index stands for.
    """

    def __init__(self, questions: QuestionSet) -> None:
        self._documents = questions.documents
        self.names: dict[str, list[str]] = {}
        for document in questions.documents:
            self.names.setdefault(document.article.id, []).append(document.id)
        self._ranked: dict[tuple[str, int, datetime | None], list[str]] = {}
        self._ranked_told: dict[tuple[str, int], list[str]] = {}

    def ranked(self, question: str, depth: int, not_after: datetime | None = None) -> list[str]:
        """What plain BM25 finds."""
        key = question, depth, not_after
        if key not in self._ranked:
            self._ranked[key] = self._baseline.rank(question, depth, not_after)
        return self._ranked[key]

    def ranked_told(self, question: str, depth: int) -> list[str]:
        """What plain BM25 finds where each text also holds its outlet and day, as "The Verge, October 4, 2023"."""
        key = question, depth
        if key not in self._ranked_told:
            self._ranked_told[key] = self._told_baseline.rank(question, depth)
        return self._ranked_told[key]

    def holds(self, answers: Iterable[str]) -> bool:
        """Whether the corpus has one of the answers anywhere."""
        return any(wanted in self._text for answer in answers if (wanted := normalise(answer)))

    @cached_property
    def _baseline(self) -> BM25:
        return BM25(self._documents)

    @cached_property
    def _told_baseline(self) -> BM25:
        return BM25([replace(document, title=f"{document.title} {_told(document)}") for document in self._documents])

    @cached_property
    def _text(self) -> str:
        return normalise("\n".join(f"{document.title}\n{document.text}" for document in self._documents))


def _told(document: Document) -> str:
    day = f"{document.published:%B} {document.published.day}, {document.published.year}" if document.published else ""
    return f"{document.publisher or ''} {day}"


def add_documents(
    index: NewsIndex, documents: Iterable[Document], progress: Callable[[Progress], None] | None = None
) -> AddReport:
    """Add a corpus as `add` reads it; what the home already has is skipped, and so is what holds no article."""
    return index.add(filter(None, (document.read for document in documents)), progress)


def measure(
    index: NewsIndex,
    questions: QuestionSet,
    settings: Settings,
    chosen: Sequence[Question],
    progress: Callable[[int, int], None] = lambda done, of: None,
    ground: Ground | None = None,
) -> list[Outcome]:
    """One outcome for each of the `chosen` questions, in order. `ground` is the set's, where it was made before."""
    ground = ground or Ground(questions)
    assistant = Assistant(index, model="quotes") if settings.answers else None
    outcomes = []
    for number, question in enumerate(chosen, start=1):
        moment = settings.moment(question)
        searched = time.perf_counter()
        hits = index.search(question.text, k=settings.k, filters=question.filters, asked_at=moment)
        search_ms = (time.perf_counter() - searched) * 1000
        outcome = _outcome(question, hits, ground, settings.k, search_ms, moment)
        outcomes.append(_with_answer(outcome, assistant, question, moment) if assistant else outcome)
        progress(number, len(chosen))
    return outcomes


def _outcome(
    question: Question,
    hits: Sequence[Hit],
    ground: Ground,
    k: int,
    search_ms: float,
    moment: datetime | None,
) -> Outcome:
    found = [[hit.article.id] for hit in hits]
    folded = [[hit.article.id, *(copy.article_id for copy in hit.also_in)] for hit in hits]
    names = ground.names
    depth = max(10, k)
    ranked = ground.ranked(question.text, depth)
    told = set(ground.ranked_told(question.text, EVIDENCE_DEPTH)) if question.evidence else set()
    return Outcome(
        id=question.id,
        half=question.half,
        kind=question.kind,
        answerable=question.answerable,
        has_gold=bool(question.gold),
        rank=_rank(folded, names, question.gold),
        rank_strict=_rank(found, names, question.gold),
        baseline_rank=_rank_of(ranked, question.gold),
        baseline_dated_rank=_rank_of(ground.ranked(question.text, depth, moment), question.gold),
        hits=tuple(names[hit.article.id][0] for hit in hits if hit.article.id in names),
        in_passages=_any(hits, question),
        in_corpus=ground.holds(question.answers) if question.answers else None,
        search_ms=round(search_ms, 1),
        wanted=len(question.evidence),
        missing=_missing(question.evidence, folded, names),
        missing_strict=_missing(question.evidence, found, names),
        baseline_missing=tuple(sorted(question.evidence - set(ranked[:EVIDENCE_DEPTH]))),
        baseline_told_missing=tuple(sorted(question.evidence - told)),
    )


def _with_answer(outcome: Outcome, assistant: Assistant, question: Question, moment: datetime | None) -> Outcome:
    started = time.perf_counter()
    answer = assistant.ask(question.text, filters=question.filters, asked_at=moment)
    answer_ms = (time.perf_counter() - started) * 1000
    shown = answer.sentences or answer.closest
    whole = " ".join(sentence.text for sentence in shown)
    first = shown[0].text if shown else ""
    known = bool(question.answers)
    return replace(
        outcome,
        refused=answer.refused,
        contained=any(contains(whole, wanted) for wanted in question.answers) if known else None,
        contained_words=any(contains_words(whole, wanted) for wanted in question.answers) if known else None,
        contained_first=any(contains(first, wanted) for wanted in question.answers) if known else None,
        unsupported=sum(sentence.support == "unsupported" for sentence in answer.sentences),
        sentences=len(answer.sentences),
        answer_ms=round(answer_ms, 1),
    )


def _rank(found: Sequence[Sequence[str]], names: Mapping[str, Sequence[str]], gold: frozenset[str]) -> int | None:
    for rank, articles in enumerate(found, start=1):
        if any(name in gold for article in articles for name in names.get(article, ())):
            return rank
    return None


def _missing(
    evidence: frozenset[str], found: Sequence[Sequence[str]], names: Mapping[str, Sequence[str]]
) -> tuple[str, ...]:
    held = {name for articles in found[:EVIDENCE_DEPTH] for article in articles for name in names.get(article, ())}
    return tuple(sorted(evidence - held))


def _rank_of(ids: Sequence[str], gold: frozenset[str]) -> int | None:
    return next((rank for rank, name in enumerate(ids, start=1) if name in gold), None)


def _any(hits: Sequence[Hit], question: Question) -> bool | None:
    if not question.answers:
        return None
    return any(contains(hit.passage.text, wanted) for hit in hits for wanted in question.answers)
