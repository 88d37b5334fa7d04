"""Which words of a passage support a written sentence: these become the quote of its citation. Pure."""

from __future__ import annotations

from dataclasses import replace

from assistant.records import Citation
from assistant.text.tokens import terms, words
from index.text.sentences import sentence_spans

# Each further sentence in a quote must add this share of the written sentence's words.
WORTH_ONE_MORE = 0.15
# A name or a number counts as this many other words, because readers look for those first.
TELLING = 3
MAX_SENTENCES = 3


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
    return replace(
        citation,
        quote=citation.passage[best[0] : best[1]],
        start=citation.passage_start + best[0],
        end=citation.passage_start + best[1],
    )
