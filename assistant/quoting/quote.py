"""The built-in answerer: the few sentences of the articles that answer a question, word for word. No language model.

Sentences around the hits are scored by their words, the best of them by their meaning too, and then chosen for each part
of the question. The result is not verified yet; it knows nothing of the store.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from assistant.quoting.candidates import (
    Candidate,
    Pool,
    gather,
    is_sentence,
    overlaps,
    published_or_naming,
    with_antecedent,
)
from assistant.quoting.confidence import confidence, features, question_features
from assistant.quoting.question import ParsedQuestion, QuestionPart, analyse
from assistant.quoting.same_subject import candidates_for
from assistant.quoting.signals import NAMES, AnswerSpan, PartFeatures, answer_spans, signals
from assistant.quoting.weights import (
    ANSWER_ABOVE,
    EMBEDDED,
    JOIN_ABOVE,
    LEAD_MARGIN,
    MARGIN,
    MAX_CLOSEST,
    MAX_SENTENCES,
    MOST_EMBEDDED,
    NEAR_MEANING,
    NEAR_TOPIC,
    REPEATS,
    SAME_MEANING,
    SAME_TERMS,
    TYPED_FROM,
    TYPED_MARGIN,
    WEIGHTS,
)
from assistant.text.prompt_injection import overlaps_injection
from assistant.text.tokens import overlap
from index.embedding.embedder import Embedder
from index.records import Hit

_WEIGHTS = np.array([WEIGHTS[name] for name in NAMES])
_MEANING = NAMES.index("meaning")
_NAMES = NAMES.index("names")
_NEIGHBOURS = NAMES.index("neighbours")
_NAMED = frozenset({"person", "place", "thing", "number"})
_TYPED = [NAMES.index(name) for name in ("number_present", "time_present", "reason_present")]


@dataclass(frozen=True, slots=True, eq=False)
class ScoredCandidate:
    """A candidate scored for one part of the question.

    `score` has no fixed range; higher is better. `confidence` is the probability that it answers that part, 0..1.
    `spans` are the parts of the sentence that may be the answer.
    """

    candidate: Candidate
    part: int
    score: float
    confidence: float
    signals: NDArray[np.float64]
    spans: tuple[AnswerSpan, ...]
    vector: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ChosenQuotes:
    """The chosen sentences in the order they are shown, and what they were chosen from.

    `best` holds the best sentence of each question part that has any. Nothing is chosen for a part whose best sentence is
    too unlikely to answer. Both are empty when nothing was found. `closest` are the quotes to show where nothing is chosen:
    up to three about the subject of the question, best first.
    """

    question: ParsedQuestion
    chosen: tuple[ScoredCandidate, ...]
    best: tuple[ScoredCandidate, ...]
    pool: Pool
    closest: tuple[ScoredCandidate, ...] = ()


def quote(question: str, hits: Sequence[Hit], embedder: Embedder, answer_above: float = ANSWER_ABOVE) -> ChosenQuotes:
    """The sentences of `hits` that answer `question`, at most five; none if none reaches the confidence `answer_above`."""
    analysed = analyse(question, hits[0].article.language if hits else None)
    pool = gather(published_or_naming(hits, analysed.years))
    if not pool.candidates:
        return ChosenQuotes(analysed, (), (), pool)
    ranked = _ranked(analysed, pool, embedder)
    chosen = _choose(analysed, [run for run in ranked if run[0].confidence >= answer_above])
    best = tuple(run[0] for run in ranked)
    closest = () if chosen else _closest(ranked)
    return ChosenQuotes(analysed, _whole(_ordered(chosen)), best, pool, _whole(closest))


def as_closest(quotes: ChosenQuotes) -> ChosenQuotes:
    """The same quotes, not as an answer."""
    return replace(quotes, chosen=(), closest=(quotes.chosen or quotes.closest)[:MAX_CLOSEST])


def _whole(quotes: Sequence[ScoredCandidate]) -> tuple[ScoredCandidate, ...]:
    """The quotes as they are shown: with the sentence before that one can't be understood without, and none twice."""
    shown: list[ScoredCandidate] = []
    for one in (replace(one, candidate=with_antecedent(one.candidate)) for one in quotes):
        at = next((at for at, other in enumerate(shown) if overlaps(one.candidate, other.candidate)), None)
        if at is None:
            shown.append(one)
        elif one.candidate.end - one.candidate.start > shown[at].candidate.end - shown[at].candidate.start:
            shown[at] = one
    return tuple(shown)


def _ranked(question: ParsedQuestion, pool: Pool, embedder: Embedder) -> list[list[ScoredCandidate]]:
    """The candidates of each question part, best first; parts without candidates are left out."""
    asks = [PartFeatures.of(part, pool) for part in question.parts]
    rows = [np.array([signals(asked, one, 0.0) for one in pool.candidates], dtype=np.float64) for asked in asks]
    each = min(EMBEDDED, MOST_EMBEDDED // len(rows)) or 1
    picks = [
        _best_by_words(table, pool, candidates_for(part, question, pool), each)
        for part, table in zip(question.parts, rows, strict=True)
    ]
    wanted = sorted({index for pick in picks for index in pick})
    vectors = dict(
        zip(wanted, embedder.embed_documents([pool.candidates[index].text for index in wanted]), strict=True)
    )
    of = question_features(question, pool)
    ranked: list[list[ScoredCandidate]] = []
    for number, (part, table, pick) in enumerate(zip(question.parts, rows, picks, strict=True)):
        asked = embedder.embed_query(_asked(question, part))
        scored = []
        for index in pick:
            row = table[index].copy()
            row[_MEANING] = max(0.0, float(vectors[index] @ asked))
            score = float(row @ _WEIGHTS)
            chance = confidence(features(part, row, score, of))
            candidate = pool.candidates[index]
            spans = tuple(answer_spans(part, candidate, pool))
            scored.append(ScoredCandidate(candidate, number, score, chance, row, spans, vectors[index]))
        ranked.append(sorted(scored, key=lambda one: -one.score))
    return [run for run in ranked if run]


def _best_by_words(table: NDArray[np.float64], pool: Pool, among: Sequence[int], most: int) -> list[int]:
    """The `most` rows of `table` with the highest scores `among` these, best first, prompt injections left out."""
    order = (among[at] for at in np.argsort(-(table[among] @ _WEIGHTS), kind="stable"))
    return list(islice((index for index in order if may_be_quoted(pool.candidates[index])), most))


def may_be_quoted(candidate: Candidate) -> bool:
    """Whether it is a whole sentence, and no part of a prompt injection in its article."""
    article = candidate.hit.article
    return is_sentence(candidate) and not overlaps_injection(
        article.text, candidate.start, candidate.end, article.language
    )


def _asked(question: ParsedQuestion, part: QuestionPart) -> str:
    """The text that stands for a part when meanings are compared: a short clause ("what was agreed?") says too little."""
    return question.text if len(part.terms) < 3 or len(question.parts) == 1 else part.text


def _choose(question: ParsedQuestion, ranked: Sequence[Sequence[ScoredCandidate]]) -> list[ScoredCandidate]:
    """The best sentence of each part, then others nearly as good that add a name or number, where one is asked for.

    Where a number, a time or a reason is asked for and the best sentence has none, the best sentence that has one
    replaces it if it is nearly as good, and is added otherwise.
    """
    chosen: list[ScoredCandidate] = []
    for run in ranked[:MAX_SENTENCES]:
        leading = _best_with_what_is_asked(run, TYPED_MARGIN) or run[0]
        if all(leading.candidate is not one.candidate for one in chosen):
            chosen.append(leading)
    for run in ranked:
        asked = _best_with_what_is_asked(run, 2 * MARGIN)
        if asked and len(chosen) < MAX_SENTENCES and all(asked.candidate is not one.candidate for one in chosen):
            chosen.append(asked)
    rest = [
        (one, run[0])
        for run in ranked
        for one in run[1:]
        if one.confidence >= JOIN_ABOVE and _is_about_the_same(one, run[0])
    ]
    while len(chosen) < MAX_SENTENCES:
        told = frozenset[str]().union(*(one.candidate.terms for one in chosen))
        near = [
            (value, one)
            for one, best in rest
            if (value := one.score - best.score - REPEATS * (1 - _adds(one, question, told))) >= -MARGIN
            and not any(_same(one, other) for other in chosen)
        ]
        if not near:
            break
        chosen.append(max(near, key=lambda each: each[0])[1])
    return chosen


def _closest(ranked: Sequence[Sequence[ScoredCandidate]]) -> tuple[ScoredCandidate, ...]:
    """The surest candidates that are about the question's subject, no two of which say the same."""
    closest: list[ScoredCandidate] = []
    for one in sorted((one for run in ranked for one in run), key=lambda one: -one.confidence):
        meant = one.signals[_NAMES] > 0 and one.signals[_MEANING] >= NEAR_MEANING
        about = meant or one.signals[_NEIGHBOURS] >= NEAR_TOPIC
        if about and len(closest) < MAX_CLOSEST and not any(_same(one, other) for other in closest):
            closest.append(one)
    return tuple(closest)


def _adds(one: ScoredCandidate, question: ParsedQuestion, told: frozenset[str]) -> float:
    """How well the sentence adds a name or number that may be the answer and is not in `told` yet, 0..1; 1 where the part
    asks for neither."""
    if question.parts[one.part].kind not in _NAMED:
        return 1.0
    return max((fit for _, _, new, fit in one.spans if new and not told.issuperset(new)), default=0.0)


def _best_with_what_is_asked(run: Sequence[ScoredCandidate], margin: float) -> ScoredCandidate | None:
    """The best of `run` that has the number, time or reason that is asked for, if the first one has none.

    Its score may be lower by `margin`, and it must be about the same subject.
    """
    if _typed(run[0]) >= TYPED_FROM:
        return None
    typed = (one for one in run if _typed(one) >= TYPED_FROM and one.score >= run[0].score - margin)
    return next((one for one in typed if _is_about_the_same(one, run[0])), None)


def _is_about_the_same(one: ScoredCandidate, best: ScoredCandidate) -> bool:
    """Whether a sentence is from the best one's article, or has as many of the names that were asked about.

    "It weighs 1.8 kilograms" in another article may be about another spacecraft.
    """
    same_article = one.candidate.hit.article.id == best.candidate.hit.article.id
    return same_article or bool(one.signals[_NAMES] >= best.signals[_NAMES] - 1e-9)


def _typed(one: ScoredCandidate) -> float:
    """How well the sentence has the number, time or reason that was asked for, 0..1; 0 if none was asked for."""
    return float(one.signals[_TYPED].max())


def _same(one: ScoredCandidate, other: ScoredCandidate) -> bool:
    return (
        one.candidate is other.candidate
        or overlap(one.candidate.terms, other.candidate.terms) >= SAME_TERMS
        or float(one.vector @ other.vector) >= SAME_MEANING
    )


def _ordered(chosen: Sequence[ScoredCandidate]) -> list[ScoredCandidate]:
    """Article by article, the one with the best sentence first; within an article in reading order.

    Only sentences nearly as good as the best one, or the best of another part, may come before it.
    """
    by_score = sorted(chosen, key=lambda one: -one.score)
    articles = list(dict.fromkeys(one.candidate.hit.article.id for one in by_score))
    parts: set[int] = set()
    leading: set[int] = set()
    for one in by_score:
        if one.part not in parts or one.score >= by_score[0].score - LEAD_MARGIN:
            leading.add(id(one))
        parts.add(one.part)

    def place(one: ScoredCandidate) -> tuple[int, bool, int]:
        article = articles.index(one.candidate.hit.article.id)
        return article, article == 0 and id(one) not in leading, one.candidate.start

    return sorted(chosen, key=place)
