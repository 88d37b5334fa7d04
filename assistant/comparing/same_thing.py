"""Which figures of several reports count the same thing. Pure except for the embedder.

A table of two figures claims that they count one thing. So the answer is no in doubt: another noun or outcome, an event with
other names, another day or year, a different wording of what is counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property

from assistant.comparing.quantities import Quantity, quantities, years_of
from assistant.quoting.candidates import Candidate, gather
from assistant.text.names import named_terms, named_words
from assistant.text.tokens import stem
from index.embedding.embedder import Embedder
from index.query.when import read_whens
from index.records import Hit

# The position of a headline among the sentences of its article.
HEADLINE = -1
# Every hit is read as far around its passage as one of this rank.
READ_AS_RANK = 6
# Cosine of two sentences from which their figures may count the same thing, and from which unequal ones may that do not say
# what they count.
NEAR, NEAR_TO_DIFFER = 0.6, 0.7
# Words of a question that are enough to name an event.
EVENT_TERMS = 2
# Terms besides names and numbers that sentences must share where the figure does not say what it counts.
SHARED_TERMS = 2
# Share of the names in a sentence that the other article must have, too.
NAMES_KNOWN = 0.6
# Words on either side of a figure that say what it counts, and the share of them that unequal figures have in common.
CLOSE, CLOSE_SHARED = 4, 0.4
# Largest ratio of two figures for the same thing: of tolls and of others.
MOST_GROWN, MOST_APART = 20.0, 3.0
# Rounded figures that differ by less than this factor agree: "about 45" and "47", "more than 40" and "43".
ROUNDED = 1.1
# Reports further apart than this are never of the same event.
APART = timedelta(days=45)
# A weekday longer ago than this probably means the coming one, in an article that was updated and kept its date.
LONG_WEEK = timedelta(days=6)
# A count up to FEW usually describes something, and so does a length of time.
FEW, ALL = 3, 100
MAX_CHARACTERS = 60_000

_NEVER = datetime.min.replace(tzinfo=UTC)
_TIME_UNITS = frozenset({"second", "minut", "hour", "day", "week", "month", "year", "decad"})
_SAID = re.compile(r"\b(?:said|says|told|announced|reported|confirmed|according to|added|tweeted)\b[^,.;]{0,40}$")


@dataclass(frozen=True)
class FigureClaim:
    """A figure with its sentence. Not slotted, so that derived values are cached."""

    candidate: Candidate
    quantity: Quantity

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
    def is_news(self) -> bool:
        """Whether the figure can be the news of its sentence: "two schools" and "six months" are said in passing."""
        idiom = self.quantity.unit == "percent" and self.quantity.high == ALL
        return self.telling or (self.quantity.high > FEW and self.quantity.unit not in _TIME_UNITS and not idiom)

    @cached_property
    def names(self) -> frozenset[str]:
        """Terms capitalised inside the sentence, without days. In a headline all words may be."""
        if self.is_headline:
            return frozenset()
        inside = (word for word in self.candidate.words[1:] if word.capital and not (word.number or word.stop))
        return frozenset(word.term for word in inside if not word.term.endswith("day"))

    @cached_property
    def content(self) -> frozenset[str]:
        """Terms of the sentence without names, numbers and what the figure counts."""
        plain = (word.term for word in self.candidate.words if not (word.stop or word.number or word.capital))
        return frozenset(plain) - self.counted

    @cached_property
    def counted(self) -> frozenset[str]:
        """Stems of the words for what is counted: "people killed"."""
        return frozenset(stem(word) for word in self.quantity.label.lower().split())

    @cached_property
    def close(self) -> frozenset[str]:
        """Those of `content` within a few words of the figure: what happens to the counted things."""
        run = self.candidate.words
        inside = [at for at, word in enumerate(run) if self.quantity.start <= word.start < self.quantity.end]
        around = run[max(0, inside[0] - CLOSE) : inside[-1] + 1 + CLOSE] if inside else ()
        return frozenset(word.term for word in around) & self.content

    @cached_property
    def spoken_of(self) -> frozenset[str]:
        """All terms of the article."""
        article = self.candidate.hit.article
        return named_terms(f"{article.title}\n{article.text[:MAX_CHARACTERS]}", article.language)

    @cached_property
    def days(self) -> frozenset[datetime]:
        """The days (UTC midnights) that the sentence gives for its figure, without days on which somebody spoke."""
        published, text = self.published, self.candidate.text
        return frozenset(
            when.since
            for when in (read_whens(text, published) if published else ())
            if published
            and when.since
            and when.until
            and when.span
            and when.until - when.since <= timedelta(days=1)
            and (published - when.since < LONG_WEEK or re.search(r"\d", when.words))
            and not _SAID.search(text, 0, when.span[0])
        )


def claims_in(hits: Sequence[Hit], wide: bool) -> Iterator[FigureClaim]:
    """The figures in the headlines of English `hits` and in the sentences around them, without those whose sentence gives
    two for one thing. `wide` reads further around the passages than for quotes: for a question for a number."""
    english = [hit for hit in hits if (hit.article.language or "en").startswith("en")]
    headlines = [_headline(hit) for hit in english]
    told = {each.hit.article.id for each in headlines if quantities(each.text)}
    read = [replace(hit, rank=_rank(hit, hit.article.id in told)) if wide else hit for hit in english]
    for candidate in (*headlines, *gather(read).candidates):
        own = quantities(candidate.text)
        for quantity in own:
            if all(other.value == quantity.value for other in own if other.kind == quantity.kind):
                yield FigureClaim(candidate, quantity)


def _rank(hit: Hit, told: bool) -> int:
    return 1 if told else min(hit.rank, READ_AS_RANK)


def _headline(hit: Hit) -> Candidate:
    words = tuple(named_words(hit.article.title, hit.article.language))
    own = frozenset(word.term for word in words if not word.stop)
    none: frozenset[str] = frozenset()
    return Candidate(hit, 0, 0, hit.article.title, HEADLINE, 0, words, own, none, own, none, (0, 0))


def same_things(
    anchor: FigureClaim, claims: Sequence[FigureClaim], embedder: Embedder, asked: frozenset[str] = frozenset()
) -> list[FigureClaim]:
    """Those of `claims` in other articles that count what `anchor` counts: of each article one sentence, and a headline
    whose figure no sentence has. `asked` are the terms of a question for this figure; what answers it as `anchor` does
    counts the same."""
    alike = [claim for claim in claims if _alike(anchor, claim, asked) and claim.article_id != anchor.article_id]
    if not alike:
        return []
    vectors = embedder.embed_documents([anchor.candidate.text, *(claim.candidate.text for claim in alike)])
    near = (float(value) for value in vectors[1:] @ vectors[0])
    by_article: dict[str, list[tuple[float, FigureClaim]]] = {}
    for claim, value in zip(alike, near, strict=True):
        by_article.setdefault(claim.article_id, []).append((value, claim))
    return [claim for own in by_article.values() for claim in _of_one_article(anchor, own, asked)]


def _of_one_article(
    anchor: FigureClaim, own: Sequence[tuple[float, FigureClaim]], asked: frozenset[str]
) -> Iterator[FigureClaim]:
    """The whole toll, else the nearest figure where the article has no other; and the headline if it has another."""
    event = asked & anchor.spoken_of
    about = [claim for value, claim in own if len(event) >= EVENT_TERMS and _is_about(event, claim, value)]
    alone = len({claim.quantity.value for value, claim in own if value >= NEAR or claim in about}) == 1

    def is_same(claim: FigureClaim, value: float) -> bool:
        clear = alone or anchor.telling or agree(anchor.quantity, claim.quantity)
        return (clear and same_thing(anchor, claim, value)) or (alone and claim in about and _has_grown(anchor, claim))

    same = [(value, claim) for value, claim in own if is_same(claim, value)]
    told = [each for each in same if not each[1].is_headline]
    if told:
        yield max(told, key=lambda each: (total(each[1]), each[0]))[1]
    for _, claim in same:
        if claim.is_headline and not any(agree(claim.quantity, each.quantity) for _, each in told):
            yield claim


def _alike(one: FigureClaim, other: FigureClaim, asked: frozenset[str]) -> bool:
    """Whether both count the same noun, outcome and part of them; words of the question restrict nothing."""
    left, right = one.quantity, other.quantity
    return (left.unit, left.outcome, left.limits - asked) == (right.unit, right.outcome, right.limits - asked)


def _is_about(event: frozenset[str], claim: FigureClaim, nearness: float) -> bool:
    """Whether its sentence and headline have the words of the event, or its article has and the sentence is near."""
    said = event <= claim.candidate.terms | claim.candidate.headline
    return said or (nearness >= NEAR and event <= claim.spoken_of)


def _has_grown(one: FigureClaim, other: FigureClaim) -> bool:
    """Whether, of two reports of one time, the newer has the higher figure, and not too much higher."""
    older, newer = sorted((one, other), key=lambda each: each.published or _NEVER)
    most = MOST_GROWN if one.telling else MOST_APART
    return _of_one_time(one, other) and older.quantity.low <= newer.quantity.high <= most * older.quantity.high


def total(claim: FigureClaim) -> float:
    """A toll's value, 0 for other figures: of several tolls for one event in one report, the highest is the whole."""
    return claim.quantity.high if claim.quantity.outcome else 0.0


def same_thing(one: FigureClaim, other: FigureClaim, nearness: float) -> bool:
    """Whether both figures count the same thing; `nearness` is the cosine of their sentences.

    Two figures are rarely equal by chance, but any two that are matched by mistake seem to differ: so unequal ones take
    more evidence.
    """
    equal = agree(one.quantity, other.quantity)
    low, high = sorted((one.quantity.high, other.quantity.high))
    grown = equal or not low or high / low <= (MOST_GROWN if one.telling else MOST_APART)
    if one.quantity.kind != other.quantity.kind or nearness < NEAR or not grown or not _of_one_event(one, other):
        return False
    if one.telling:
        return True
    alike = len(one.close & other.close) >= CLOSE_SHARED * len(one.close | other.close)
    return len(one.content & other.content) >= SHARED_TERMS and (equal or (nearness >= NEAR_TO_DIFFER and alike))


def _of_one_event(one: FigureClaim, other: FigureClaim) -> bool:
    """Whether the names in each sentence are in the other's article, and no day or year tells them apart."""
    if not _of_one_time(one, other) or (one.days and other.days and not one.days & other.days):
        return False
    both = ((one, other), (other, one))
    return all(len(left.names & right.spoken_of) >= NAMES_KNOWN * len(left.names) for left, right in both)


def _of_one_time(one: FigureClaim, other: FigureClaim) -> bool:
    """Whether the reports are not too far apart, and both sentences name the same years, or none but that of a report."""
    if one.published and other.published and abs(one.published - other.published) > APART:
        return False
    years = [years_of(claim.candidate.text) for claim in (one, other)]
    own = {str(claim.published.year) for claim in (one, other) if claim.published}
    return years[0] == years[1] or (not all(years) and years[0] | years[1] <= own)


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
