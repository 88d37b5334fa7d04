"""Article -> passages: the stretches that are embedded and searched. Pure.

A passage is a run of whole sentences. It is filled up to `TARGET_WORDS` and closed early at a paragraph's end once it
has `ENOUGH_WORDS`, so that passages tend to begin at a new thought. Sentences longer than a passage are cut at white
space. Every character of the text that is not white space is in exactly one passage.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from index.records import Article, Passage, passage_id
from index.text.sentences import STRETCH_CHARACTERS, STRETCH_WORDS, paragraph_spans, sentence_spans, stretches

# Increase this when the same text would be split differently: stored passages then no longer match.
SPLITTER_VERSION = 1

TARGET_WORDS = STRETCH_WORDS
ENOUGH_WORDS = 110
MAX_CHARACTERS = STRETCH_CHARACTERS


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence, or part of a very long one. `closes` marks the end of a paragraph."""

    start: int
    end: int
    words: int
    closes: bool


def split(article: Article) -> list[Passage]:
    """The passages of `article` in reading order; at least one, because an article has text."""
    passages: list[Passage] = []
    run: list[_Piece] = []

    def close() -> None:
        start, end = run[0].start, run[-1].end
        ordinal = len(passages)
        passages.append(
            Passage(
                id=passage_id(article.id, article.version, ordinal),
                article_id=article.id,
                version=article.version,
                ordinal=ordinal,
                start=start,
                end=end,
                text=article.text[start:end],
            )
        )
        run.clear()

    words = 0
    for piece in _pieces(article):
        too_long = run and (words + piece.words > TARGET_WORDS or piece.end - run[0].start > MAX_CHARACTERS)
        if too_long:
            close()
            words = 0
        run.append(piece)
        words += piece.words
        if piece.closes and words >= ENOUGH_WORDS:
            close()
            words = 0
    if run:
        close()
    return passages


def embedded_text(article: Article, passage: Passage) -> str:
    """The text that is embedded for a passage: the headline, then its words. The headline is searched, never quoted."""
    return f"{article.title}\n{passage.text}"


def _pieces(article: Article) -> Iterator[_Piece]:
    text = article.text
    paragraph_ends = {end for _, end in paragraph_spans(text)}
    for start, end in sentence_spans(text, article.language):
        for piece_start, piece_end in stretches(text, start, end):
            words = len(text[piece_start:piece_end].split())
            yield _Piece(piece_start, piece_end, words, closes=piece_end in paragraph_ends)
