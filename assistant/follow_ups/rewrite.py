"""Follow-up + history -> a question that stands alone. Pure; English only.

A question that depends on the conversation is completed: what it omits ("Why?", "And in 2021?") is taken from the last
turn, its pronouns and definite nouns ("she", "there", "the album") are replaced by their referents, and where no referent
is clear the topic is carried over. Any other question is returned unchanged.

    dependence.py  which words of a question refer back
    mentions.py    what the conversation has named
    referents.py   which of it is meant
    ellipsis.py    what was omitted altogether
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.follow_ups.dependence import (
    LINK,
    BackReference,
    definite,
    depends_on_history,
    is_topic,
    named_inside,
    pointing,
)
from assistant.follow_ups.ellipsis import completed
from assistant.follow_ups.mentions import PRONOUN_WORDS, ConversationMention, asks, mentions
from assistant.follow_ups.referents import meant, salience
from assistant.records import Turn
from assistant.text.tokens import Word, words
from index.query.roundup import names_the_day
from index.search.searcher import MAX_QUERY_CHARACTERS
from index.text.stop_words import STOP_WORDS

__all__ = ["FollowUpReading", "depends_on_history", "readings", "standalone"]

# Turns whose words a definite noun may refer to.
SAID_TURNS = 3

# Words of its own that a completed question needs to be searched as a new subject.
NEW_SUBJECT_WORDS = 3
NEW_SUBJECT = "Read as a new subject: nothing answers it as a follow-up."
FOLLOW_UP = "Read as a follow-up, “{}”: nothing answers it on its own."
AS_IT_STANDS = "Read as it stands: nothing before says what “{}” is."

_POSSESSIVE = frozenset({"his", "its", "their", "hers", "theirs"})
# "her" is a possessive before a noun, but not in "her?", "her in", "her to".
_HER_THING = re.compile(
    r"\s+(?!(?:in|on|at|to|for|from|with|by|of|and|or|the|a|an|as|so|about|after|before|when|while)\b)\w", re.I
)
# "Who visited Lund?", "Who is buying it?": the answer is who did it, and not somebody else than the name in the question.
_WHO_DID = re.compile(
    r"\bwho\s+(?:(?:is|are|was|were|has|have|had|will|would|can|could)\s+)?(?P<verb>[a-z]+)", re.IGNORECASE
)
_LAST_WORD = re.compile(r"(?<![\s?.!])[\s?.!]*$")


@dataclass(frozen=True, slots=True)
class FollowUpReading:
    """One way to read a question. `note` is a line for `Answer.notes` if this reading is the one answered."""

    text: str
    note: str | None = None


def standalone(question: str, history: Sequence[Turn]) -> str:
    """`question`, completed from `history` (oldest turn first) if it depends on it; otherwise unchanged. Also unchanged
    if the completed question would be longer than the limit.

    >>> standalone("Who won the election?", [])
    'Who won the election?'
    """
    history = _told(history)
    if not history or names_the_day(question):
        return question
    return _bounded(question, history, mentions(history))


def _bounded(question: str, history: Sequence[Turn], named: Sequence[ConversationMention]) -> str:
    whole = _standalone(question, history, named)
    return whole if len(whole) <= MAX_QUERY_CHARACTERS else question


def _standalone(question: str, history: Sequence[Turn], named: Sequence[ConversationMention]) -> str:
    said = _said(history)
    if not depends_on_history(question, said):
        return question
    whole = completed(question, history[-1])
    if whole is not None:
        return whole
    rest = LINK.sub("", question.strip(), count=1) or question
    replaced = _replaced(rest, named, history[-1].answer.standalone_question or history[-1].question, said)
    if replaced == rest:
        if named_inside(rest):
            return question
        return _sentence(_with_topic(rest, named, history))
    return _sentence(replaced)


def readings(question: str, history: Sequence[Turn], written: str | None = None) -> tuple[FollowUpReading, ...]:
    """The ways to read `question`, likeliest first: search with the next one if nothing answers the first.

    `written` is a language model's rewrite that passed its checks; it replaces that of the rules. The second reading
    takes a completed question as a new subject, if it says enough for that, and its `note` says so. A pronoun without
    a referent has a note, too.
    """
    history = _told(history)
    if not history or names_the_day(question):
        return (FollowUpReading(question),)
    named = mentions(history)
    alone = _bounded(question, history, named)
    first = written or alone
    if first == question:
        unclear = pointing(question)
        as_asked = FollowUpReading(question, AS_IT_STANDS.format(unclear[0].word) if unclear else None)
        if unclear or named_inside(question) or is_topic(question):
            return (as_asked,)
        joined = _with_topic(question, named, history)
        fits = len(joined) <= MAX_QUERY_CHARACTERS
        return (
            (as_asked,)
            if joined == question or not fits
            else (as_asked, FollowUpReading(joined, FOLLOW_UP.format(joined)))
        )
    if sum(not word.stop for word in words(question)) < NEW_SUBJECT_WORDS:
        return (FollowUpReading(first),)
    return FollowUpReading(first), FollowUpReading(question, NEW_SUBJECT)


def _told(history: Sequence[Turn]) -> Sequence[Turn]:
    """The turns of news: "Hello" and "thanks", which ask nothing and found nothing, leave the subject as it was."""
    return [
        turn
        for turn in history
        if turn.answer.hits or turn.answer.sentences or turn.answer.citations or asks(turn.question)
    ]


def _said(history: Sequence[Turn]) -> frozenset[str]:
    """Stems of the words of the last turns: questions, answers, and cited headlines."""
    texts: list[str] = []
    for turn in history[-SAID_TURNS:]:
        texts += [turn.answer.standalone_question or turn.question]
        texts += [each.text for each in turn.answer.sentences] + [each.title for each in turn.answer.citations]
    return frozenset(word.term for text in texts for word in words(text) if not word.stop)


def _replaced(question: str, named: Sequence[ConversationMention], asked: str, said: frozenset[str]) -> str:
    """`question` with its pronouns and definite nouns replaced by their referents, each referent once."""
    own = {word.term for word in words(question)}
    free = [each for each in named if not each.words <= own]
    edits: list[tuple[int, int, str]] = []
    classes: set[str] = set()
    used: set[str] = set()
    for points in pointing(question):
        pointer = points.word if points.word in ("its", "there") else PRONOUN_WORDS.get(points.word)
        pointer = "there" if points.word.startswith("there") else pointer
        if pointer is None or pointer in classes:
            continue
        classes.add(pointer)
        name = _referent(pointer, [each for each in free if each.text not in used], asked)
        if name is not None:
            used.add(name)
            edits.append(_edit(question, points, name))
    if not edits and (match := definite(question, said)):
        edits = _definite_edit(match, free)
    for start, end, text in sorted(edits, reverse=True):
        question = question[:start] + text + question[end:]
    return question


def _referent(pointer: str, free: Sequence[ConversationMention], asked: str) -> str | None:
    doer = _WHO_DID.search(asked) if pointer in ("it", "its") else None
    about_person = not (doer and doer["verb"].lower() not in STOP_WORDS) and any(
        ("asked", 0) in each.seen and each.kind in ("person", "unknown") for each in free
    )
    found = meant(free, pointer, about_person)  # type: ignore[arg-type]
    return found.text if found else None


def _edit(question: str, points: BackReference, name: str) -> tuple[int, int, str]:
    """The replacement for a pronoun: the name, its possessive, or "in …" for "there"."""
    if points.word.startswith("there"):
        end = _LAST_WORD.search(question[: points.end])
        return points.start, end.start() if end else points.end, _there(name, question[: points.start])
    possessive = points.word in _POSSESSIVE or (
        points.word == "her" and _HER_THING.match(question[points.end :]) is not None
    )
    if not possessive:
        return points.start, points.end, name
    return points.start, points.end, _of(name)


def _there(name: str, before: str) -> str:
    return name if before.rstrip().endswith((" from", " to", " in")) else f"in {name}"


def _definite_edit(match: re.Match[str], free: Sequence[ConversationMention]) -> list[tuple[int, int, str]]:
    """ "the album" -> "Mara Quill’s album", "this album" -> "this album of Mara Quill"."""
    topic = max(reversed(free), key=salience, default=None)
    if topic is None or salience(topic) <= 0:
        return []
    if match["determiner"].lower() != "the":
        return [(match.end(), match.end(), f" {'in' if topic.kind == 'place' else 'of'} {topic.text}")]
    return [(match.start("determiner"), match.end("determiner"), _of(topic.text))]


def _of(name: str) -> str:
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def _with_topic(question: str, named: Sequence[ConversationMention], history: Sequence[Turn]) -> str:
    """`question` with the topic of the conversation added at its end: one subject, since two would be a mixture."""
    own = {word.term for word in words(question)}
    unfit = {each.word for each in pointing(question)} & {"it", "its"}  # a person is no "it"
    free = [each for each in named if not each.words & own and not (unfit and each.kind == "person")]
    topic = max(reversed(free), key=salience, default=None)  # of several in one question, the last
    if topic is not None and salience(topic) > 0:
        about = topic.text
    else:
        last = history[-1]
        phrases = [] if unfit and named else _phrases(last.answer.standalone_question or last.question, own)
        if not phrases:
            return question
        about = phrases[-1]
    end = _LAST_WORD.search(question)
    at = end.start() if end else len(question)
    return f"{question[:at]} about {about}{question[at:] or '?'}"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _phrases(text: str, known: set[str]) -> list[str]:
    """Runs of adjacent content words that are not `known`."""
    phrases: list[str] = []
    run: list[Word] = []
    for word in (*words(text), None):
        fits = word is not None and not word.stop
        joined = word is not None and run and not text[run[-1].end : word.start].strip(" ")
        if run and not (fits and joined):
            if not {each.term for each in run} <= known:
                phrases.append(text[run[0].start : run[-1].end])
            run = []
        if fits and word is not None:
            run.append(word)
    return phrases
