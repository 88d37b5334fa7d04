"""Which figures of several reports count the same thing. Pure.

A table of two figures claims that they count one thing, so the answer is no in doubt. The question decides: another
report's figure counts the same if it has the unit, outcome and limits of the answer's, and if its sentence and headline
have those words of the question that the answer's have.
"""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from assistant.comparing.quantities import Quantity, quantities, years_of
from assistant.quoting.candidates import Candidate, gather
from assistant.text.names import named_terms, named_words
from assistant.text.tokens import Word, stem
from index.records import Hit

# The position of a headline among the sentences of its article.
HEADLINE = -1
# Words of a question that are enough to name an event.
EVENT_WORDS = 2
# Share of the question's words that a sentence may lack whose figure needs no verb.
MOST_MISSING = 0.4
# Share of its occurrences inside sentences in which a name is capitalised: "the Oak Fire", "the fire".
OFTEN = 0.25
# Words on either side of a figure in which names belong to it.
CLOSE = 4
# Largest ratio of two figures for the same thing.
MOST_GROWN = 20.0
# Rounded figures that differ by less than this factor agree: "about 45" and "47", "more than 40" and "43".
ROUNDED = 1.1
# Reports further apart than this are never of the same event.
APART = timedelta(days=45)
MAX_CHARACTERS = 60_000

_DATES = frozenset(stem(name.lower()) for name in (*calendar.day_name, *calendar.month_name) if name)
# Before a level.
_LEVEL = re.compile(r"\b(?:to|at|of|is|was|has|have|had|reached|now)\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class FigureClaim:
    """A figure with its sentence; `known_names` are the names in all sentences of the search. Not slotted, so that derived
    values are cached."""

    candidate: Candidate
    quantity: Quantity
    known_names: frozenset[str] = field(default=frozenset(), repr=False, compare=False)

    @property
    def published(self) -> datetime | None:
        return self.candidate.hit.article.published

    @property
    def article_id(self) -> str:
        return self.candidate.hit.article.id

    @property
    def is_headline(self) -> bool:
        return self.candidate.position == HEADLINE

    @property
    def telling(self) -> bool:
        """Whether the figure says what it counts: an outcome for people, or a magnitude."""
        return self.quantity.outcome is not None or self.quantity.unit == "magnitude"

    @property
    def needs_no_verb(self) -> bool:
        """Whether it is clear without one what happened: for a toll, and a level ("has grown to 5,200 acres")."""
        return self.telling or _LEVEL.search(self.candidate.text, 0, self.quantity.start) is not None

    @property
    def said(self) -> frozenset[str]:
        """The terms of its sentence and headline."""
        return self.candidate.terms | self.candidate.headline

    @cached_property
    def names(self) -> frozenset[str]:
        """The names in the sentence, without days and months. In a headline all words may be."""
        capital = (word.term for word in self._words if word.capital and not (word.number or word.stop))
        return frozenset(capital) & self.known_names - _DATES

    @cached_property
    def names_before(self) -> frozenset[str]:
        return self.names & {word.term for word in self._words if word.end <= self.quantity.start}

    @cached_property
    def names_close(self) -> frozenset[str]:
        """The names within a few words of the figure."""
        before = [word.term for word in self._words if word.end <= self.quantity.start]
        after = [word.term for word in self._words if word.start >= self.quantity.end]
        return self.names & {*before[-CLOSE:], *after[:CLOSE]}

    @property
    def _words(self) -> tuple[Word, ...]:
        return () if self.is_headline else self.candidate.words

    @cached_property
    def spoken_of(self) -> frozenset[str]:
        """All terms of the article."""
        article = self.candidate.hit.article
        return named_terms(f"{article.title}\n{article.text[:MAX_CHARACTERS]}", article.language)

    @cached_property
    def counted(self) -> frozenset[str]:
        """Stems of the words for what is counted: "people killed"."""
        return frozenset(stem(word) for word in self.quantity.label.lower().split())

    @cached_property
    def past_years(self) -> frozenset[str]:
        """The years that the sentence names, without that of the report."""
        return years_of(self.candidate.text) - {str(self.published.year) if self.published else ""}


def claims_in(hits: Sequence[Hit]) -> Iterator[FigureClaim]:
    """The figures in the headlines of English `hits` and in the sentences around them, without those whose sentence gives
    two for one thing."""
    english = [hit for hit in hits if (hit.article.language or "en").startswith("en")]
    headlines = [_headline(hit) for hit in english]
    pool = gather(english)
    names = _names(pool.candidates)
    for candidate in (*headlines, *pool.candidates):
        own = quantities(candidate.text)
        for quantity in own:
            if all(other.value == quantity.value for other in own if other.kind == quantity.kind):
                yield FigureClaim(candidate, quantity, names)


def _names(candidates: Sequence[Candidate]) -> frozenset[str]:
    """The terms that are often capitalised inside a sentence."""
    inside = Counter(word.term for each in candidates for word in each.words[1:])
    capital = Counter(w.term for each in candidates for w in each.words[1:] if w.capital and not (w.number or w.stop))
    return frozenset(term for term, count in capital.items() if count >= OFTEN * inside[term])


def _headline(hit: Hit) -> Candidate:
    words = tuple(named_words(hit.article.title, hit.article.language))
    own = frozenset(word.term for word in words if not word.stop)
    none: frozenset[str] = frozenset()
    return Candidate(hit, 0, 0, hit.article.title, HEADLINE, 0, words, own, none, own, none, (0, 0))


def same_things(anchor: FigureClaim, claims: Sequence[FigureClaim], asked: frozenset[str]) -> list[FigureClaim]:
    """Those of `claims` in other articles that count what `anchor` counts: of each article one sentence, and a headline
    whose figure no sentence has. `asked` are the terms of the question."""
    words, source = _event(anchor, asked), anchor.candidate.hit.article
    by_article: dict[str, list[tuple[int, FigureClaim]]] = {}
    for claim in claims if words else ():
        other = claim.candidate.hit.article != source
        if other and _counts_alike(anchor, claim, asked) and _is_about(words, anchor, claim):
            by_article.setdefault(claim.article_id, []).append((len(words & claim.candidate.terms), claim))
    names = words & anchor.known_names
    return [claim for own in by_article.values() for claim in _of_one_article(own, names)]


def _of_one_article(own: Sequence[tuple[int, FigureClaim]], names: frozenset[str]) -> Iterator[FigureClaim]:
    """The whole toll, else the figure whose sentence fits best; and the headline if it has another. Without `names` a
    sentence must fit better than others with another figure."""
    told = [each for each in own if not each[1].is_headline]
    if told:
        fit, best = max(told, key=lambda each: (_total(each[1]), each[0]))
        rivals = (claim.quantity for shared, claim in told if shared == fit)
        if names <= best.candidate.terms or all(agree(best.quantity, rival) for rival in rivals):
            yield best
    for _, claim in own:
        if claim.is_headline and not any(agree(claim.quantity, each.quantity) for _, each in told):
            yield claim


def _total(claim: FigureClaim) -> float:
    """A toll's value, 0 for other figures: of several tolls for one event in one report, the highest is the whole."""
    return claim.quantity.high if claim.quantity.outcome else 0.0


def _event(anchor: FigureClaim, asked: frozenset[str]) -> frozenset[str]:
    """The words that say what the anchor's figure is about: the question's, or the names of a toll where it has too few."""
    words = asked & anchor.said
    if len(words) >= EVENT_WORDS or not anchor.telling:
        return words
    return anchor.names or anchor.candidate.headline


def _counts_alike(anchor: FigureClaim, other: FigureClaim, asked: frozenset[str]) -> bool:
    """Whether both count the same by their units, limits, sizes and times. What the question says restricts nothing."""
    left, right = anchor.quantity, other.quantity
    if (left.unit, left.outcome, left.limits - asked) != (right.unit, right.outcome, right.limits - asked):
        return False
    if anchor.published and other.published and abs(anchor.published - other.published) > APART:
        return False
    low, high = sorted((left.high, right.high))
    grown = not low or high <= MOST_GROWN * low
    return grown and anchor.past_years == other.past_years


def _is_about(words: frozenset[str], anchor: FigureClaim, other: FigureClaim) -> bool:
    """Whether the other has `words`: the names, what is counted, and the rest, or enough where its figure needs no verb."""
    names = words & anchor.known_names
    missing = words - other.said - names
    clear = other.needs_no_verb or agree(anchor.quantity, other.quantity)
    if missing & anchor.counted or (missing and not (clear and len(missing) <= MOST_MISSING * len(words))):
        return False
    if anchor.names_close - other.spoken_of and other.names_close - anchor.spoken_of:
        return False
    if names <= other.candidate.terms:
        leads = names & anchor.names_before or not anchor.names_before
        return not (leads and other.names_before & other.names_close and not names & other.names_before)
    known = names <= other.said or (names & other.candidate.terms and names <= other.spoken_of)
    return bool(known) and (other.names_before | other.names_close) <= anchor.said


def agree(one: Quantity, other: Quantity) -> bool:
    """Whether both can be right as worded: equal, or apart by no more than the wording allows."""
    if one.value == other.value:
        return True
    lower, higher = sorted((one, other), key=lambda each: each.low)
    if one.low < one.high or other.low < other.high:
        return lower.high >= higher.low
    close = 0 < higher.low <= ROUNDED * lower.low
    open_ended = lower.bound in ("least", "about") or higher.bound in ("most", "about")
    return close and open_ended and not (lower.bound == higher.bound == "least")
