"""Signals that a sentence answers a question, each 0..1 or nearly. Pure.

Every signal is a general property (shared words, similarity in meaning, the kind of answer asked for, position in the
article); none knows a particular question, outlet or phrase. Their weights are in `weights`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from assistant.quoting.candidates import Candidate, Pool
from assistant.quoting.question import QuestionPart
from assistant.text.tokens import Word

NAMES = (
    "coverage",
    "predicate",
    "context",
    "focus",
    "names",
    "numbers",
    "neighbours",
    "proximity",
    "name_present",
    "number_present",
    "time_present",
    "reason_present",
    "words_present",
    "support",
    "headline_support",
    "meaning",
    "passage_meaning",
    "rank",
    "distance",
    "early",
    "central",
)

_TIME = re.compile(
    r"\b(?:1[5-9]\d\d|20\d\d|january|february|march|april|may|june|july|august|september|october|november|december|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|yesterday|today|tonight|tomorrow|ago|"
    r"(?:last|next|this|earlier)\s+(?:week|month|year|summer|spring|autumn|fall|winter)|\d{1,2}\s?[ap]\.?m)\b",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(?P<strong>because|due\s+to|owing\s+to|thanks\s+to|so\s+that|in\s+order\s+to|caused?|reasons?|prompted|citing|"
    r"blam(?:ed?|ing)|led\s+to|result(?:ed|ing)?)\b|\b(?:after|amid|following|since|over)\b",
    re.IGNORECASE,
)
# What somebody said stands in quotation marks.
_SAID = re.compile(r"[“\"«„][^“”\"«»„]{12,}")
_ASKS_SHARE = re.compile(r"\b(?:percent|percentage|proportion|share)\b", re.IGNORECASE)
_ASKS_MONEY = re.compile(r"\bhow much\b|\b(?:price|cost|money|amount|pay|paid|worth)\b", re.IGNORECASE)
_SHARE = re.compile(r"\S+?(?:\s{0,4}%|[\s-]{0,4}per\s?cent)|half|third|quarter", re.IGNORECASE)
_CURRENCY = re.compile(r"[$€£¥₹₽₩]|\b[A-Z]{2,3}\s?\$?$")
_MONEY_AFTER = re.compile(
    r"[\s-]*(?:(?:thousand|million|billion|trillion|[mb]n?)\b[\s-]*)?(?:\w+\s+)?"
    r"(?:euros?|dollars?|pounds?|francs?|yen|yuan|rupees?|kron\w+|pesos?|cents?|€|\$|£)",
    re.IGNORECASE,
)
# The unit a number must have to answer: a pattern for the question, and the units that may follow the number.
_SCALE = r"[\s-]{0,4}(?:(?:thousand|million|billion|trillion)[\s-]{0,4})?(?:[a-z]{1,30}[\s-]{1,4})?"
_MEASURES = tuple(
    (re.compile(asked, re.IGNORECASE), re.compile(_SCALE + units, re.IGNORECASE))
    for asked, units in (
        (
            r"\bhow long\b|\bhow old\b|\bhow much (?:time|longer)\b|\bage\b",
            r"(?:(?:second|minute|hour|day|night|week|month|year|decade|centur)\w*|-?old|(?:kilo)?met(?:er|re)s?|miles?|feet)\b",
        ),
        (
            r"\bhow (?:far|close|near|tall|high|wide|deep|big|large)\b|\b(?:distance|height|width|depth|length)\b",
            r"(?:(?:kilo|centi|milli)?met(?:er|re)s?|miles?|feet|foot|inch(?:es)?|yards?|light[\s-]years?|km|cm|mm|m|ft)\b",
        ),
        (
            r"\bhow heavy\b|\bweigh\w*\b|\bmass\b",
            r"(?:(?:kilo|milli)?gram(?:me)?s?|tons?|tonnes?|pounds?|kg|g|lb|times)\b",
        ),
        (
            r"\bhow fast\b|\bspeed\b",
            r"(?:(?:kilo)?met(?:er|re)s?|miles?|km/h|kph|mph|knots?)\b",
        ),
        (r"\bhow (?:hot|warm|cold)\b|\btemperature\b|\bwarmer\b", r"(?:degrees?|°|C\b|F\b)"),
    )
)
_TITLED = re.compile(r"[“\"‘']([^“”\"‘’]{2,60})[”\"’',.]")
_PLACE_BEFORE = frozenset({"in", "at", "from", "near", "to", "of", "over", "across", "outside", "off", "around"})
_NAME_KINDS = frozenset({"person", "place", "thing", "anything"})
# Terms to look for, and the sum of their weights.
_Group = tuple[frozenset[str], float]


AnswerSpan = tuple[int, int, tuple[str, ...], float]


@dataclass(frozen=True, slots=True)
class PartFeatures:
    """What a part of a question asks of `pool`, computed once for all candidates.

    `weights` are the rarities of its terms and of its context's; `groups` those terms, grouped by where they are looked for.
    """

    part: QuestionPart
    pool: Pool
    weights: dict[str, float]
    everything: frozenset[str]
    terms: _Group
    predicate: _Group
    context: _Group
    focus: _Group
    names: _Group
    numbers: _Group

    @classmethod
    def of(cls, part: QuestionPart, pool: Pool) -> PartFeatures:
        terms = frozenset(part.terms)
        everything = terms | part.context
        weights = {term: pool.rarity(term) for term in everything}

        def group(wanted: frozenset[str]) -> _Group:
            return wanted, sum(weights[term] for term in wanted)

        return cls(
            part,
            pool,
            weights,
            everything,
            terms=group(terms),
            predicate=group(terms - part.names - part.numbers),
            context=group(part.context),
            focus=group(part.focus),
            names=group(part.names),
            numbers=group(part.numbers),
        )

    def share(self, group: _Group, found: frozenset[str]) -> float:
        """The share of a group that is in `found`, rare terms weighing more, 0..1; 0 for an empty group."""
        wanted, whole = group
        return sum(self.weights[term] for term in wanted & found) / whole if whole else 0.0


def signals(asked: PartFeatures, candidate: Candidate, meaning: float) -> tuple[float, ...]:
    """The values of `NAMES`. `meaning` is the cosine of question and sentence, -1..1."""
    part, pool, own = asked.part, asked.pool, candidate.terms
    # Only the terms asked for matter, which avoids building large sets for each of many candidates.
    said, dated = asked.everything & own, asked.everything & candidate.dated
    around = said | dated | (asked.everything & candidate.headline)
    near = around | (asked.everything & candidate.before)
    spans = answer_spans(part, candidate, pool)
    novel = [term for span in spans for term in span[2]]
    fit = max([span[3] for span in spans], default=0.0)
    carried = pool.carriers.get
    return (
        # "In March 2023" is matched by an article of that month as well as by the words.
        asked.share(asked.terms, said | dated),
        asked.share(asked.predicate, said),
        asked.share(asked.context, near),
        asked.share(asked.focus, said),
        asked.share(asked.names, near),
        asked.share(asked.numbers, around),
        asked.share(asked.terms, near),
        _proximity(asked, candidate, spans),
        fit if part.kind in _NAME_KINDS else 0.0,
        fit if part.kind == "number" else 0.0,
        fit if part.kind == "time" else 0.0,
        fit if part.kind == "reason" else 0.0,
        fit if part.kind == "words" else 0.0,
        max([carried(term, 0.0) for term in novel], default=0.0),
        float(any(term in candidate.headline for term in novel)),
        max(0.0, meaning),
        max(0.0, candidate.hit.similarity or 0.0),
        1.0 / math.sqrt(candidate.hit.rank),
        min(candidate.distance, 10) / 10,
        1.0 / (1.0 + candidate.position),
        sum([carried(term, 0.0) for term in own.difference(part.terms)]) / max(len(own), 4),
    )


def answer_spans(part: QuestionPart, candidate: Candidate, pool: Pool) -> list[AnswerSpan]:
    """Spans that could be the answer: first and last word (index, inclusive), their new terms, fit 0..1."""
    asked = set(part.terms) | part.context
    if part.kind in _NAME_KINDS:
        return _name_spans(part, candidate, pool, asked)
    if part.kind == "number":
        return [
            (index, index, (word.term,), _number_fit(part, candidate.text, word))
            for index, word in enumerate(candidate.words)
            if word.number and word.term not in asked
        ]
    if part.kind in ("time", "reason"):
        return _marked_spans(part, candidate, asked)
    if part.kind == "words":
        return [(0, len(candidate.words) - 1, (), 1.0)] if _SAID.search(candidate.text) else []
    return []


def _marked_spans(part: QuestionPart, candidate: Candidate, asked: set[str]) -> list[AnswerSpan]:
    """For "when", dates and days; for "why", the words that give a reason, with a low fit if they only order events."""
    spans: list[AnswerSpan] = []
    for match in (_TIME if part.kind == "time" else _REASON).finditer(candidate.text):
        fit = 1.0 if part.kind == "time" or match["strong"] else 0.3
        spans.extend(
            (index, index, (), fit)
            for index, word in enumerate(candidate.words)
            if word.start <= match.start() < word.end and (part.kind == "reason" or word.term not in asked)
        )
    return spans


def _name_spans(part: QuestionPart, candidate: Candidate, pool: Pool, asked: set[str]) -> list[AnswerSpan]:
    spans: list[AnswerSpan] = []
    for first, last in _capital_runs(candidate.words, pool):
        new = tuple(w.term for w in candidate.words[first : last + 1] if w.term not in asked and not w.stop)
        if not new:
            continue
        fit = 0.7 if last == first else 1.0
        if part.kind == "place":
            before = _lowered(candidate.text, candidate.words[first - 1]) if first else ""
            fit = 1.0 if before in _PLACE_BEFORE else 0.6
        spans.append((first, last, new, fit * (0.5 if part.kind == "anything" else 1.0)))
    if part.kind == "thing":
        for match in _TITLED.finditer(candidate.text):
            inside = [i for i, w in enumerate(candidate.words) if match.start(1) <= w.start < match.end(1)]
            new = tuple(candidate.words[i].term for i in inside if candidate.words[i].term not in asked)
            if inside and new:
                spans.append((inside[0], inside[-1], new, 1.0))
    return spans


def _capital_runs(run: Sequence[Word], pool: Pool) -> list[tuple[int, int]]:
    """Names: runs of capitalised words. A sentence's first word counts only if other sentences capitalise it too."""
    runs: list[tuple[int, int]] = []
    start: int | None = None
    for index, word in enumerate((*run, None)):
        counts = (
            word is not None
            and word.capital
            and not word.stop
            and (index > 0 or word.term in pool.names)
            and (start is None or word.start - run[index - 1].end <= 1)
        )
        if counts and start is None:
            start = index
        elif not counts and start is not None:
            runs.append((start, index - 1))
            starts_anew = word is not None and word.capital and not word.stop
            start = index if starts_anew else None
    return runs


def _number_fit(part: QuestionPart, text: str, word: Word) -> float:
    """How well a number suits the question: a share, a sum of money, a measure in its units, else anything but a year."""
    measure = _measure_asked(part.text)
    if measure == "share":
        return 1.0 if _SHARE.match(text[word.start : word.end + 12]) else 0.3
    if measure == "money":
        after, before = text[word.end : word.end + 24], text[max(0, word.start - 4) : word.start + 1]
        return 1.0 if _CURRENCY.search(before) or _MONEY_AFTER.match(after) else 0.2
    if measure is not None:
        return 1.0 if measure.match(text[word.end : word.end + 40]) else 0.3
    return 0.3 if re.fullmatch(r"(?:1[5-9]|20)\d\d", word.term) else 1.0


@lru_cache(maxsize=256)
def _measure_asked(question: str) -> Literal["share", "money"] | re.Pattern[str] | None:
    """What a number must be to answer: a share, money, or followed by certain units; `None` for any number."""
    if _ASKS_SHARE.search(question):
        return "share"
    if _ASKS_MONEY.search(question):
        return "money"
    return next((units for asked, units in _MEASURES if asked.search(question)), None)


def _proximity(asked: PartFeatures, candidate: Candidate, spans: Sequence[AnswerSpan]) -> float:
    """How close the question's words are to the best answer span: rarity-weighted mean of exp(-words between / 8)."""
    wanted, whole = asked.terms
    if not whole or not spans:
        return 0.0
    places: dict[str, list[int]] = {}
    for index, word in enumerate(candidate.words):
        if word.term in wanted:
            places.setdefault(word.term, []).append(index)
    best = 0.0
    for first, last, _, fit in spans:
        near = 0.0
        for term, found in places.items():
            gap = min([max(first - place, place - last, 0) for place in found])
            near += asked.weights[term] * math.exp(-gap / 8)
        best = max(best, fit * near / whole)
    return best


def _lowered(text: str, word: Word) -> str:
    return text[word.start : word.end].casefold()
