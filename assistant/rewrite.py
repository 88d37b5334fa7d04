"""Follow-up + history -> a question that stands alone. Pure.

A question that leans on the last turn ("When was that?", "What did he say?", "And Germany?") gets that turn's topic
behind it in brackets; nothing is guessed about which name a pronoun means. Any other question is left as it is, to the
letter. English only: what leans is told by English words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.records import Turn
from assistant.words import Word, words

# Phrases carried over from the last question and names from its answer, at most: more would drown the new words.
ASKED_PHRASES = 4
ANSWER_NAMES = 2

_PERSON = re.compile(
    r"\b(?:he|she|they|him|her|them|his|hers|their|theirs|himself|herself|themselves)\b", re.IGNORECASE
)
_THING = re.compile(r"\b(?:it|its|itself)\b", re.IGNORECASE)
# "that", "this" and their like point back when no noun or clause follows them.
_POINTER = re.compile(
    r"\b(?:that|this|these|those)(?=\s*(?:[?.!,]|$|(?:is|are|was|were|did|does|do|has|have|had|will|would|happen\w*|"
    r"mean\w*|end|start|in|on|at|by|for)\b))"
    r"|\b(?:did|do|does|is|was|after|before|since|during|about|from|like|by)\s+(?:that|this|these|those)\b(?!\s+(?:the|a|an)\b)"
    r"|\bthe\s+(?:same|latter|former|other)\b"
    r"|(?<!is )(?<!are )(?<!was )(?<!were )\bthere\s*[?.!]*$|\bthen\s*[?.!]*$|\bso\s*[?.!]*$",
    re.IGNORECASE,
)
# Words that stand for nothing: "Is it true that…", "How long does it take to…", "Will it rain…".
_EMPTY_IT = re.compile(
    r"\bit\s+(?:true|possible|likely|take|takes|took|rain\w*|snow\w*|\w+\s+(?:to|for))\b", re.IGNORECASE
)
_OPENS_AS_FOLLOW_UP = re.compile(
    r"^(?:and|but|so|or|then|what about|how about|what else|who else|where else|anything else|any other|what other|"
    r"why not|how so|how come|really|which one|the other)\b",
    re.IGNORECASE,
)
_LEADING_LINK = re.compile(r"^(?:and|but|so|or)\b[\s,]*", re.IGNORECASE)
_BRACKETS = re.compile(r"\s*\(([^()]*)\)\s*$")
# Fewer words than this that say what a question is about, and no name: it can't stand alone.
_ENOUGH_WORDS = 2


def standalone(question: str, history: Sequence[Turn]) -> str:
    """`question`, completed with the topic of the last turn where it leans on it, else exactly as it is.

    >>> standalone("Who won the election?", [])
    'Who won the election?'
    """
    if not history or not leans(question):
        return question
    topic = _topic(history[-1], question)
    if not topic:
        return question
    rest = _LEADING_LINK.sub("", question, count=1) or question
    return f"{rest[:1].upper()}{rest[1:]} ({', '.join(topic)})"


def leans(question: str) -> bool:
    """Whether `question` can't be understood without what was said before."""
    if _OPENS_AS_FOLLOW_UP.search(question.strip()):
        return True
    run = words(question)
    content = [word for word in run if not word.stop]
    names = [word for word in content if word.capital and word.start > 0]
    for pattern in (_PERSON, _THING, _POINTER):
        match = pattern.search(question)
        empty = pattern is _THING and _EMPTY_IT.search(question)
        if match and not empty and not _means_own_words(match.start(), content, names):
            return True
    return not names and len(content) < _ENOUGH_WORDS and not _is_unspaced(run)


def _means_own_words(position: int, content: Sequence[Word], names: Sequence[Word]) -> bool:
    """Whether a pronoun there can mean something the question itself names first ("Which mayor lost her seat?")."""
    return any(name.start < position for name in names) or (
        sum(word.start < position for word in content) >= _ENOUGH_WORDS
    )


def _topic(turn: Turn, question: str) -> list[str]:
    """What the last turn was about: its question's phrases, then the names its answer brought in."""
    asked = turn.answer.standalone_question or turn.question
    carried = _BRACKETS.search(asked)
    phrases = _phrases(_BRACKETS.sub("", asked), names_only=False)
    if carried:
        phrases += [phrase.strip() for phrase in carried.group(1).split(",")]
    known = {word.term for word in words(question)}
    topic = _new(phrases, known)[:ASKED_PHRASES]
    if turn.answer.sentences:
        topic += _new(_phrases(turn.answer.sentences[0].text, names_only=True), known)[:ANSWER_NAMES]
    return topic


def _new(phrases: Sequence[str], known: set[str]) -> list[str]:
    """The phrases that bring a word not in `known`, which grows by it."""
    new: list[str] = []
    for phrase in phrases:
        brought = {word.term for word in words(phrase) if not word.stop} - known
        if brought:
            new.append(phrase)
            known |= brought
    return new


def _phrases(text: str, names_only: bool) -> list[str]:
    """Runs of neighbouring words that say something; with `names_only` the capitalised ones."""
    phrases: list[str] = []
    run: list[Word] = []
    for word in (*words(text), None):
        fits = word is not None and not word.stop and (word.capital if names_only else True)
        joined = word is not None and run and not text[run[-1].end : word.start].strip(" ")
        if run and not (fits and joined):
            if not (names_only and run[0].start == 0 and len(run) == 1):
                phrases.append(text[run[0].start : run[-1].end])
            run = []
        if fits and word is not None:
            run.append(word)
    return phrases


def _is_unspaced(run: Sequence[Word]) -> bool:
    """Text in a script without spaces: the number of its pairs says nothing about how much it says."""
    return any(not word.term.isascii() and len(word.term) == 2 for word in run)
