"""Tells an update from a copy, and finds the copies that an editor has worked over, by the kind of difference. Pure.

A copy says what the original says. An update shares as many words with it and says something else: another figure in the
same place, what happened in place of what was to come, or a new beginning over the old text. An edited copy shares few
runs of words, but nearly every sentence of it is a sentence of the original in other words, the first one too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

from index.article_diff import word_changes
from index.ingest.near_duplicates import LATER_ALIKE, SAME_DAYS, TextOverlap, same_report
from index.records import Article
from index.text.sentences import sentence_spans
from index.text.stop_words import STOP_WORDS

MAX_COMPARED_CHARACTERS = 12_000
# Shared runs below which a text is not looked at as an edited copy.
EDITED_ALIKE = 0.12
# The longest replaced stretch, in words, in which one figure stands for another. A longer one is a rewritten passage.
MAX_REPLACED_WORDS = 8
# Share of the words of two headlines or first sentences (Dice) from which they are about one thing.
SAME_THING = 0.5
# Runs of the opening of a text, and the shares of them in the other text that say that it was written over that one.
OPENING_RUNS, OPENING_STANDS, OPENING_NEW = 30, 0.8, 0.2
# Share of the words of a sentence that are in its counterpart, and of the sentences that have one, of an edited copy.
COUNTERPART, COUNTERPARTS, MIN_SENTENCES = 0.6, 0.75, 3

# A number, or a day.
_FIGURE = re.compile(r"\d++(?:[.,:]\d++)*+|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_TO_COME = re.compile(
    r"\b(?:will|shall|is to|are to|(?:is|are|was|were) (?:set|due|expected|scheduled|likely|about|poised) to|plans? to)\b",
    re.IGNORECASE,
)


def is_copy(one: Article, other: Article, found: TextOverlap, runs: tuple[Sequence[str], Sequence[str]]) -> bool:
    """Whether two articles are one report, carried twice: similar enough (`found`), and no update of one another.

    `runs` are those of the two texts.
    """
    apart = one.published - other.published if one.published and other.published else None
    if not same_report(found, apart) and not _may_be_edited(one, other, found, apart):
        return False
    if found.jaccard == 1 and one.text == other.text:
        return True
    if has_other_figures(one.text, other.text):
        return False
    if found.jaccard >= LATER_ALIKE:
        return True
    if is_outcome(one.title, other.title) or is_outcome(first_sentence(one.text), first_sentence(other.text)):
        return False
    return not (one.publisher and one.publisher == other.publisher and written_over(*runs))


def _may_be_edited(one: Article, other: Article, found: TextOverlap, apart: timedelta | None) -> bool:
    near = apart is None or abs(apart) <= SAME_DAYS
    return near and found.jaccard >= EDITED_ALIKE and edited_copy(one.text, other.text, one.language)


def is_outcome(one: str, other: str) -> bool:
    """Whether of two headlines or first sentences about one thing one announces what the other reports."""
    if bool(_TO_COME.search(one)) == bool(_TO_COME.search(other)):
        return False
    words = _content(one), _content(other)
    return 2 * len(words[0] & words[1]) >= SAME_THING * sum(map(len, words))


def first_sentence(text: str) -> str:
    """The first sentence of `text`, "" for none."""
    start, end = next(iter(sentence_spans(text[:1_000])), (0, 0))
    return text[start:end]


def has_other_figures(one: str, other: str) -> bool:
    """Whether two similar texts have different figures in the same place."""
    one, other = one[:MAX_COMPARED_CHARACTERS], other[:MAX_COMPARED_CHARACTERS]
    figures = _figures(one), _figures(other)
    for removed, added in pairwise(word_changes(one, other)):
        if (removed.kind, added.kind) != ("removed", "added"):
            continue
        if max(len(removed.text.split()), len(added.text.split())) > MAX_REPLACED_WORDS:
            continue
        new = _figures(removed.text) - figures[1], _figures(added.text) - figures[0]
        if all(new) and _same_words_around(removed.text, added.text):
            return True
    return False


def has_figures_of(passage: str, copy: str, language: str | None) -> bool:
    """Whether a copy of a report has the figures of one of its passages, in digits or in a sentence with the same words,
    and no other figure there."""
    missing = _numbers(passage) - _numbers(copy)
    if not missing:
        return True
    own = frozenset(_WORD.findall(passage))
    others = [words for words in _sentences(copy, language) if {word for word in words if word.isdecimal()} <= own]
    spans = sentence_spans(passage, language)
    lacking = (passage[start:end] for start, end in spans if _numbers(passage[start:end]) & missing)
    return all(_has_counterpart(_content(sentence), others) for sentence in lacking)


def written_over(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether one of two texts, given by their runs, is the other with a new beginning: two states of a live report."""
    shares = [_standing(one[:OPENING_RUNS], other), _standing(other[:OPENING_RUNS], one)]
    return min(shares) < OPENING_NEW and max(shares) >= OPENING_STANDS


def edited_copy(one: str, other: str, language: str | None) -> bool:
    """Whether nearly every sentence of the shorter text, and the first of each, is one of the other in other words."""
    shorter, longer = sorted((_sentences(one, language), _sentences(other, language)), key=len)
    if len(shorter) < MIN_SENTENCES:
        return False
    found = [_has_counterpart(sentence, longer) for sentence in shorter]
    opened = found[0] and _has_counterpart(longer[0], shorter)
    return opened and sum(found) >= COUNTERPARTS * len(found)


def _same_words_around(one: str, other: str) -> bool:
    """Whether one of two stretches has all words of the other but its figures: "4" is no other figure than "four"."""
    words = [frozenset(_WORD.findall(_FIGURE.sub(" ", each).lower())) for each in (one, other)]
    return words[0] <= words[1] or words[1] <= words[0]


def _figures(text: str) -> frozenset[str]:
    return frozenset(re.sub(r"[.,:]", "", found).lower() for found in _FIGURE.findall(text))


def _numbers(text: str) -> frozenset[str]:
    return frozenset(found for found in _figures(text) if found.isdecimal())


def _standing(part: Sequence[str], runs: Sequence[str]) -> float:
    others = frozenset(runs)
    return sum(run in others for run in part) / max(1, len(part))


def _sentences(text: str, language: str | None) -> list[frozenset[str]]:
    """The content words of each sentence, of those that have any."""
    text = text[:MAX_COMPARED_CHARACTERS]
    words = (_content(text[start:end]) for start, end in sentence_spans(text, language))
    return [each for each in words if len(each) > 2]


def _content(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower())) - STOP_WORDS


def _has_counterpart(sentence: frozenset[str], others: Sequence[frozenset[str]]) -> bool:
    return any(len(sentence & other) >= COUNTERPART * len(sentence) for other in others)
