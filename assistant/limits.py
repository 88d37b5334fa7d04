"""How much of a conversation is read, and the one place where its earlier turns are cut to that. Pure.

`Assistant` reads every history here before anything else looks at it, wherever it came from. What reads text behind this
relies on the bounds: of questions (`index.search.searcher.read_query`), turns (here), claims (`assistant.checking.checker`) and sentences
(`index.text.sentences`).

>>> one_line("Who  won\\n\\n?")
'Who won ?'
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from assistant.records import Answer, Sentence, Turn
from index.errors import QueryError
from index.search.searcher import MAX_QUERY_CHARACTERS
from index.text.sentences import MAX_SENTENCE_CHARACTERS

# How many turns back a follow-up looks. Conversations that were measured have up to eleven.
MAX_TURNS = 12
# How much of an earlier answer is read: more than five quotes have, and of them a follow-up means the first.
MAX_ANSWER_CHARACTERS = 8_000
# A claim is one sentence, and no sentence of an article is longer (`index.text.sentences`).
MAX_CLAIM_CHARACTERS = MAX_SENTENCE_CHARACTERS


def read_history(history: Sequence[Turn]) -> tuple[Turn, ...]:
    """The last dozen turns of `history`, white space folded, answers cut to `MAX_ANSWER_CHARACTERS`.

    Raises `QueryError` for an earlier question that is longer than a question may be.
    """
    first = max(0, len(history) - MAX_TURNS)
    return tuple(
        Turn(_question(turn.question, number), _answer(turn.answer, number))
        for number, turn in enumerate(history[first:], first + 1)
    )


def one_line(text: str) -> str:
    """`text` with every run of white space folded into one space."""
    return " ".join(text.split())


def paragraphs(text: str) -> str:
    """`text` with white space folded inside of paragraphs, and one blank line between them."""
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
    )


def _cut(sentences: Iterable[Sentence]) -> Iterator[Sentence]:
    left = MAX_ANSWER_CHARACTERS
    for sentence in sentences:
        if left <= 0:
            return
        text = one_line(sentence.text[:left])
        left -= len(sentence.text)
        yield replace(sentence, text=text)
