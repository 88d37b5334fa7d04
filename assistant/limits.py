"""Limits on how much of a conversation is read, and the one place that cuts its history to them. Pure.

`Assistant` passes every history through here first, wherever it came from. Code that parses text relies on limits:
questions in `index.search.searcher.read_query`, turns here, claims in `assistant.checking.checker`, sentences in
`index.text.sentences`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from assistant.records import Answer, Sentence, Turn, one_line
from index.errors import QueryError
from index.search.searcher import MAX_QUERY_CHARACTERS
from index.text.sentences import MAX_SENTENCE_CHARACTERS

# Earlier turns that a follow-up may refer to. The measured conversations have up to eleven.
MAX_TURNS = 12
# Characters read of an earlier answer. This is more than five quotes have, and follow-ups refer to the first ones.
MAX_ANSWER_CHARACTERS = 8_000
# A claim is one sentence, and no sentence of an article is longer (`index.text.sentences`).
MAX_CLAIM_CHARACTERS = MAX_SENTENCE_CHARACTERS


def read_history(history: Sequence[Turn]) -> tuple[Turn, ...]:
    """The last `MAX_TURNS` turns of `history`, white space folded, answers cut to `MAX_ANSWER_CHARACTERS`.

    Raises `QueryError` for an earlier question over the length limit for questions.
    """
    first = max(0, len(history) - MAX_TURNS)
    return tuple(
        Turn(_question(turn.question, number), _answer(turn.answer, number))
        for number, turn in enumerate(history[first:], first + 1)
    )


def paragraphs(text: str) -> str:
    """`text` with white space folded inside paragraphs and one blank line between them."""
    return "\n\n".join(filter(None, map(one_line, text.split("\n\n"))))


def _question(text: str, number: int) -> str:
    question = one_line(text)
    if len(question) > MAX_QUERY_CHARACTERS:
        raise QueryError(
            f"question {number} of the history has {len(question):,} characters and at most "
            f"{MAX_QUERY_CHARACTERS:,} are read; leave that turn out"
        )
    return question


def _answer(answer: Answer, number: int) -> Answer:
    return replace(
        answer,
        question=_question(answer.question, number),
        standalone_question=_question(answer.standalone_question, number),
        sentences=tuple(_cut(answer.sentences)),
        closest=tuple(_cut(answer.closest)),
    )


def _cut(sentences: Iterable[Sentence]) -> Iterator[Sentence]:
    left = MAX_ANSWER_CHARACTERS
    for sentence in sentences:
        if left <= 0:
            return
        text = one_line(sentence.text[:left])
        left -= len(sentence.text)
        yield replace(sentence, text=text)
