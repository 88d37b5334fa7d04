"""The answer to a request that asks nothing in particular: "What is in the news?", "Summarise the strike", a bare topic. Pure.

Each report is told by its lead. A news report says in its first sentences what happened. Other text at the top (a dateline,
a cookie notice, a teaser) shares no words with the headline, which is how it is skipped. A single article is told by its
key sentences.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from assistant.quoting.candidates import Candidate, Pool, gather, overlaps
from assistant.quoting.question import analyse
from assistant.quoting.quote import ChosenQuotes, ScoredCandidate, may_be_quoted, quote
from assistant.quoting.signals import NAMES
from assistant.quoting.weights import MAX_SENTENCES, SAME_TERMS
from assistant.text.names import named_terms
from assistant.text.tokens import overlap
from index.embedding.embedder import Embedder
from index.query.clauses import content_words
from index.query.phrasing import subject
from index.query.plan import QueryPlan
from index.records import Hit

# A first sentence with fewer words is a place, a byline, a heading or a note to subscribers.
ENOUGH_WORDS = 9
# The lead is among the first sentences. Each further one must have this much more of the headline.
FURTHEST, EACH_FURTHER = 4, 0.1
# A lead has at least this many words of the headline, or this share of them.
HEADLINE_WORDS, HEADLINE_SHARE = 2, 0.34
# A report is about a subject if its headline and lead have this share of the subject's words, rare words weighing more, and
# this fraction of the best report's share.
ABOUT, NEAR_BEST = 0.5, 0.75
# A text without a question word and with at most this many content words only names a subject.
MOST_BARE_WORDS = 5
# With fewer reports than this, each has more to say than its lead.
FEW = 3
_ASKS = re.compile(r"\b(?:who|whom|whose|what|when|where|why|which|how|if|whether)\b|[?:]\s*$", re.IGNORECASE)
_OLDEST = datetime.min.replace(tzinfo=UTC)


def asks_for_reports(question: str, plan: QueryPlan) -> bool:
    """Whether reports on a subject answer, because nothing in particular is asked of it: "Summarise the strike", or a
    bare topic."""
    if _ASKS.search(plan.topic):
        return False
    return subject(question) != question or content_words(question) <= MOST_BARE_WORDS


def leads(question: str, hits: Sequence[Hit]) -> ChosenQuotes:
    """The lead of each of `hits`, in their order, at most five; an article without one is left out."""
    pool = gather(hits)
    best = [max(own, key=_fit) for own in _openings(pool)]
    chosen = tuple(_as_chosen(candidate) for candidate in best[:MAX_SENTENCES])
    return ChosenQuotes(analyse(question), chosen, chosen, pool)


def reports(plan: QueryPlan, hits: Sequence[Hit], embedder: Embedder, answer_above: float) -> ChosenQuotes:
    """The leads of those of `hits` that are about the topic of `plan`, the newest first, no two that say the same.

    Where there are few, further sentences that are nearest to the topic come after them; at most five in all. Where none
    is about it, what `quote` finds.
    """
    topic = plan.topic
    for each in plan.understood:
        topic = topic.replace(each.words, "")
    pool = gather(hits)
    wanted = {term: pool.rarity(term) for term in named_terms(topic, None)}
    whole = sum(wanted.values()) or 1.0

    def about(candidate: Candidate) -> float:
        said = candidate.terms | candidate.headline
        return sum(weight for term, weight in wanted.items() if term in said) / whole

    found = [max(own, key=lambda one: _fit(one) + about(one)) for own in _openings(pool)]
    least = max([ABOUT, *(NEAR_BEST * about(one) for one in found)])
    found = [one for one in found if about(one) >= least]
    chosen: list[Candidate] = []
    for one in sorted(found, key=lambda one: one.hit.article.published or _OLDEST, reverse=True):
        if len(chosen) < MAX_SENTENCES and not any(_same(one, other) for other in chosen):
            chosen.append(one)
    further = quote(topic, hits, embedder, answer_above)
    told = list(map(_as_chosen, chosen))
    for more in further.chosen if len(told) < FEW else ():
        if len(told) < MAX_SENTENCES and not any(_same(more.candidate, one) for one in chosen):
            told.append(more)
    return replace(further, chosen=tuple(told), closest=() if told else further.closest)


def is_about_one_article(plan: QueryPlan) -> bool:
    """Whether a request names no subject but the article itself: "Summarise the article"."""
    return not named_terms(plan.topic)


def key_sentences(question: str, hit: Hit, embedder: Embedder) -> ChosenQuotes:
    """The sentences of a hit's article that say most of it, in its order: the lead, and those nearest to the middle of all."""
    pool = gather([hit])
    found = [one for one in pool.candidates if may_be_quoted(one) and len(one.words) >= ENOUGH_WORDS]
    if not found:
        return ChosenQuotes(analyse(question), (), (), pool)
    vectors = embedder.embed_documents([one.text for one in found])
    near = vectors @ vectors.mean(axis=0)
    lead = max(found, key=_fit)
    others = [found[at] for at in np.argsort(-near, kind="stable") if found[at] is not lead]
    chosen = sorted([lead, *others[: MAX_SENTENCES - 1]], key=lambda one: one.position)
    quotes = tuple(map(_as_chosen, chosen))
    return ChosenQuotes(analyse(question), quotes, quotes, pool)


def _same(one: Candidate, other: Candidate) -> bool:
    return overlaps(one, other) or overlap(one.terms, other.terms) >= SAME_TERMS


def _openings(pool: Pool) -> list[list[Candidate]]:
    """The sentences of each article that may be its lead, in the order of the hits."""
    openings: dict[str, list[Candidate]] = {}
    for candidate in pool.candidates:
        if candidate.position <= FURTHEST and _may_lead(candidate):
            openings.setdefault(candidate.hit.article.id, []).append(candidate)
    return list(openings.values())


def _may_lead(candidate: Candidate) -> bool:
    shared = len(candidate.terms & candidate.headline)
    return (
        len(candidate.words) >= ENOUGH_WORDS
        and (shared >= HEADLINE_WORDS or shared >= HEADLINE_SHARE * len(candidate.headline))
        and may_be_quoted(candidate)
    )


def _fit(candidate: Candidate) -> float:
    """The share of the headline that it has, minus a penalty for its position."""
    share = len(candidate.terms & candidate.headline) / max(1, len(candidate.headline))
    return share - EACH_FURTHER * candidate.position


def _as_chosen(candidate: Candidate) -> ScoredCandidate:
    """A lead as a chosen sentence. Nothing is scored: a lead answers whatever its words are."""
    nothing = np.zeros(len(NAMES), dtype=np.float64)
    return ScoredCandidate(candidate, 0, 0.0, 1.0, nothing, (), np.zeros(0, dtype=np.float32))
