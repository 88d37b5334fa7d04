"""The exact words of a passage on which a written sentence rests: they become the quote of its citation. Pure.

`located` finds the words that the model gave, `narrowed` those that are most like its sentence. `cited_words` adds those
that have the rest of its numbers, dates, names and quotations, so that a reader finds each of them beside the sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from assistant.checking.facts import compare
from assistant.checking.reading import ClaimReading, read_claim, read_evidence
from assistant.records import Citation, Evidence
from assistant.text.tokens import terms, words
from index.text.sentences import sentence_spans

# Each further sentence in a quote must add this share of the written sentence's words.
WORTH_ONE_MORE = 0.15
# A name or a number counts as this many other words, because readers look for those first.
TELLING = 3
MAX_SENTENCES = 3

# Fewer characters than this are found anywhere.
SHORTEST = 4
# A model's copy may differ from the article in one character of ten: rapidfuzz's partial ratio, 0..100.
ALIKE = 90
_FOLDED = str.maketrans(
    {**dict.fromkeys("“”„«»‘’‚`´", "'"), '"': "'", **dict.fromkeys("‐‑‒–—―", "-"), "[": "(", "]": ")"}
)

# At most this many further runs of words for one sentence.
MOST_FURTHER = 3


def cited_words(
    sentence: str, citations: Sequence[Citation], given: Sequence[tuple[int, str]]
) -> tuple[tuple[Citation, ...], bool]:
    """`citations`, each narrowed to the words that carry `sentence`, and whether the model gave words for all of them.

    `given` are the model's words by citation number. Further citations of the same passages have the facts that these words
    lack, headlines and dates included.
    """
    quoted: list[Citation] = []
    all_given = True
    for citation in citations:
        own = [found for number, words in given if number == citation.number and (found := located(citation, words))]
        all_given = all_given and bool(own)
        quoted += own or [narrowed(citation, sentence)]
    claim = read_claim(sentence)
    lacking = _lacking(claim, quoted)
    pieces = [_cut(each, *span) for each in citations for span in sentence_spans(each.passage, each.language)]
    for _ in range(MOST_FURTHER):
        if not lacking or not pieces:
            break
        still, at = min((_lacking(claim, [*quoted, piece]), at) for at, piece in enumerate(pieces))
        if still == lacking:
            break
        quoted.append(pieces[at])
        lacking = still
    return tuple(quoted), all_given


def _lacking(claim: ClaimReading, quoted: Sequence[Citation]) -> int:
    """The number of facts of `claim` that neither the quotes nor their headlines, outlets and dates have."""
    words = [read_evidence(Evidence(each.quote, each.title, each.publisher, each.published)) for each in quoted]
    return sum(fact.standing != "has" for fact in compare(claim, words))


def located(citation: Citation, words: str) -> Citation | None:
    """`citation`, its quote narrowed to the run of its passage that `words` copy; `None` if there is none.

    Quotation marks, dashes, white space and case make no difference, and small slips are snapped to the nearest run of whole
    words.
    """
    wanted = " ".join(words.translate(_FOLDED).lower().split()).strip(" .'")
    places = [at for at in range(len(citation.passage)) if not _repeats_space(citation.passage, at)]
    known = "".join(" " if citation.passage[at].isspace() else citation.passage[at] for at in places)
    folded = known.translate(_FOLDED).lower()
    if len(wanted) < SHORTEST or len(folded) != len(places):
        return None
    start = folded.find(wanted)
    end = start + len(wanted)
    if start < 0:
        nearest = fuzz.partial_ratio_alignment(wanted, folded, score_cutoff=ALIKE)
        if nearest is None or len(wanted) > len(folded):
            return None
        start, end = nearest.dest_start, nearest.dest_end
        while end > start and not folded[end - 1].isalnum():
            end -= 1
    while start > 0 and folded[start - 1].isalnum() and folded[start].isalnum():
        start -= 1
    while end < len(folded) and folded[end].isalnum() and folded[end - 1].isalnum():
        end += 1
    return _cut(citation, places[start], places[end - 1] + 1)


def _repeats_space(text: str, at: int) -> bool:
    return at > 0 and text[at].isspace() and text[at - 1].isspace()


def _cut(citation: Citation, start: int, end: int) -> Citation:
    """`citation` with the words at `start:end` of its passage as its quote."""
    quote = citation.passage[start:end]
    return replace(citation, quote=quote, start=citation.passage_start + start, end=citation.passage_start + end)


def narrowed(citation: Citation, sentence: str, language: str | None = None) -> Citation:
    """`citation`, its quote narrowed to the one to three adjacent sentences of its passage with most of `sentence`'s words.

    The passage is unchanged, and `passage[start - passage_start : end - passage_start] == quote`. The quote is the whole
    passage if that has no sentences.
    """
    wanted = {
        word.term: TELLING if word.number or (word.capital and word.start > 0) else 1
        for word in words(sentence, language)
        if not word.stop
    }
    whole = max(1, sum(wanted.values()))
    spans = sentence_spans(citation.passage, language)
    known = [set(terms(citation.passage[start:end], language)) for start, end in spans]
    best, best_value = None, -1.0
    for length in range(1, MAX_SENTENCES + 1):
        for first in range(len(spans) - length + 1):
            covered = wanted.keys() & set().union(*known[first : first + length])
            value = sum(wanted[term] for term in covered) / whole - WORTH_ONE_MORE * (length - 1)
            if value > best_value:
                best, best_value = (spans[first][0], spans[first + length - 1][1]), value
    if best is None:
        return citation
    return _cut(citation, *best)
