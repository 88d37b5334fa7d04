"""Which words of a passage carry a written sentence: what its citation quotes. Pure."""

from __future__ import annotations

from dataclasses import replace

from assistant.records import Citation
from assistant.text.tokens import terms, words
from index.text.sentences import sentence_spans

# A longer quote must bring so much more of the sentence's words, per sentence that it is longer.
WORTH_ONE_MORE = 0.15
# A name or a number counts as so many other words: a reader looks for those first.
TELLING = 3
MAX_SENTENCES = 3


def narrowed(citation: Citation, sentence: str, language: str | None = None) -> Citation:
    """`citation` with the one to three sentences in a row of its passage that have most of `sentence`'s words as quote.

    The passage stays, and `passage[start - passage_start : end - passage_start] == quote`. The whole passage where it has
    no sentences.
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
