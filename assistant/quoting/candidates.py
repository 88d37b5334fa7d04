"""Hits -> the sentences an answer may be made of, each with the features needed to score it. Pure.

The passage of a hit gives the place. The article around it is read too, because the answering sentence is often a
neighbour of the one that was found.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.text.names import named_terms, named_words
from assistant.text.tokens import Word
from index.records import Hit
from index.sources.furniture import article_sentences, sentences_of

# Sentences read on either side of the passage, by the rank of the hit: (up to this rank, sentences). Better hits get more.
# Measured on rtqa2022a: see tests/evals/calibrate.py.
REACH_BY_RANK = ((3, 40), (6, 12))
REACH_OTHERWISE = 1
# Sentences of context shown on either side of a sentence that is away from its passage.
NEIGHBOURS = 2
# Size of the cache of parsed sentences, some 4 KB each. It serves a repeated search and the next question about the same
# news.
KEPT_SENTENCES = 4_096
# At most this much of one article is read, so that a very long one costs no more than others.
MAX_ARTICLE_CHARACTERS = 60_000
# How a sentence ends, and how one that asks does.
_ENDS = (".", "!", "…", "”", '"', "’", "'", ")", "]", "»", "。", "！", "」", "।")
_ASKS = re.compile(r"[?？؟][\"'”’»)\]]*$")
_BEGINS_WITH_PRONOUN = re.compile(
    r"(?:(?:and|but|so|yet|or|then)\s)?(?:he|she|it|they|his|her|hers|its|their|theirs|this|that|these|those)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """One sentence of a hit's article: `hit.article.text[start:end] == text`.

    `position` counts the article's sentences from 0, `distance` how many sentences it is outside its passage.
    `before` holds the terms of the preceding sentence, `headline` those of the headline, `dated` those of the month and
    year of publication. `surroundings` are the offsets of the context shown: the passage, extended where the sentence is
    just outside it, or the sentence's neighbours.
    """

    hit: Hit
    start: int
    end: int
    text: str
    position: int
    distance: int
    words: tuple[Word, ...]
    terms: frozenset[str]
    before: frozenset[str]
    headline: frozenset[str]
    dated: frozenset[str]
    surroundings: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Pool:
    """All candidates of one search, with statistics over them.

    `rarity` is the smoothed inverse document frequency of a term over the candidates, in nats. `names` are terms
    capitalised inside a sentence. `told` holds the terms of all found passages, their headlines and months of
    publication. `carriers` maps a term to the hits it occurs in, weighted by 1/rank and scaled to 0..1.
    """

    candidates: tuple[Candidate, ...]
    frequency: dict[str, int]
    names: frozenset[str]
    told: frozenset[str]
    carriers: dict[str, float]

    def rarity(self, term: str) -> float:
        """High for a term that few candidates have, highest for one that none has."""
        count, having = len(self.candidates), self.frequency.get(term, 0)
        return math.log(1 + (count - having + 0.5) / (having + 0.5))


def gather(hits: Sequence[Hit]) -> Pool:
    """The candidates of `hits`, best hit first, each article's in reading order."""
    candidates = [candidate for hit in hits for candidate in _of_hit(hit)]
    frequency = Counter(term for candidate in candidates for term in candidate.terms)
    names = frozenset(
        word.term
        for candidate in candidates
        for word in candidate.words[1:]
        if word.capital and not word.number and not word.stop
    )
    inside = [candidate for candidate in candidates if not candidate.distance]
    told = frozenset[str]().union(*(one.terms | one.headline | one.dated for one in inside))
    return Pool(tuple(candidates), frequency, names, told, _carriers(candidates))


def _of_hit(hit: Hit) -> Iterable[Candidate]:
    article, passage = hit.article, hit.passage
    reach = next((reach for rank, reach in REACH_BY_RANK if hit.rank <= rank), REACH_OTHERWISE)
    spans = _spans_near(hit)
    inside = [index for index, (start, end) in enumerate(spans) if end > passage.start and start < passage.end]
    if not inside:
        return
    first, last = inside[0], inside[-1]
    headline = named_terms(article.title, article.language)
    dated = named_terms(f"{article.published:%B %Y}", article.language) if article.published else frozenset()
    before: frozenset[str] = frozenset()
    for index in range(max(0, first - reach - 1), min(len(spans), last + reach + 1)):
        start, end = spans[index]
        text = article.text[start:end]
        run, own = _read(text, article.language)
        distance = max(first - index, index - last, 0)
        if distance <= reach and own:
            shown = _surroundings(hit, spans, index, distance)
            yield Candidate(hit, start, end, text, index, distance, run, own, before, headline, dated, shown)
        before = own


@lru_cache(maxsize=KEPT_SENTENCES)
def _read(sentence: str, language: str | None) -> tuple[tuple[Word, ...], frozenset[str]]:
    """The words of a sentence, and its terms."""
    run = tuple(named_words(sentence, language))
    return run, frozenset([word.term for word in run if not word.stop])


def _surroundings(hit: Hit, spans: Sequence[tuple[int, int]], index: int, distance: int) -> tuple[int, int]:
    passage = hit.passage
    if distance <= NEIGHBOURS:
        return min(passage.start, spans[index][0]), max(passage.end, spans[index][1])
    return spans[max(0, index - NEIGHBOURS)][0], spans[min(len(spans) - 1, index + NEIGHBOURS)][1]


def with_antecedent(candidate: Candidate) -> Candidate:
    """`candidate` with the sentence before it, where it begins with a pronoun, that sentence names somebody or something, and
    nothing stands between the two."""
    if not _BEGINS_WITH_PRONOUN.match(candidate.text) or not candidate.position:
        return candidate
    text = candidate.hit.article.text
    earlier = [span for span in _spans_near(candidate.hit) if span[1] <= candidate.start]
    if not earlier or text[earlier[-1][1] : candidate.start].strip() or _ASKS.search(text[slice(*earlier[-1])]):
        return candidate
    start, end = earlier[-1]
    if not any(word.capital for word in _read(text[start:end], candidate.hit.article.language)[0][1:]):
        return candidate
    shown = min(start, candidate.surroundings[0]), candidate.surroundings[1]
    return replace(candidate, start=start, text=text[start : candidate.end], surroundings=shown)


def overlaps(one: Candidate, other: Candidate) -> bool:
    """Whether both have words of one article in common."""
    same = one.hit.article.id == other.hit.article.id
    return same and one.start < other.end and other.start < one.end


def is_sentence(candidate: Candidate) -> bool:
    """Whether it is a whole sentence that states something: no question, teaser or unfinished line."""
    return candidate.text.endswith(_ENDS) and not _ASKS.search(candidate.text)


def _spans_near(hit: Hit) -> Sequence[tuple[int, int]]:
    """The article's sentences; for a very long article only those around the passage, cut at a blank line."""
    text, passage = hit.article.text, hit.passage
    if len(text) <= MAX_ARTICLE_CHARACTERS:
        return sentences_of(hit.article)
    around = MAX_ARTICLE_CHARACTERS // 4
    first, last = max(0, passage.start - 2 * around), min(len(text), passage.end + 2 * around)
    start = text.rfind("\n\n", first, max(0, passage.start - around))
    start = start + 2 if start >= 0 else first
    end = text.find("\n\n", passage.end + around, last)
    end = end if end >= 0 else last
    repeated = tuple((left - start, right - start) for left, right in hit.article.furniture)
    spans = article_sentences(text[start:end], hit.article.language, repeated)
    return [(start + left, start + right) for left, right in spans]


def _carriers(candidates: Sequence[Candidate]) -> dict[str, float]:
    by_rank: dict[int, set[str]] = {}
    for candidate in candidates:
        by_rank.setdefault(candidate.hit.rank, set(candidate.headline)).update(candidate.terms)
    whole = sum(1 / rank for rank in by_rank) or 1.0
    weights: dict[str, float] = {}
    for rank, found in by_rank.items():
        share = 1 / rank / whole
        for term in found:
            weights[term] = weights.get(term, 0.0) + share
    return weights


def published_or_naming(hits: Sequence[Hit], years: frozenset[str]) -> tuple[Hit, ...]:
    """The hits whose article names one of `years`, or was published or updated in one; all hits without years.

    "Who won in 2018" is not answered by a report on 2023, however similar the words are.
    """

    def is_of(hit: Hit) -> bool:
        article = hit.article
        dated = {str(moment.year) for moment in (article.published, article.updated) if moment}
        return bool(years & dated) or any(year in text for year in years for text in (article.title, article.text))

    return tuple(hit for hit in hits if not years or is_of(hit))
